"""Form files read from disk, and answers checked against them (jsonschema)."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from jsonschema import Draft202012Validator, FormatChecker, ValidationError

from app.adapters.form_lint import problems
from app.adapters.id_numbers import is_resident_id, is_uscc
from app.adapters.lined_yaml import FileFault, read
from app.domain.errors import Problem
from app.domain.form_messages import Finding, tell
from app.domain.form_parsing import settle
from app.domain.form_rules import broken
from app.domain.form_schema import public_schema
from app.domain.forms import Answers, Facts, Form

Forms = Mapping[tuple[str, str], Form]

_EMAIL = re.compile(r"[^@\s<>\"',;]{1,64}@([A-Za-z0-9\u4e00-\u9fff-]{1,63}\.)+[A-Za-z\u4e00-\u9fff]{2,63}")
_MOBILE = re.compile(r"(\+?86)?1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(\(?0[0-9]{2,3}\)?-?)?[2-9][0-9]{6,7}([-转][0-9]{1,6})?|[48]00-?[0-9]{3}-?[0-9]{4}|1[0-9]{4}")

FORMATS = FormatChecker(formats=("date",))
FORMATS.checks("email")(lambda value: not isinstance(value, str) or bool(_EMAIL.fullmatch(value)))
FORMATS.checks("mobile")(lambda value: not isinstance(value, str) or bool(_MOBILE.fullmatch(value)))
FORMATS.checks("tel")(
    lambda value: not isinstance(value, str) or bool(_MOBILE.fullmatch(value) or _LANDLINE.fullmatch(value))
)
FORMATS.checks("cn-id")(lambda value: not isinstance(value, str) or is_resident_id(value))
FORMATS.checks("cn-uscc")(lambda value: not isinstance(value, str) or is_uscc(value))

_VALIDATOR = Draft202012Validator({}, format_checker=FORMATS)


def load_all(forms_dir: Path) -> Forms:
    """Every form of `forms_dir/<slug>/<task>.yml` by (slug, task). Raises FileFault naming file and line of what is wrong."""
    faults = problems(forms_dir)
    if faults:
        raise FileFault(*faults)
    paths = sorted(forms_dir.glob("*/*.yml"))
    return MappingProxyType({(path.parent.name, path.stem): load(path) for path in paths})


def load(path: Path) -> Form:
    """One form. Raises FileFault if the file is no YAML."""
    return Form.of(path.parent.name, path.stem, read(path).data)


def check(form: Form, answers: Answers, facts: Facts) -> tuple[Problem, ...]:
    """What is wrong with settled answers, in page order, in Chinese.

    Raises ValueError on answers that have not been settled (`form_parsing.settle`): they could carry locked or hidden
    fields that were never asked.
    """
    if settle(form, answers, facts) != answers:
        raise ValueError(f"answers of {form.slug}/{form.task} must be settled before they are checked")
    checking = _VALIDATOR.evolve(schema=public_schema(form, facts))
    found = [finding for error in checking.iter_errors(answers) for finding in _findings(error)]
    return tell(form, [*found, *broken(form, answers, facts)])


def _findings(error: ValidationError) -> Iterator[Finding]:
    """The error as the domain knows it. What is missing is told of the parent; the person is told at the field."""
    where = tuple(error.absolute_path)
    value: Any = error.instance
    limit: Any = error.validator_value
    if error.validator == "required":
        yield from (Finding(pointer=(*where, name), keyword="required") for name in limit if name not in value)
        return
    yield Finding(pointer=where, keyword=str(error.validator), limit=limit, value=value)
