"""What the morning's digest (今日工作提要) says: of a desk, of the bodies one stands above, and nothing where nothing presses."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, time

# Sent on working days from this time on; a worker that was down makes up for it later in the day.
AT = time(8, 30)
TITLE = "今日工作提要"


@dataclass(frozen=True, kw_only=True)
class Load:
    """What presses at a desk or in a body: tasks by due date, cards that stand, nudges and tasks that nobody has taken up yet.

    `near`: due within the next working days, reckoned by the earliest date where it is provisional.
    """

    today: int = 0
    near: int = 0
    late: int = 0
    yellow: int = 0
    red: int = 0
    nudged: int = 0
    unclaimed: int = 0

    def __add__(self, other: "Load") -> "Load":
        return Load(**{one.name: getattr(self, one.name) + getattr(other, one.name) for one in fields(Load)})

    def __bool__(self) -> bool:
        return any(getattr(self, one.name) for one in fields(Load))

    @property
    def words(self) -> str:
        """What there is, the pressing first; empty where there is nothing."""
        said = (
            (self.late, "已逾期{}件"),
            (self.today, "今天到期{}件"),
            (self.near, "5个工作日内到期{}件"),
            (self.red, "红牌{}张"),
            (self.yellow, "黄牌{}张"),
            (self.nudged, "催办待答复{}件"),
            (self.unclaimed, "待签收{}件"),
        )
        return "，".join(words.format(number) for number, words in said if number)


def total(loads: Iterable[Load]) -> Load:
    """All of them together."""
    return sum(loads, Load())


@dataclass(frozen=True, kw_only=True)
class DailyDigest:
    """One person's: the own desk, and the bodies that the person stands above, by their short names."""

    desk: Load = Load()
    bodies: Mapping[str, Load]

    def __bool__(self) -> bool:
        return bool(self.desk) or any(self.bodies.values())

    @property
    def text(self) -> str:
        """In one line, for the bell."""
        return f"{TITLE}：" + "；".join(self._lines(summed=True)) + "。"

    def mail(self, name: str, on: date, inbox_at: str, notices_at: str) -> str:
        """As a letter, a line for each body."""
        day = f"{on:%Y年%-m月%-d日}"
        rest = [f"办理请登录平台：{inbox_at}", f"不想再收到这封邮件的，可以在这里停止发送：{notices_at}"]
        return "\n".join([f"{name}，{day}需要留意的事：", "", *(f"· {line}。" for line in self._lines(summed=False)), "", *rest])

    def _lines(self, *, summed: bool) -> list[str]:
        lines = [f"您的任务{self.desk.words}"] if self.desk else []
        pressed = {name: load for name, load in self.bodies.items() if load}
        if summed and len(pressed) > 1:
            return [*lines, f"{len(pressed)}个单位{total(pressed.values()).words}"]
        return [*lines, *(f"{name}{load.words}" for name, load in pressed.items())]
