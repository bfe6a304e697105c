"""Models that run on the platform over granted items and give results only (Art. 22 no. 3).

A model is its words and one function of a group's values. It sees the columns that it asks for; groups with few rows are left out, and
nothing is said of them but how many there are: with their sizes, or with a total, what is hidden could be worked out.
"""

import statistics
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.data_delivery import Item
from app.domain.errors import Invalid, Problem

NUMBERS = ("整数", "小数")
MOST_GROUPS = 1000
PLACES = 4

Groups = Mapping[str, list[Any]]
Rows = Iterable[Sequence[Sequence[Any]]]


@dataclass(frozen=True, kw_only=True)
class Model:
    """`measures`: whether it needs an item of numbers beside the one that groups. `compute`: a group's values to the cells of its line."""

    id: str
    version: str
    title: str
    note: str
    measures: bool
    columns: tuple[str, ...]
    compute: Callable[[list[Any]], tuple[Any, ...]]


@dataclass(frozen=True, kw_only=True)
class Result:
    """A table of groups; `left_out`: how many groups were too small."""

    columns: tuple[str, ...]
    lines: tuple[tuple[Any, ...], ...]
    left_out: int
    smallest_group: int

    def as_json(self) -> dict[str, Any]:
        lines = [list(one) for one in self.lines]
        return {"columns": list(self.columns), "lines": lines, "left_out": self.left_out, "smallest_group": self.smallest_group}


def _count(values: list[Any]) -> tuple[Any, ...]:
    return (len(values),)


def _mean(values: list[Any]) -> tuple[Any, ...]:
    return (len(values), round(statistics.fmean(values), PLACES))


def _spread(values: list[Any]) -> tuple[Any, ...]:
    """Quartiles, and no extremes: the largest value of a group is somebody's."""
    cuts = statistics.quantiles(values, n=4, method="inclusive")
    return (len(values), *(round(one, PLACES) for one in cuts))


MODELS: Mapping[str, Model] = {
    one.id: one
    for one in (
        Model(
            id="count", version="1", title="分组计数", note="按一个数据项分组，给出每组的行数。", measures=False,
            columns=("行数",), compute=_count,
        ),
        Model(
            id="mean", version="1", title="分组平均", note="按一个数据项分组，给出每组中一个数值项的平均值。", measures=True,
            columns=("行数", "平均值"), compute=_mean,
        ),
        Model(
            id="spread", version="1", title="分组分布", measures=True,
            note="按一个数据项分组，给出每组中一个数值项的四分位数，不给出极值。",
            columns=("行数", "下四分位数", "中位数", "上四分位数"), compute=_spread,
        ),
    )
}  # fmt: skip


def asked(model_id: str, group: str, measure: str, items: Sequence[Item]) -> tuple[Model, tuple[Item, ...]]:
    """The model and the items that it reads. Raises Invalid for what is not there, not granted or masked, or no number."""
    may = {one.id: one for one in items if not one.masked}
    model = MODELS.get(model_id)
    problems = []
    if model is None:
        problems.append(Problem(path="/model", label="模型", message="请选择一个模型。"))
    if group not in may:
        problems.append(Problem(path="/group", label="分组的数据项", message="请在授权的数据项中选择按哪一项分组。"))
    if model and model.measures and (measure not in may or may[measure].type not in NUMBERS or measure == group):
        problems.append(Problem(path="/measure", label="计算的数据项", message="请选择一个授权的、与分组不同的数值数据项。"))
    if problems or model is None:
        raise Invalid(tuple(problems))
    return model, (may[group], may[measure]) if model.measures else (may[group],)


def run(model: Model, items: Sequence[Item], chunks: Rows, smallest: int) -> Result:
    """The result over all rows; groups of fewer values than `smallest` are left out. Raises Invalid for too many groups."""
    groups: defaultdict[Any, list[Any]] = defaultdict(list)
    for rows in chunks:
        for row in rows:
            if row[0] is not None and row[-1] is not None:
                groups[row[0]].append(row[-1])
    large = {name: values for name, values in groups.items() if len(values) >= max(2, smallest)}
    if len(large) > MOST_GROUPS:
        said = f"分组太多（超过{MOST_GROUPS}组），请按取值较少的数据项分组。"
        raise Invalid((Problem(path="/group", label="分组的数据项", message=said),))
    lines = tuple((str(name), *model.compute(values)) for name, values in sorted(large.items(), key=lambda one: str(one[0])))
    return Result(
        columns=(items[0].name, *model.columns), lines=lines, left_out=len(groups) - len(large), smallest_group=max(2, smallest)
    )
