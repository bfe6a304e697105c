"""The calendar in force and those before it, for everyone and for organs that are closed on days of their own."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.working_days import Calendar
from app.domain.years import Closure, YearNotice, version_of, version_with

Build = Callable[[Iterable[YearNotice]], Calendar]


@dataclass(frozen=True, kw_only=True, slots=True)
class Edition:
    """What held from one publication to the next. `number` 0: the files of config/calendar, nothing published yet."""

    number: int
    years: tuple[YearNotice, ...]
    closures: tuple[Closure, ...] = ()

    def closures_of(self, names: frozenset[str]) -> tuple[Closure, ...]:
        """The closed days of an organ that goes by these names: its own code and its region's."""
        return tuple(closure for closure in self.closures if closure.organ in names)

    def version_of(self, names: frozenset[str]) -> str:
        """The version of the organ's calendar, told without building it."""
        return version_with(version_of(self.years), self.closures_of(names))


@dataclass(kw_only=True)
class Almanac:
    """Every edition, the newest last. `organs`: the names by which closures may call each organ.

    `build` makes a calendar of published years. Calendars are built when they are asked for and kept: most organs have the same.
    """

    editions: Sequence[Edition]
    build: Build
    organs: Mapping[int, frozenset[str]] = field(default_factory=dict)
    _built: dict[tuple[tuple[YearNotice, ...], tuple[Closure, ...]], Calendar] = field(default_factory=dict)

    @property
    def edition(self) -> Edition:
        """What is in force."""
        return self.editions[-1]

    @property
    def number(self) -> int:
        """The number of the last publication."""
        return self.edition.number

    @property
    def calendar(self) -> Calendar:
        """The calendar of everybody who has no closed days of their own."""
        return self.of(None)

    def of(self, organ_id: int | None) -> Calendar:
        """The calendar by which an organ counts today."""
        return self._calendar(self.edition, self._names(organ_id))

    def as_of(self, organ_id: int | None, version: str) -> Calendar:
        """The organ's calendar of that version; today's where none of the editions made it."""
        names = self._names(organ_id)
        held = (one for one in reversed(self.editions) if one.version_of(names) == version)
        return self._calendar(next(held, self.edition), names)

    def with_edition(self, edition: Edition, organs: Mapping[int, frozenset[str]]) -> "Almanac":
        """The almanac as it would be with one edition more."""
        return Almanac(editions=(*self.editions, edition), build=self.build, organs=organs, _built=dict(self._built))

    def _names(self, organ_id: int | None) -> frozenset[str]:
        return self.organs.get(organ_id, frozenset()) if organ_id is not None else frozenset()

    def _calendar(self, edition: Edition, names: frozenset[str]) -> Calendar:
        closures = edition.closures_of(names)
        key = (edition.years, closures)
        if key not in self._built:
            plain = self._calendar(edition, frozenset()) if closures else self.build(edition.years)
            self._built[key] = plain.closed_on(closures) if closures else plain
        return self._built[key]
