"""The right to use a dataset, and the measures that limit it."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.db import Base
from app.store.models.catalogue import Dataset


class Entitlement(Base):
    """授权凭证: what a granted application gives.

    `status` is what the period and the standing measures amount to; of the key only the digest is kept. `quota`: what was
    agreed otherwise than the dataset and config/rules/quotas.yml have it.
    """

    __tablename__ = "entitlement"
    __table_args__ = (Index(None, "dataset_id", "status"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    number: Mapped[str] = mapped_column(unique=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"), index=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"))
    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"), index=True)
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"), index=True)
    items: Mapped[list[Any]]
    channel: Mapped[str]
    from_on: Mapped[date]
    through_on: Mapped[date]
    status: Mapped[str]
    key_digest: Mapped[str | None] = mapped_column(unique=True)
    key_hint: Mapped[str] = mapped_column(default="")
    history: Mapped[list[Any]]
    created_at: Mapped[datetime]
    quota: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default="{}")

    dataset: Mapped[Dataset] = relationship(lazy="raise")


class Measure(Base):
    """A limit that a case put on an entitlement, on a dataset's use, or on a party's new applications; it stands until it is ended."""

    __tablename__ = "measure"
    __table_args__ = (Index(None, "party_id", "kind"), Index(None, "dataset_id", "kind"), Index(None, "case_id", "id"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    organ_id: Mapped[int] = mapped_column(ForeignKey("organ.id"))
    kind: Mapped[str]
    party_id: Mapped[int | None] = mapped_column(ForeignKey("party.id"))
    dataset_id: Mapped[int | None] = mapped_column(ForeignKey("dataset.id"))
    entitlement_id: Mapped[int | None] = mapped_column(ForeignKey("entitlement.id"))
    reason: Mapped[str]
    until_on: Mapped[date | None]
    imposed_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ending: Mapped[str | None]
    ended_by_case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))


class CaseLink(Base):
    """Why two cases belong together; `kind` is what `other` is to `case`."""

    __tablename__ = "case_link"
    __table_args__ = (UniqueConstraint("case_id", "other_id", "kind"), Index(None, "other_id", "case_id"))

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    other_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    kind: Mapped[str]
    at: Mapped[datetime]


class CaseSupport(Base):
    """Somebody else wants the same data (+1)."""

    __tablename__ = "case_support"
    __table_args__ = (UniqueConstraint("case_id", "party_id"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("case.id"))
    party_id: Mapped[int] = mapped_column(ForeignKey("party.id"))
    at: Mapped[datetime]


class DatasetVersion(Base):
    """A catalogue entry as it was before a case changed it."""

    __tablename__ = "dataset_version"
    __table_args__ = (UniqueConstraint("dataset_id", "version"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    dataset_id: Mapped[int] = mapped_column(ForeignKey("dataset.id"))
    version: Mapped[int]
    snapshot: Mapped[dict[str, Any]]
    case_id: Mapped[int | None] = mapped_column(ForeignKey("case.id"))
    reason: Mapped[str]
    replaced_at: Mapped[datetime]
