"""What stands around every page: navigation by role, who is here, the demo's marks."""

from typing import Any

from flask import Flask, request, url_for
from flask_babel import gettext as _

from app.domain.people import NOBODY, Actor, Role
from app.reading import bell
from app.reading.satisfaction import LOOK_INTO, WATCH
from app.web.desk import office, session, viewer

BELL = "applicant.notices"
Link = tuple[str, str, bool, int | None]


def install(app: Flask, *, demo_clock_is_set: bool) -> None:
    """Give every page its frame."""

    @app.context_processor
    def frame() -> dict[str, Any]:
        actor = viewer()
        return {
            "nav": _nav(actor),
            "footer_links": _footer(actor),
            "person": _person(actor),
            "viewer": actor,
            "home_url": url_for("portal.home"),
            "sign_in_url": url_for("entrance.sign_in"),
            "sign_out_url": url_for("entrance.leave"),
            "demo_loaded": office().demo,
            "demo_clock": office().clock.now() if demo_clock_is_set else None,
        }


def _footer(actor: Actor) -> list[tuple[str, str]]:
    links = [
        (_("查询办理进度"), url_for("tracking.ask")), (_("救济途径"), url_for("remedies.in_general")),
        (_("工作日期限试算"), url_for("dates.calculator")), (_("依据与期限登记册"), url_for("register.page")),
                (_("利用成果"), url_for("outcomes.public")),
    ]  # fmt: skip
    has_programs = actor.is_a(Role.APPLICANT) and not actor.is_official
    return [*links, (_("事件订阅"), url_for("webhooks.listed"))] if has_programs else links


def _nav(actor: Actor) -> list[Link]:
    places = [(_("开放目录"), "portal.catalogue"), (_("数据需求"), "demands.public_list")]
    if actor.is_a(Role.APPLICANT):
        places += [(_("我的办件"), "applicant.cases"), (_("我的授权"), "entitlements.own"), (_("我的成果"), "outcomes.own")]
        places += [(_("消息"), BELL)] if not actor.is_official else []
    if actor.is_official and not actor.is_a(Role.ADMINISTRATOR, Role.AUDITOR):
        places.append((_("待办任务"), "workbench.inbox"))
    if actor.is_official:
        places += [(_("办件查询"), "workbench.cases"), (_("授权管理"), "entitlements.kept"), (_("成果登记"), "outcomes.kept")]
    if actor.is_official and not actor.is_a(Role.ADMINISTRATOR):
        places.append((_("黄红牌与督办"), "cards.listed"))
        places.append((_("目录管理"), "datasets.kept"))
    places += _ratings(actor) + _figures(actor)
    if actor.is_a(Role.ADMINISTRATOR):
        places.append((_("流程管理"), "processes.all_versions"))
        places += [(_("工作日日历"), "calendar_years.years"), (_("期限与依据"), "register_editing.overview")]
        places += [(_("运行故障"), "administration.incidents"), (_("系统状态"), "administration.state")]
    if actor.is_official:
        places.append((_("消息"), BELL))
    places.append((_("帮助"), "portal.help_index"))
    return [(label, url_for(endpoint), request.endpoint == endpoint, _count(actor, endpoint)) for label, endpoint in places]


def _figures(actor: Actor) -> list[tuple[str, str]]:
    if actor.is_a(Role.SUPERVISOR, Role.AUDITOR):
        return [(_("监督看板"), "supervision.board")]
    answers_for_a_body = actor.is_a(Role.COORDINATOR, Role.APPROVER, Role.SECTION_HEAD, Role.LEADER)
    places = [(_("统计与工作量"), "figures.page")] if answers_for_a_body else []
    return [*places, (_("事件订阅"), "webhooks.listed")] if actor.is_a(Role.COORDINATOR) else places


def _ratings(actor: Actor) -> list[tuple[str, str]]:
    return [(_("服务评价"), "satisfaction.listed")] if actor.is_a(*LOOK_INTO, *WATCH) else []


def _count(actor: Actor, endpoint: str) -> int | None:
    """What waits behind a place: the lines of the bell that have not been read."""
    return sum(bell.unread(session(), actor)) or None if endpoint == BELL else None


def _person(actor: Actor) -> dict[str, str] | None:
    if actor is NOBODY:
        return None
    titles = office().role_titles
    return {
        "name": actor.name,
        "role": "、".join(titles[role] for role in sorted(actor.roles)),
        "body": actor.organ_name,
    }
