"""Answers to a form drawn from its published JSON Schema, as a program would write that knows nothing but the schema."""

from datetime import timedelta

from hypothesis import strategies as st
from jsonschema import Draft202012Validator

WORDS = "依据材料和日志逐项核对，情况属实，建议按照规定的程序办理。"
SIGNS = ("，", "<b>&\"'</b>", "\u202e", "😀", "　", "$(id)", "'; --", "%s{{7*7}}")  # texts that somebody always tries
BY_FORMAT = {
    "email": ("lin@example.com", "周敏@例子.中国"),
    "tel": ("13800000001", "020-00000101"),
    "mobile": ("13800000001",),
    "cn-id": ("440101199003078810",),
    "cn-uscc": ("9144010100000010K3",),
}
DAYS_AHEAD = (30, 1, 0, -1, 90, 400, 2000)
LONGEST = 60  # long texts change nothing but the time that a walk takes
NO_CHOICE = "nothing of the kind"


class Filling:
    """One form being filled in on a day: `data` is hypothesis's, `prefill` what the office itself suggests."""

    def __init__(self, data, today, prefill=None):
        self.data, self.today, self.prefill = data, today, prefill or {}

    def answers(self, schema, also=()):
        """Answers to everything that is required now, to the fields in `also`, and to some others."""
        open_ones = {name: one for name, one in schema["properties"].items() if not one.get("readOnly")}
        wanted = [
            name
            for name in open_ones
            if name in schema.get("required", ()) or name in also or self._feels_like_it(name)
        ]
        said = {name: self._known_or_new(name, open_ones[name]) for name in wanted}
        while missing := [name for name in self._required_by_then(schema, said) if name not in said]:
            said |= {name: self._known_or_new(name, open_ones[name]) for name in missing}
        return said

    def amended(self, schema, said, places):
        """The answers with new ones in the fields that the office named."""
        named = [name for name in places if name in schema["properties"]]
        fresh = Filling(self.data, self.today).answers(schema, also=named)
        return (
            {**said, **{name: fresh[name] for name in named if name in fresh}}
            if named
            else {**fresh, **self._routes(schema, said)}
        )

    def broken(self, schema, said):
        """The answers with one required field left out, of another type, or beyond what is offered; None where nothing is required."""
        required = [name for name in schema["required"] if name in said]
        if not required:
            return None
        name = self._one(required)
        wrong = (None, {}, [[]], 10**30, "\0", "x" * 5000, NO_CHOICE, [{"no": "such"}])
        possible = [one for one in wrong if not Draft202012Validator(schema["properties"][name]).is_valid(one)]
        left_out = {key: value for key, value in said.items() if key != name}
        return self._one([left_out, *({**said, name: one} for one in possible), {**said, "no_such_field": True}])

    def _routes(self, schema, said):
        """What was chosen stays chosen, so that an amended form is the same form."""
        return {name: value for name, value in said.items() if "enum" in schema["properties"].get(name, {})}

    def _one(self, choices):
        return self.data.draw(st.sampled_from(list(choices)))

    def _feels_like_it(self, name):
        return name in self.prefill or self._one((False, False, False, True))

    def _known_or_new(self, name, schema):
        known = self.prefill.get(name)
        usable = known is not None and Draft202012Validator(schema).is_valid(known)
        return known if usable and self._one((True, True, False)) else self._value(schema)

    def _required_by_then(self, schema, said):
        for rule in schema.get("allOf", ()):
            if Draft202012Validator(rule["if"]).is_valid(said):
                yield from rule["then"].get("required", ())

    def _value(self, schema):
        if "const" in schema:
            return schema["const"]
        if "enum" in schema:
            return self._one(schema["enum"] or [NO_CHOICE])
        return getattr(self, f"_{schema['type']}")(schema)

    def _boolean(self, _schema):
        return self._one((False, True))

    def _integer(self, schema):
        low = schema.get("minimum", 0)
        return self._one((low, min(low + 1, schema.get("maximum", low + 1))))

    _number = _integer

    def _string(self, schema):
        if schema.get("format") == "date":
            return str(self.today + timedelta(days=self._one(DAYS_AHEAD)))
        if schema.get("format") in BY_FORMAT:
            return self._one(BY_FORMAT[schema["format"]])
        low, high = schema.get("minLength", 0), schema.get("maxLength", LONGEST)
        text = self._one((WORDS, WORDS, WORDS, *SIGNS))
        return (text * (max(low, 1) // len(text) + 1))[: min(high, max(low, LONGEST))]

    def _array(self, schema):
        items = schema["items"]
        if "enum" in items:
            return self._some(items["enum"], schema)
        if "id" in items.get("properties", {}) and "enum" in items["properties"]["id"]:
            return self._fixed_rows(schema, items)
        number = self._one((max(schema.get("minItems", 1), 1), min(schema.get("maxItems", 2), 2)))
        return [self.answers(items) if items["type"] == "object" else self._value(items) for _ in range(number)]

    def _some(self, offered, schema):
        low, high = schema.get("minItems", 0), min(schema.get("maxItems", 3), len(offered))
        number = self._one((max(low, min(1, high)), high))
        first = self._one(range(len(offered))) if offered else 0
        return [offered[(first + step) % len(offered)] for step in range(number)]

    def _fixed_rows(self, schema, items):
        """One row for each entry; where one of them must have something, the first has it."""
        rows = [{**self.answers(items), "id": one} for one in items["properties"]["id"]["enum"]]
        must = schema.get("contains", {}).get("properties", {})
        if rows and must:
            rows[0] |= {name: one["const"] for name, one in must.items()}
            rows[0] |= {
                name: self._value(items["properties"][name])
                for name in self._required_by_then(items, rows[0])
                if name not in rows[0]
            }
        return rows


def places(answer):
    """The fields of the form that a refusal points to."""
    pointers = [one["pointer"] for one in answer.json.get("errors", ())]
    return sorted({one.split("/")[2] for one in pointers if one.startswith("/answers/") and one.count("/") >= 2})
