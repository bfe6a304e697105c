"""Builds everything; the only place that knows all."""

from flask import Flask
from flask_migrate import Migrate

from app.adapters import postgres
from app.cli import migrate
import app.store.models  # noqa: F401
from app.store.db import db
from config import Settings, load
from config.base import REPOSITORY


def create_app(settings: Settings | None = None) -> Flask:
    """The application of one process; nothing is connected or started yet."""
    settings = settings or load()
    app = Flask("app")
    app.config["SETTINGS"] = settings
    app.config["SECRET_KEY"] = settings.secret_key.get_secret_value()
    app.config["SQLALCHEMY_DATABASE_URI"] = settings.database_url or postgres.url_of(settings.var_dir / "postgres")
    db.init_app(app)
    Migrate(app, db, directory=str(REPOSITORY / "migrations"))
    for command in migrate.commands:
        app.cli.add_command(command)
    return app
