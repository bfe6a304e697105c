"""A page as its reader meets it: headings, ids, links, fields with their values, and the words."""

from collections import Counter
from html.parser import HTMLParser

VOID = {"input", "img", "br", "link", "meta", "hr", "rect", "path", "line", "circle", "polyline", "polygon"}
SILENT = {"script", "style", "title", "svg"}


class Page(HTMLParser):
    """`fields` maps a name to the values that a browser would send; `text` is what can be read."""

    def __init__(self, html):
        super().__init__()
        self.tags, self.links, self.fields, self.labelled, self.words = [], [], {}, set(), []
        self._open, self._select, self._area = [], None, None
        self.feed(html)

    def handle_starttag(self, tag, attributes):
        given = dict(attributes)
        self.tags.append((tag, given))
        if tag not in VOID:
            self._open.append(tag)
        if tag == "a":
            self.links.append(given.get("href", ""))
        if tag == "label":
            self.labelled.add(given.get("for"))
        if tag == "select":
            self._select = given["name"]
        if tag == "option" and "selected" in given:
            self.fields.setdefault(self._select, []).append(given["value"])
        if tag == "textarea":
            self._area = given["name"]
            self.fields.setdefault(self._area, []).append("")
        if tag == "input" and (given.get("type") not in ("radio", "checkbox", "file") or "checked" in given):
            self.fields.setdefault(given.get("name"), []).append(given.get("value", ""))

    def handle_endtag(self, tag):
        if tag in self._open:
            while self._open.pop() != tag:
                pass
        if tag == "textarea":
            self._area = None

    def handle_data(self, data):
        if self._area:
            self.fields[self._area][-1] += data.removeprefix("\n")
        elif not SILENT & set(self._open):
            self.words.append(data)

    @property
    def text(self):
        return " ".join("".join(self.words).split())

    def count(self, tag):
        return sum(name == tag for name, _ in self.tags)

    @property
    def repeated_ids(self):
        ids = Counter(given["id"] for _, given in self.tags if "id" in given)
        return [one for one, times in ids.items() if times > 1]

    @property
    def unlabelled(self):
        """Fields that a person fills in and that no label names."""
        asked = [
            given
            for tag, given in self.tags
            if tag in ("select", "textarea") or (tag == "input" and given.get("type") not in ("hidden", "submit"))
        ]
        return [given.get("name") for given in asked if given.get("id") not in self.labelled]


def read(answer, status=200):
    """The page of an answer that has this status and keeps the rules of every page."""
    assert answer.status_code == status, Page(answer.text).text[:400]
    page = Page(answer.text)
    assert page.count("h1") == 1
    assert page.repeated_ids == []
    assert page.unlabelled == []
    return page


def as_form(answers):
    """Answers as a browser sends them."""
    sent = []
    for name, value in answers.items():
        if isinstance(value, list) and value and isinstance(value[0], dict):
            sent += [
                (f"{name}-{row}-{part}", written(one)) for row, given in enumerate(value) for part, one in given.items()
            ]
        else:
            sent += [(name, written(one)) for one in (value if isinstance(value, list) else [value])]
    data = {}
    for name, value in sent:
        data.setdefault(name, []).append(value)
    return data


def written(value):
    return str(value).lower() if isinstance(value, bool) else str(value)
