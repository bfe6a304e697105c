"""Authorities, opening bodies and governments, by level."""

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.orm import Mapped, mapped_column, relationship

from app.store.db import Base


class Organ(Base):
    """An authority, an opening body or a government. `authority_id` is the authority of the same level that supervises it (Art. 5)."""

    __tablename__ = "organ"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    uscc: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    short_name: Mapped[str]
    letter_mark: Mapped[str]
    kind: Mapped[str]
    level: Mapped[str]
    region: Mapped[str]
    contact: Mapped[str] = mapped_column(default="")
    authority_id: Mapped[int | None] = mapped_column(ForeignKey("organ.id"))

    authority: Mapped["Organ | None"] = relationship(remote_side="Organ.id")
