"""A case, its tasks, what people wrote and enclosed.

Uniqueness on this side always includes the case, so that the tables can be distributed by it.
"""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, LargeBinary, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.db import Base
from app.store.digests import Digest
from app.store.models.organs import Organ
from app.store.models.people import Account, Party

OPEN = text("closed_at IS NULL")


class Case(Base):
    """One case (办件). `state` is the engine's, `marks` its picture.

    `due_*` and `level` are the principal deadline as the ledger last computed it. `suspended_at`: nothing moves until it is resumed.
    `agent`: who filed it for its party.
    `undo`: what the last step was and what it takes to recall it; `undo_state`: the engine's state before it, None where it cannot be.
    """

    __tablename__ = "case"
    __table_args__ = (
        Index("ix_case_open_by_organ", "organ_id", "due_at", "id", postgresql_where=OPEN),
        Index("ix_case_by_party", "party_id", "id"),
        Index("ix_case_by_organ", "organ_id", "id"),
        Index("ix_case_by_diagram", "diagram_version", "id"),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_no: Mapped[str] = mapped_column(unique=True)
    process: Mapped[str]
    diagram_version: Mapped[str] = mapped_column(ForeignKey("diagram_version.version"))
    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"))
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    filed_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    title: Mapped[str]
    subject: Mapped[dict[str, Any]]
    application: Mapped[dict[str, Any]]
    forms: Mapped[dict[str, Any]]
    state: Mapped[bytes] = mapped_column(LargeBinary)
    marks: Mapped[dict[str, Any]]
    hears: Mapped[list[Any]]
    stage: Mapped[str]
    outcome: Mapped[str | None]
    received_at: Mapped[datetime]
    received_on: Mapped[date]
    closed_at: Mapped[datetime | None]
    due_on: Mapped[date | None]
    due_at: Mapped[datetime | None]
    earliest_on: Mapped[date | None]
    provisional: Mapped[bool] = mapped_column(default=False)
    level: Mapped[str] = mapped_column(default="normal")
    suspended_at: Mapped[datetime | None]
    suspended_reason: Mapped[str | None]
    undo: Mapped[dict[str, Any] | None]
    undo_state: Mapped[bytes | None] = mapped_column(LargeBinary)
    record_seq: Mapped[int] = mapped_column(default=0)
    record_head: Mapped[str] = mapped_column(Digest, default="")
    agent: Mapped[str] = mapped_column(default="", server_default="")

    organ: Mapped[Organ] = relationship(lazy="raise")
    party: Mapped[Party | None] = relationship(lazy="raise")


class CaseDataset(Base):
    """Which datasets a case is about."""

    __tablename__ = "case_dataset"

    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"), primary_key=True, index=True)


class Task(Base):
    """A human task of a case, open or closed. Copies of the case's words keep the inbox to one table.

    `delegated_by_id`: who answers for it while the assignee only prepares it (委派). `hands`: who wrote on its draft.
    """

    __tablename__ = "task"
    __table_args__ = (
        UniqueConstraint("case_id", "engine_task"),
        Index("ix_task_mine", "assignee_id", "due_at", "id", postgresql_where=OPEN),
        Index(
            "ix_task_group",
            "organ_id",
            "role",
            "due_at",
            "id",
            postgresql_where=text("closed_at IS NULL AND assignee_id IS NULL"),
        ),
        Index("ix_task_body", "organ_id", "due_at", "id", postgresql_where=OPEN),
        Index("ix_task_party", "party_id", "due_at", "id", postgresql_where=OPEN),
        # Few tasks are nudged: whoever counts them shall not read all the others.
        Index("ix_task_nudged", "organ_id", postgresql_where=text("closed_at IS NULL AND nudged_at IS NOT NULL")),
        Index(
            "ix_task_delegated",
            "delegated_by_id",
            "due_at",
            "id",
            postgresql_where=text("closed_at IS NULL AND delegated_by_id IS NOT NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    engine_task: Mapped[int]
    name: Mapped[str]
    title: Mapped[str]
    article: Mapped[str]
    role: Mapped[str]
    process: Mapped[str]
    case_no: Mapped[str]
    case_title: Mapped[str]
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    party_name: Mapped[str]
    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"))
    assignee_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    delegated_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    due_on: Mapped[date | None]
    due_at: Mapped[datetime]
    earliest_on: Mapped[date | None]
    due_rule: Mapped[str] = mapped_column(default="")
    provisional: Mapped[bool] = mapped_column(default=False)
    level: Mapped[str] = mapped_column(default="normal")
    opened_at: Mapped[datetime]
    claimed_at: Mapped[datetime | None]
    nudged_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("account.id"))
    closing: Mapped[str | None]
    sent_back_reason: Mapped[str | None]
    form_hash: Mapped[str | None]
    draft: Mapped[dict[str, Any] | None]
    draft_version: Mapped[int] = mapped_column(default=0)
    draft_at: Mapped[datetime | None]
    hands: Mapped[list[Any] | None]
    answers: Mapped[dict[str, Any] | None]

    assignee: Mapped[Account | None] = relationship(foreign_keys=[assignee_id], lazy="raise")
    closed_by: Mapped[Account | None] = relationship(foreign_keys=[closed_by_id], lazy="raise")


class StartDraft(Base):
    """An application that is still being written."""

    __tablename__ = "start_draft"
    __table_args__ = (UniqueConstraint("account_id", "process", "about"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    process: Mapped[str]
    about: Mapped[str]
    answers: Mapped[dict[str, Any]]
    version: Mapped[int] = mapped_column(default=1)
    saved_at: Mapped[datetime]


class Attachment(Base):
    """An uploaded file; its content lies in the file store under its SHA-256.

    `case_id` is empty while its form is a draft; what is `sealed` only the handlers of its case may read (Art. 24).
    """

    __tablename__ = "attachment"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"), index=True)
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    name: Mapped[str]
    media_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str]
    sealed: Mapped[bool] = mapped_column(default=False, server_default=false())
    uploaded_at: Mapped[datetime]


class Note(Base):
    """An internal note: officials of the case only, never the applicant."""

    __tablename__ = "note"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    author_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    text: Mapped[str]
    at: Mapped[datetime]

    author: Mapped[Account] = relationship(lazy="raise")


class CaseCopy(Base):
    """A case was given to somebody to read (抄送), who may do nothing with it."""

    __tablename__ = "case_copy"
    __table_args__ = (Index("ix_case_copy_unread", "to_id", postgresql_where=text("seen_at IS NULL")),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    to_id: Mapped[int] = mapped_column(ForeignKey("account.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("account.id"))
    word: Mapped[str]
    at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
