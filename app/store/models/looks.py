"""What people keep for themselves: which tasks they have opened, how they like to look at the inbox, what they took away from it."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, false
from sqlalchemy.orm import Mapped, mapped_column

from app.store.db import Base


class TaskLook(Base):
    """Somebody has opened a task; `seen_at` goes on while it stays open on their screen."""

    __tablename__ = "task_look"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    task_id: Mapped[int] = mapped_column(ForeignKey("task.id", ondelete="CASCADE"), primary_key=True, index=True)
    first_at: Mapped[datetime]
    seen_at: Mapped[datetime]


class SavedView(Base):
    """A named way to look at the inbox: `question` as the address asks it. What is `shared` the whole organ may use."""

    __tablename__ = "saved_view"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), index=True)
    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"), index=True)
    name: Mapped[str]
    question: Mapped[str]
    shared: Mapped[bool] = mapped_column(default=False, server_default=false())
    at: Mapped[datetime]


class DefaultView(Base):
    """The view that somebody's inbox opens with, their own or a shared one."""

    __tablename__ = "default_view"

    account_id: Mapped[int] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), primary_key=True)
    view_id: Mapped[int] = mapped_column(ForeignKey("saved_view.id", ondelete="CASCADE"), index=True)


class ExportLine(Base):
    """Somebody took a list away as a file: what was asked, and how many rows it had."""

    __tablename__ = "export_line"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    what: Mapped[str]
    question: Mapped[dict[str, Any]]
    rows: Mapped[int]
    at: Mapped[datetime]
