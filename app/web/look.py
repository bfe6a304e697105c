"""Dress an application: filters, icons, languages, large print, security headers."""

from flask import Flask

from app.web import assets, filters, headers, i18n, preferences


def install(app: Flask) -> None:
    """Give the templates all that the layouts and macros of this folder use. Call it once, before the blueprints."""
    preferences.install(app)
    i18n.install(app)
    app.jinja_env.filters.update(filters.FILTERS)
    app.jinja_env.globals.update(asset=assets.asset, icon=assets.icon)
    app.after_request(headers.apply)
