"""Builds everything; the only place that knows all."""

import hashlib
from collections.abc import Callable
from contextlib import ExitStack
from datetime import time
from functools import cache, partial
from typing import Any

import structlog
from flask import Flask
from flask_migrate import Migrate
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session
from werkzeug.middleware.proxy_fix import ProxyFix

import app.store.models  # noqa: F401 (makes every table known)
from app.adapters import (
    agreement_book,
    calendar,
    fair_conditions,
    fonts,
    law_texts,
    letter_book,
    mail,
    postgres,
    quotas,
    reasons,
    remedies,
    roles,
    rules,
    use_terms,
)
from app.adapters.data_shelf import DataShelf
from app.adapters.files import FolderStore
from app.adapters.forms import load_all
from app.adapters.sealing import Sealer, read_key, read_keys
from app.adapters.web_calls import WebCourier, is_public, is_public_or_here
from app.cli import calendar as calendar_commands
from app.cli import check, conditions, demo, migrate, records, search, serve, tokens
from app.cli import verbs as verb_commands
from app.clock.queue import Deeds, Failure
from app.clock.ticks import Daily
from app.clock.worker import EXTENSION as CLOCKWORK
from app.clock.worker import Clockwork
from app.domain.clock import Clock, RunningClock, SystemClock
from app.domain.daily_digests import AT
from app.domain.people import SYSTEM
from app.domain.processes import PROCESSES
from app.engine import specs, tables
from app.engine.specs import Diagram
from app.services import (
    accounts,
    calendar_duties,
    daily_digests,
    delivery,
    ending,
    entitlements,
    expiring,
    idempotency,
    incidents,
    lettering,
    notifying,
    queueing,
    timekeeping,
    upgrades,
    webhook_sending,
)
from app.services.handlers import HANDLERS
from app.services.office import Office
from app.services.work import work
from app.store.db import db
from app.web import (
    absences,
    addresses,
    administration,
    administration_cases,
    administration_processes,
    agents,
    agreements,
    applicant,
    archives,
    basket,
    calendar_years,
    cards,
    consultations,
    copies,
    data,
    datasets,
    dates,
    deliveries,
    demands,
    entrance,
    errors,
    figures,
    files,
    frame,
    guards,
    halts,
    health,
    inbox_lists,
    laws,
    look,
    orders,
    outcomes,
    oversight,
    periods,
    portal,
    register,
    register_editing,
    satisfaction,
    starting,
    supervision,
    verbs,
    webhooks,
    workbench,
    workload,
)
from app.web import entitlements as entitlement_pages
from app.web import remedies as remedy_pages
from app.web import tracking as tracking_pages
from app.web.api import problems
from app.web.api import v1 as api
from config import Settings, load
from config.base import REPOSITORY

BLUEPRINTS = (
    *(remedy_pages, tracking_pages, basket, satisfaction, agents),
    *(health, portal, entrance, applicant, agreements, demands, datasets, dates, files, entitlement_pages, halts, data, deliveries),
    *(outcomes, archives),
    *(workbench, verbs, absences, copies, inbox_lists, periods, consultations, starting),
    *(supervision, cards, orders, oversight, figures, workload, webhooks),
    *(administration, administration_processes, administration_cases, calendar_years, register, register_editing, api),
)
COMMANDS = (migrate, serve, demo, calendar_commands, check, conditions, records, search, tokens, verb_commands)
MEGABYTE = 1024 * 1024


def create_app(settings: Settings | None = None, clock: Clock | None = None, **outside: Any) -> Flask:
    """The application of one process; nothing is connected or started yet. `outside` replaces the office's post or store in tests."""
    settings = settings or load()
    _write_logs_as_json()
    app = Flask("app", static_folder="web/static", template_folder="web/templates")
    _configure(app, settings)
    db.init_app(app)
    Migrate(app, db, directory=str(REPOSITORY / "migrations"))
    office = build_office(settings, db.session, clock or clock_of(settings), **outside)
    app.extensions["office"] = office
    app.extensions[CLOCKWORK] = _clockwork(app, office)
    app.extensions[serve.CLOCK] = office.clock
    app.extensions[serve.DEMO] = partial(demo.load, office)
    _furnish(app, settings)
    for room in COMMANDS:
        for command in room.commands:
            app.cli.add_command(command)
    return app


def build_office(settings: Settings, sessions: Callable[[], Session], clock: Clock, **outside: Any) -> Office:
    """Everything the services need. Raises FileFault naming file and line where a file of the house is wrong."""
    fonts.prepare(settings.var_dir / "fonts")
    kept: dict[str, Any] = {
        **_files_of_the_house(),
        "sessions": sessions,
        "clock": clock,
        "verbs": HANDLERS,
        "sealer": _sealer(settings),
        "store": FolderStore(root=settings.var_dir / "files", limit_bytes=settings.upload_limit_mb * MEGABYTE),
        "data": DataShelf(root=settings.var_dir / "data"),
        "post": _post(settings, clock),
        "courier": _courier(settings),
        "base_url": f"http://{settings.host}:{settings.port}",
        "demo": settings.demo,
    }
    return Office(**{**kept, **outside})


@cache
def _files_of_the_house() -> dict[str, Any]:
    """What the files say, read once by a process however many applications it builds; the tests build one each."""
    folder, words = REPOSITORY / "config", roles.load(REPOSITORY / "config" / "roles.yml")
    register_of_duties = rules.load_rules(folder / "rules")
    return {
        "almanac": calendar.load_almanac(folder / "calendar"),
        "rules": register_of_duties,
        "laws": law_texts.load_laws(folder / "laws", register_of_duties.bases),
        "forms": load_all(REPOSITORY / "forms"),
        "diagrams": {slug: _diagram(slug) for slug in PROCESSES},
        "tables": tables.load(REPOSITORY / "bpmn" / "tables"),
        "processes": PROCESSES,
        "lanes": roles.lanes(words),
        "role_organs": {role: one.organ for role, one in words.items()},
        "role_titles": {role: one.title for role, one in words.items()},
        "reasons": reasons.load_reasons(folder / "reasons.yml"),
        "fairness": fair_conditions.load_fair_conditions(folder / "fair_conditions.yml"),
        "remedies": remedies.load_remedies(folder / "remedies.yml"),
        "suspensions": reasons.load_reasons(folder / "suspensions.yml"),
        "letters": letter_book.read(folder / "letters.yml"),
        "quotas": quotas.load_quotas(folder / "rules" / "quotas.yml"),
        "use_terms": use_terms.load_use_terms(folder / "rules" / "use.yml"),
        "agreements": agreement_book.load(folder / "agreements"),
    }


def clock_of(settings: Settings) -> Clock:
    """The machine's clock, or one that begins at APP_CLOCK."""
    return RunningClock(settings.clock) if settings.clock else SystemClock()


def _write_logs_as_json() -> None:
    """A line of JSON per fact; of an error its trace, never the values in it: they are people's data."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        cache_logger_on_first_use=True,
    )


def _configure(app: Flask, settings: Settings) -> None:
    app.config["SETTINGS"] = settings
    app.config["SECRET_KEY"] = settings.secret_key.get_secret_value()
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url or postgres.url_of(settings.var_dir / "postgres")
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = {"hide_parameters": True}  # an error's text must not carry people's data
    app.config["MAX_CONTENT_LENGTH"] = (settings.upload_limit_mb * 5 + 1) * MEGABYTE
    app.config.update(
        SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax", SESSION_COOKIE_SECURE=settings.secure_cookies
    )
    app.config["WTF_CSRF_TIME_LIMIT"] = None  # a form may be open for hours; the token dies with the session
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]


def _furnish(app: Flask, settings: Settings) -> None:
    csrf = CSRFProtect(app)
    csrf.exempt(api.pages)  # a token opens it, no cookie: nothing there for a foreign page to ride on
    addresses.install(app)
    look.install(app)
    laws.install(app)
    guards.install(app)
    errors.install(app, as_problem=problems.as_problem)
    basket.install(app)
    frame.install(app, demo_clock_is_set=settings.clock is not None)
    for room in BLUEPRINTS:
        app.register_blueprint(room.pages)
    guards.refuse_unguarded(app)


def _diagram(slug: str) -> Diagram:
    return specs.read(slug, (REPOSITORY / "bpmn" / f"{slug}.bpmn").read_bytes())


def _sealer(settings: Settings) -> Sealer:
    """With the keys of its own; where none are set, which production refuses, with some made of the secret."""
    secret = settings.secret_key.get_secret_value().encode()
    keys, mark = settings.sealing_keys.get_secret_value(), settings.mark_key.get_secret_value()
    return Sealer(
        read_keys(keys) or {"a": hashlib.sha256(b"seal" + secret).digest()},
        read_key(mark) if mark else hashlib.sha256(b"mark" + secret).digest(),
    )


def _post(settings: Settings, clock: Clock) -> mail.Post:
    if settings.smtp_url:
        return mail.smtp_post(settings.smtp_url, settings.mail_from, clock)
    return mail.FolderPost(folder=settings.var_dir / "mail", sender=settings.mail_from, clock=clock)


def _courier(settings: Settings) -> WebCourier:
    """Where the demo is tried out, a program on the same machine may listen, and needs no certificate."""
    at_home = settings.demo and settings.environment != "production"
    return WebCourier(https_only=not at_home, allows=is_public_or_here if at_home else is_public)


def _clockwork(app: Flask, office: Office) -> Clockwork:
    by_system = partial(_by_system, app, office)
    deeds = {
        queueing.WAKE: by_system(timekeeping.wake),
        lettering.DELIVER: by_system(delivery.deliver),
        notifying.MAIL: by_system(delivery.mail_message),
        entitlements.SETTLE: by_system(entitlements.settle),
        queueing.UPGRADE: by_system(upgrades.take_over),
        idempotency.FORGET: by_system(idempotency.forget_old),
        accounts.FORGET: by_system(accounts.forget_old),
        daily_digests.WRITE: by_system(daily_digests.write),
        daily_digests.MAIL: by_system(daily_digests.mail),
        calendar_duties.REMIND: by_system(calendar_duties.remind),
        ending.TELL: by_system(ending.tell),
        expiring.ALARM: by_system(expiring.tell),
        expiring.MAIL: by_system(expiring.mail),
        webhook_sending.SEND: by_system(webhook_sending.send),
        webhook_sending.FORGET: by_system(webhook_sending.forget),
    }
    report = by_system(incidents.report)
    return Clockwork(
        deeds=Deeds(tasks=deeds, gave_up=lambda failure: _give_up(report, failure)),
        tick=partial(_tick, by_system(timekeeping.enqueue_due), by_system(webhook_sending.enqueue_due)),
        daily=(
            Daily(task=entitlements.SETTLE, at=time(0, 5)),
            Daily(task=idempotency.FORGET, at=time(3, 30)),
            Daily(task=accounts.FORGET, at=time(3, 40)),
            Daily(task=webhook_sending.FORGET, at=time(3, 50)),
            Daily(task=daily_digests.WRITE, at=AT),
            Daily(task=calendar_duties.REMIND, at=time(8, 30)),
            Daily(task=expiring.ALARM, at=time(8, 35)),
            Daily(task=ending.TELL, at=time(8, 40)),
        ),
    )


def _tick(*looks: Callable[[], None]) -> None:
    """One look after the other, each by itself: what is wrong with one must not keep the clock from the next."""
    with ExitStack() as every:
        for look_around in reversed(looks):
            every.callback(look_around)


def _by_system(app: Flask, office: Office, deed: Callable[..., Any]) -> Callable[..., None]:
    """The deed in an application context and a unit of work of its own."""

    def done(**args: Any) -> None:
        with app.app_context(), work(office, SYSTEM) as unit:
            deed(unit, **args)

    return done


def _give_up(report: Callable[..., None], failure: Failure) -> None:
    report(job=failure.task, args=dict(failure.args), error=failure.error)
