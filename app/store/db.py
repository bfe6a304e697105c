"""The database handle. PostgreSQL only; moments are stored in UTC with their zone, dates are civil dates in Shanghai."""

from datetime import datetime
from typing import Any

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, DateTime, MetaData
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.orm import DeclarativeBase, registry

NAMES = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}

# The lines of a deed go in by one INSERT; psycopg would send one for each.
PGDialect_psycopg.use_insertmanyvalues_wo_returning = True


class Base(DeclarativeBase):
    """Every table's ancestor."""

    # On the registry, not on the class: Flask-SQLAlchemy rebuilds the class and datetimes would lose their zone.
    registry = registry(
        metadata=MetaData(naming_convention=NAMES),
        type_annotation_map={
            datetime: DateTime(timezone=True),
            dict[str, Any]: JSONB,
            list[Any]: JSONB,
            int: BigInteger,
        },
    )


db = SQLAlchemy(model_class=Base, session_options={"autoflush": False, "expire_on_commit": False})
