"""The demo's data: for each dataset a small file of made-up rows, the same at every loading."""

import random
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta

from app.services import shelving
from app.services.work import Unit

Row = tuple[object, ...]
Maker = Callable[[random.Random, date], Iterator[Row]]

CITIES = ("广州", "深圳", "珠海", "汕头", "佛山", "韶关", "湛江", "肇庆", "江门", "茂名", "惠州", "梅州", "东莞", "中山", "清远")
PLACES = ("东", "西", "南", "北", "中", "新城", "机场", "港区", "高铁站", "开发区")
DAYS, MONTHS, ROWS = 14, 24, 1500


def shelve(unit: Unit, *codes: str) -> None:
    """Push the data of these datasets to the platform, of all without any."""
    for code in codes or DATA:
        columns, make = DATA[code]
        rows = make(random.Random(code), unit.today)  # noqa: S311 (made-up rows, the same each time)
        shelving.take_in(unit, code, columns, ([str(cell) for cell in row] for row in rows))


def _hours(until: date, days: int) -> Iterator[str]:
    first = datetime.combine(until - timedelta(days=days), datetime.min.time())
    return ((first + timedelta(hours=one)).strftime("%Y-%m-%d %H:00") for one in range(days * 24))


def _months(until: date, number: int) -> Iterator[str]:
    last = until.year * 12 + until.month - 1
    return (f"{one // 12}-{one % 12 + 1:02}" for one in range(last - number, last))


def _toll(dice: random.Random, today: date) -> Iterator[Row]:
    stations = [f"{city}{place}收费站" for city, place in zip(CITIES, PLACES, strict=False)]
    for hour in _hours(today, DAYS):
        busy = 3 if hour[11:13] in ("08", "09", "17", "18", "19") else 1
        for station in stations:
            yield station, hour, dice.randint(40, 400) * busy, dice.randint(40, 400) * busy, f"{dice.randint(1, 6)}类"


def _coach(dice: random.Random, today: date) -> Iterator[Row]:
    for _ in range(ROWS):
        start, end = dice.sample(CITIES, 2)
        plan = datetime.combine(today - timedelta(days=dice.randint(1, DAYS)), datetime.min.time()) + timedelta(minutes=dice.randint(72, 260) * 5)
        actual = plan + timedelta(minutes=max(0, round(dice.gauss(4, 6))))
        yield f"{start}—{end}", f"{plan:%Y-%m-%d %H:%M}", f"{actual:%Y-%m-%d %H:%M}", dice.choice((33, 39, 45, 53)), dice.randint(250, 2200) / 10


def _emission(dice: random.Random, _today: date) -> Iterator[Row]:
    units = [(f"{city}{kind}有限公司", f"DA00{number}") for city in CITIES[:8] for number, kind in enumerate(("造纸", "印染", "热电"), 1)]
    for _ in range(ROWS):
        unit, outlet = dice.choice(units)
        factor, usual = dice.choice((("化学需氧量", 48.0), ("氨氮", 4.2), ("二氧化硫", 21.0), ("氮氧化物", 35.0)))
        yield unit, outlet, factor, round(max(0.1, dice.gauss(usual, usual / 5)), 2)


def _water(dice: random.Random, today: date) -> Iterator[Row]:
    for month in _months(today, MONTHS):
        for city in CITIES:
            yield f"{city}断面", month, dice.choices(("Ⅰ类", "Ⅱ类", "Ⅲ类", "Ⅳ类"), (2, 6, 4, 1))[0]


def _companies(dice: random.Random, today: date) -> Iterator[Row]:
    changes = ("设立登记", "住所变更", "经营范围变更", "注册资本变更", "注销登记")
    for number in range(ROWS):
        name = f"{dice.choice(CITIES)}{dice.choice(('岭南', '珠江', '南粤', '湾区', '鹏程'))}{dice.choice(('贸易', '科技', '物流', '食品', '建材'))}{number:04}有限公司"
        yield name, f"91440000MA{number:07}X", dice.choice(changes), str(today - timedelta(days=dice.randint(1, 90)))


def _food(dice: random.Random, _today: date) -> Iterator[Row]:
    for number in range(300):
        product = dice.choice(("散装花生油", "鲜湿米粉", "腊肠", "糕点", "鲈鱼", "豇豆"))
        yield product, f"{dice.choice(CITIES)}食品厂{number % 60:02}", dice.choice(("黄曲霉毒素B1", "菌落总数", "脱氢乙酸", "恩诺沙星", "克百威"))


def _clinics(dice: random.Random, today: date) -> Iterator[Row]:
    for month in _months(today, MONTHS):
        for city in CITIES:
            for kind in ("市人民医院", "市中医院"):
                yield f"{city}{kind}", month, dice.randint(9000, 120000), dice.randint(800, 9000), round(dice.uniform(8, 46), 1)


def _parking(dice: random.Random, _today: date) -> Iterator[Row]:
    for number in range(120):
        total = dice.randint(40, 900)
        street = dice.choice(("天河路", "中山五路", "环市东路", "江南大道", "临江大道"))
        yield f"{street}公共停车场{number:03}", f"广州市{street}{dice.randint(1, 400)}号", total, dice.randint(0, total)


def _fees(_dice: random.Random, _today: date) -> Iterator[Row]:
    yield from (("一类区域（日间）", 4.0), ("一类区域（夜间）", 1.0), ("二类区域（日间）", 2.5), ("二类区域（夜间）", 0.5), ("三类区域（日间）", 1.5), ("三类区域（夜间）", 0.0))


def _plots(dice: random.Random, _today: date) -> Iterator[Row]:
    for number in range(600):
        use = dice.choice(("R2 二类居住用地", "B1 商业用地", "A33 中小学用地", "G1 公园绿地", "M1 一类工业用地"))
        yield f"AH{dice.randint(10, 40)}{number:04}", use, round(dice.uniform(0.1, 6.5), 2), float(dice.choice((12, 24, 36, 60, 80, 100)))


def _heritage(dice: random.Random, _today: date) -> Iterator[Row]:
    for number in range(160):
        east, north = 113.23 + number % 16 / 100, 23.09 + number // 16 / 100
        border = f"POLYGON(({east:.3f} {north:.3f},{east + 0.002:.3f} {north:.3f},{east + 0.002:.3f} {north + 0.001:.3f},{east:.3f} {north:.3f}))"
        yield f"{dice.choice(('恩宁路', '龙津西路', '新河浦', '沙面', '诗书路'))}{number + 1}号民居", dice.choice(("清代", "民国", "二十世纪五十年代")), border


DATA: Mapping[str, tuple[tuple[str, ...], Maker]] = {
    "440000/transport/0001": (("station", "hour", "inflow", "outflow", "class"), _toll),
    "440000/transport/0002": (("line", "plan", "actual", "seats", "fare"), _coach),
    "440000/ecology/0001": (("unit", "outlet", "factor", "value"), _emission),
    "440000/ecology/0002": (("section", "month", "level"), _water),
    "440000/market/0001": (("name", "code", "change", "day"), _companies),
    "440000/market/0002": (("product", "maker", "item"), _food),
    "440000/health/0001": (("hospital", "month", "visits", "emergency", "wait"), _clinics),
    "440100/parking/0001": (("lot", "place", "total", "free"), _parking),
    "440100/parking/0002": (("zone", "fee"), _fees),
    "440100/planning/0001": (("plot", "use", "far", "height"), _plots),
    "440100/planning/0002": (("name", "era", "border"), _heritage),
}
