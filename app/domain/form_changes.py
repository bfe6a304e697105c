"""What somebody said otherwise than before: of a form that was filled in again, and of an application that was corrected."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from app.domain.form_views import FieldView, FormView, RowView
from app.domain.forms import Widget

Key = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Change:
    """One answer as it was and as it is, both in words; an empty one was left open."""

    label: str
    old: str
    new: str


@dataclass(frozen=True, kw_only=True)
class Said:
    """One answer in words, under its label."""

    label: str
    text: str


@dataclass(kw_only=True)
class History:
    """The forms of a case, read in the order in which they were filled in. `application`: what the party has said so far."""

    application: dict[Key, Said] = field(default_factory=dict)
    last: dict[str, dict[Key, Said]] = field(default_factory=dict)

    def begin(self, view: FormView) -> None:
        """The application as it was filed."""
        self.application = dict(_said(view))

    def changes(self, name: str, view: FormView, *, by_party: bool) -> tuple[Change, ...]:
        """What this form says otherwise than the same form did before; a party's first one, otherwise than the application."""
        now = dict(_said(view))
        if name in self.last:
            before = self.last[name]
            found = [_change(before.get(key), now.get(key)) for key in dict.fromkeys([*before, *now])]
        else:
            before = self.application if by_party else {}
            found = [_change(before[key], said) for key, said in now.items() if key in before]
        self.last[name] = now
        if by_party:
            self.application.update({key: said for key, said in now.items() if key in self.application})
        return tuple(one for one in found if one.old != one.new)


def _change(old: Said | None, new: Said | None) -> Change:
    named = new or old
    return Change(label=named.label if named else "", old=old.text if old else "", new=new.text if new else "")


def _said(view: FormView) -> Iterator[tuple[Key, Said]]:
    """Every answer that was given; files are added and never take another's place, and what is locked nobody said."""
    for section in view.sections:
        for one in section.fields:
            if one.is_given and not one.locked and one.widget != Widget.FILES:
                yield from _of_field(one)


def _of_field(one: FieldView) -> Iterator[tuple[Key, Said]]:
    if not one.rows:
        yield (one.name,), Said(label=one.label, text=one.display)
    for row in one.rows:
        yield from _of_row(one, row)


def _of_row(one: FieldView, row: RowView) -> Iterator[tuple[Key, Said]]:
    for part in row.fields:
        if part.is_given:
            yield (part.name,), Said(label=f"{one.label}：{row.title or ''} {part.label}".replace("  ", " "), text=part.display)
