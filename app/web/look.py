"""Dress an application: filters, icons, languages, large print, security headers."""

from flask import Flask

from app.web import assets, filters, headers, i18n, preferences


def install(app: Flask) -> None:
    """Give the templates all that the layouts and macros of this folder use. Call it once, before the blueprints."""
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    preferences.install(app)
    i18n.install(app)
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals.update(asset=assets.asset, icon=assets.icon, here=preferences.here)
    app.after_request(headers.apply)
