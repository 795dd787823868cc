"""What SQLite and PostgreSQL both know, though SQL's standard does not."""

from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects import postgresql, sqlite


def _insert(kind: str, table: Table) -> Any:
    return postgresql.insert(table) if kind == "postgresql" else sqlite.insert(table)


def insert_new(kind: str, table: Table, *unique: str) -> Any:
    """An insert that leaves out rows that are there already, by their unique columns."""
    return _insert(kind, table).on_conflict_do_nothing(index_elements=unique)


def insert_or_change(kind: str, table: Table, unique: tuple[str, ...], *changed: str) -> Any:
    """An insert that changes some columns of rows that are there already."""
    new = _insert(kind, table)
    values = {name: new.excluded[name] for name in changed}
    return new.on_conflict_do_update(index_elements=unique, set_=values)
