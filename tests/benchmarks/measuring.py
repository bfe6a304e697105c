"""How benchmarks measure and what they print: one JSON line each."""

import gc
import json
import statistics
import time


def prints(name, value, unit, bound, *, at_least=False, **details):
    """A line for people and programs; `bound` is what the value may reach at most, or has to reach at least."""
    ok = value >= bound if at_least else value <= bound
    rounded = {key: round(one, 4) if isinstance(one, float) else one for key, one in details.items()}
    line = {
        "name": name,
        "value": round(value, 3),
        "unit": unit,
        "bound": f"{'>=' if at_least else '<='} {bound}",
        "ok": ok,
    }
    print("\n" + json.dumps(line | rounded, ensure_ascii=False))


def in_turn(*deeds, rounds):
    """Milliseconds of each deed, by turns: what else the machine does meanwhile hits all of them. Each deed returns its own seconds."""
    taken = [[] for _ in deeds]
    gc.collect()
    gc.disable()
    try:
        for _ in range(rounds):
            for deed, times in zip(deeds, taken, strict=True):
                times.append(deed() * 1000)
    finally:
        gc.enable()
    return taken


def timed(deed, *args):
    """Seconds that a call takes."""
    began = time.perf_counter()
    deed(*args)
    return time.perf_counter() - began


def middle(times):
    return statistics.median(times)
