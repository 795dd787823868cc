"""Who is asked: names, and tokens of which only the hash is kept."""

import hashlib
import secrets
from dataclasses import dataclass
from statistics import median
from typing import Final

from sqlalchemy import func, select, update

from kinesphere.annotate.answers import WITHDRAWN
from kinesphere.annotate.store.answers import latest
from kinesphere.annotate.store.connect import Database
from kinesphere.annotate.store.events import now_ms
from kinesphere.annotate.store.schema import annotators, answers, assignments
from kinesphere.annotate.store.sql import insert_new
from kinesphere.core.errors import InputError

LONGEST_NAME: Final = 64
RECENT: Final = 200
"""A person's speed is the median of so many of their latest answers."""
TOKEN_BYTES: Final = 24


def add_person(database: Database, name: str) -> int:
    """The id of the person of that name, who is new or known. Raises InputError."""
    name = checked(name)
    with database.writing() as connection:
        row = {"name": name, "created_ms": now_ms()}
        connection.execute(insert_new(database.kind, annotators, "name"), row)
        return connection.scalars(select(annotators.c.id).where(annotators.c.name == name)).one()


def checked(name: str) -> str:
    """A name, without spaces around it. Raises InputError if it is none."""
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable() or "," in name:
        raise InputError(
            f"a name must have 1 to {LONGEST_NAME} letters and no comma, got {name[:80]!r}"
        )
    return name


def new_token(database: Database, person: int) -> str:
    """A new token for a person; an older one is no longer good."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    with database.writing() as connection:
        mine = annotators.c.id == person
        connection.execute(update(annotators).where(mine).values(token_sha256=_hash(token)))
    return token


def person_by_token(database: Database, token: str) -> int | None:
    """Whose token it is; None if nobody's."""
    with database.reading() as connection:
        return connection.scalar(
            select(annotators.c.id).where(annotators.c.token_sha256 == _hash(token))
        )


def has_tokens(database: Database) -> bool:
    """Whether anybody has one."""
    some = select(annotators.c.id).where(annotators.c.token_sha256.is_not(None)).limit(1)
    with database.reading() as connection:
        return connection.scalar(some) is not None


def people(database: Database) -> dict[int, str]:
    """Names by id."""
    with database.reading() as connection:
        rows = connection.execute(select(annotators.c.id, annotators.c.name))
        return {row.id: row.name for row in rows}


@dataclass(frozen=True)
class Tally:
    """What a person has done; `median_ms` is None before their first answer."""

    name: str
    done: int
    answers: int
    median_ms: float | None


def tally(database: Database, person: int) -> Tally:
    """What a person has done so far."""
    mine = answers.c.annotator_id == person
    count = select(func.count()).where(
        answers.c.id.in_(latest(mine)), answers.c.answer != WITHDRAWN
    )
    recent = select(answers.c.took_ms).where(mine, answers.c.took_ms.is_not(None))
    finished = select(func.count()).where(
        assignments.c.annotator_id == person, assignments.c.finished_ms.is_not(None)
    )
    with database.reading() as connection:
        name = connection.scalars(select(annotators.c.name).where(annotators.c.id == person)).one()
        took = connection.scalars(recent.order_by(answers.c.id.desc()).limit(RECENT)).all()
        done, count = connection.scalar(finished) or 0, connection.scalar(count) or 0
        return Tally(name, done, count, median(took) if took else None)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
