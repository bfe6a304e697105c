"""Messages to a party beside its letters, by kind: which it wants in its account, and which by mail as well."""

from enum import StrEnum


class Kind(StrEnum):
    """What a message is about. Letters are none of these: they are served, and nobody switches that off."""

    PROGRESS = "progress"
    REMINDER = "reminder"
    USE = "use"
    CATALOGUE = "catalogue"
