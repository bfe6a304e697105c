"""One form for several datasets: what is asked of the applicant stands once, what is asked of a dataset stands once for each."""

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from app.domain.errors import Problem
from app.domain.forms import Answers, Facts, Form

OF_DATASET = "dataset"
BETWEEN = ","
MOST = 5
# An attachment belongs to one case.
_FILES = "files"


def codes(about: str) -> tuple[str, ...]:
    """The datasets that an application names, each once: one code, or several."""
    return tuple(dict.fromkeys(one.strip() for one in about.split(BETWEEN) if one.strip()))


def own_fields(form: Form) -> tuple[str, ...]:
    """The questions about the dataset itself: those whose choices it gives, and its name."""
    said = ((one.name, (one.name, one.rows_from, one.options_from)) for one in form.in_order)
    return tuple(name for name, words in said if any(one.startswith(OF_DATASET) for one in words))


def joined(form: Form, names: Sequence[str]) -> Form:
    """The form with a section for each dataset by its name, then what is common to all; files are left to the single cases."""
    content, own = deepcopy(dict(form.content)), own_fields(form)
    schema, shown = content["schema"], content["ui"]["fields"]
    files = [one.name for one in form.in_order if one.widget == _FILES]
    sections = [{**one, "fields": [name for name in one["fields"] if name not in (*own, *files)]} for one in content["ui"]["sections"]]
    apart = [{"title": name, "fields": [_named(field, place) for field in own]} for place, name in enumerate(names)]
    for place, _ in enumerate(names):
        for name in own:
            schema["properties"][_named(name, place)] = schema["properties"][name]
            shown[_named(name, place)] = _own(shown.get(name, {}), place)
        schema["required"] = [*schema["required"], *(_named(name, place) for name in own if name in form.schema["required"])]
    schema["required"] = [name for name in schema["required"] if name not in (*own, *files)]
    content["ui"]["sections"] = [sections[0], *apart, *(one for one in sections[1:] if one["fields"])]
    content["messages"] = {**form.messages, **_messages(form, own, len(names))}
    return Form.of(form.slug, form.task, content)


def facts(form: Form, each: Sequence[Facts]) -> dict[str, Any]:
    """What the joint form may know, of what the single ones may."""
    known, own = dict(each[0]), own_fields(form)
    locked = {name: value for name, value in known.get("locked", {}).items() if name not in own}
    for place, one in enumerate(each):
        locked |= {_named(name, place): value for name, value in one.get("locked", {}).items() if name in own}
        known |= {_named(name, place): value for name, value in one.items() if name.startswith(OF_DATASET)}
    return {**known, "locked": locked}


def of_one(form: Form, answers: Mapping[str, Any], place: int) -> Answers:
    """What was said for the dataset at `place`: its own answers and the common ones."""
    own = own_fields(form)
    common = {name: value for name, value in answers.items() if name in form.fields and name not in own}
    return {**common, **{name: answers[_named(name, place)] for name in own if _named(name, place) in answers}}


def told_jointly(form: Form, problems: Sequence[Problem], place: int) -> tuple[Problem, ...]:
    """Problems of one dataset's form, pointing to the questions of the joint one."""
    return tuple(Problem(path=_moved(form, one.path, place), label=one.label, message=one.message) for one in problems)


def _moved(form: Form, path: str, place: int) -> str:
    head, _, rest = path.removeprefix("/").partition("/")
    name = _named(head, place) if head in own_fields(form) else head
    return f"/{name}/{rest}" if rest else f"/{name}"


def _messages(form: Form, own: Sequence[str], number: int) -> dict[str, str]:
    """The words of the own questions' mistakes, for each dataset."""
    said = ((path, path.split("/")[1], words) for path, words in form.messages.items())
    return {path.replace(name, _named(name, place), 1): words for path, name, words in said if name in own for place in range(number)}


def _own(ui: Mapping[str, Any], place: int) -> dict[str, Any]:
    moved = {key: _named(str(ui[key]), place) for key in ("rows_from", "options_from") if key in ui}
    return {**ui, **moved}


def _named(name: str, place: int) -> str:
    return f"{name}_at_{place}"
