"""The few ways in which a deed can be declined, each with a sentence for the person who asked."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing wrong with one field of a form.

    `path` is a JSON pointer ("/items/0/reason"), `label` the field's Chinese name, `message` a whole Chinese sentence.
    """

    path: str
    label: str
    message: str


class Declined(Exception):
    """这项操作未能完成。"""

    def __init__(self, message: str = "") -> None:
        super().__init__(message or type(self).__doc__)


class Missing(Declined):
    """没有找到您要的内容，或您无权查看。"""


class Forbidden(Declined):
    """您没有办理这项操作的权限。"""


class Stale(Declined):
    """这项任务已经由他人办理或页面已过期，请刷新后再看。"""


class Invalid(Declined):
    """填写的内容有误，请按提示修改。"""

    def __init__(self, problems: tuple[Problem, ...] = (), message: str = "") -> None:
        super().__init__(message)
        self.problems = problems


class Unlawful(Declined):
    """法律依据不允许这样做。"""

    def __init__(self, article: str, message: str, problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message)
        self.article = article
        self.problems = problems
