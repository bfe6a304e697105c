"""The words of the law on a page: a citation becomes a way to them, and a text that has run out is said to have."""

from collections.abc import Iterable
from typing import Any

from flask import Flask, url_for
from markupsafe import Markup, escape

from app.domain.bases import Basis
from app.domain.duties import Kind, Rule
from app.domain.statutes import Provision
from app.web.desk import books, office


def install(app: Flask) -> None:
    """Give the templates what they need to cite."""
    app.jinja_env.filters.update(cite=cite, cite_rule=cite_rule, link_to=link_to)
    app.jinja_env.globals.update(rule_url=rule_url, cited=cited, bases_run_out=bases_run_out)


def cited(citation: str) -> tuple[Provision, ...]:
    """The provisions that a citation names, in its order."""
    return office().laws.cited(citation)


def cite(citation: str) -> Markup:
    """A citation whose articles lead to their words in the register."""
    parts, done = [], 0
    for one in office().laws.found(citation):
        url = url_for("register.text", basis=one.provision.statute, _anchor=one.provision.article)
        parts += [escape(citation[done : one.begin]), link_to(citation[one.begin : one.end], url)]
        done = one.end
    return Markup().join([*parts, escape(citation[done:])])


def cite_rule(rule: Rule) -> Markup:
    """Where a period stands: its article, or the service standard in the register."""
    return cite(rule.citation) if rule.kind is Kind.LAW else link_to(rule.citation, rule_url(rule))


def rule_url(rule: Rule) -> str:
    """The place of a duty in the register."""
    return url_for("register.page", _anchor=f"{rule.process}-{rule.id}")


def bases_run_out(rules: Iterable[Rule]) -> list[Basis]:
    """The texts under these duties that do not hold today, each once."""
    kept = books()
    found = {rule.basis: kept.rules.basis(rule.basis) for rule in rules}
    return [basis for basis in found.values() if not basis.holds_on(kept.today)]


def link_to(words: Any, url: str) -> Markup:
    """Words that lead somewhere."""
    return Markup('<a class="cite" href="{url}">{words}</a>').format(url=url, words=words)
