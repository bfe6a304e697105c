"""`config/rules/quotas.yml`: how much of an entitlement's data may be had, by channel, where nothing else was published or agreed."""

from collections.abc import Mapping
from pathlib import Path

from app.adapters.lined_yaml import FileFault, Place
from app.adapters.sheets import Sheet, read_sheet
from app.domain.data_delivery import Channel
from app.domain.quotas import Quota

KEYS = ("calls_per_minute", "calls_per_day", "rows_per_day", "rows_per_call")
GROUP = "smallest_group"


def load_quotas(path: Path) -> Mapping[Channel, Quota]:
    """The quota of every channel. Raises FileFault with every "file:line: message"."""
    sheet = read_sheet(path)
    known = frozenset(one.value for one in Channel)
    found = {}
    if sheet.keys((), frozenset({"quotas"})) and sheet.keys(("quotas",), known):
        found = {one: quota for one in Channel if (quota := _quota(sheet, ("quotas", one.value)))}
    if sheet.faults:
        raise FileFault(*sheet.faults)
    return found


def _quota(sheet: Sheet, row: Place) -> Quota | None:
    if not sheet.keys(row, frozenset(KEYS), frozenset({GROUP})):
        return None
    numbers = {key: sheet.whole((*row, key)) or 1 for key in KEYS}
    return Quota(**numbers, smallest_group=sheet.if_given((*row, GROUP), sheet.whole) or 0)
