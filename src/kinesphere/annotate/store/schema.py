"""The tables. Times are Unix time in milliseconds; answers are the codes of `annotate.answers`."""

from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
)

VERSION: Final = 1
"""Of the tables; a database of a newer one is not touched."""
TABLES: Final = MetaData()
_ID: Final = BigInteger().with_variant(Integer, "sqlite")
"""SQLite counts up in columns that are called INTEGER only."""


def _id() -> Column[int]:
    return Column("id", _ID, primary_key=True)


def _number(name: str, null: bool = False) -> Column[int]:
    return Column(name, BigInteger, nullable=null)


def _of(table: str) -> Column[int]:
    return Column(f"{table}_id", _ID, ForeignKey(f"{table}s.id"), nullable=False)


def _said() -> tuple[Column[Any], ...]:
    """What all that people say has: its own name, about what, by whom, when."""
    return (
        _id(),
        Column("uid", String(36), nullable=False, unique=True),
        _of("item"),
        _of("annotator"),
        _number("at_ms"),
        _number("received_ms"),
    )


meta = Table(
    "meta", TABLES, Column("key", String(40), primary_key=True), Column("value", String(400))
)
annotators = Table(
    "annotators",
    TABLES,
    _id(),
    Column("name", String(64), nullable=False, unique=True),
    Column("token_sha256", String(64), unique=True),
    _number("created_ms"),
)
items = Table(
    "items",
    TABLES,
    _id(),
    Column("source", String, nullable=False),
    _number("frame"),
    _number("person"),
    Column("name", String, nullable=False),
    Column("width", Integer, nullable=False),
    Column("height", Integer, nullable=False),
    Column("landmarks", JSON, nullable=False),
    Column("belief", JSON, nullable=False),
    Column("box", JSON, nullable=False),
    Column("hypotheses", JSON, nullable=False),
    Column("gold", Boolean, nullable=False, default=False),
    UniqueConstraint("source", "frame", "person"),
)
assignments = Table(
    "assignments",
    TABLES,
    _id(),
    _of("item"),
    _of("annotator"),
    _number("leased_ms"),
    _number("finished_ms", null=True),
    _number("reviewed_ms", null=True),
    UniqueConstraint("item_id", "annotator_id"),
)
answers = Table(
    "answers",
    TABLES,
    *_said(),
    Column("a", SmallInteger, nullable=False),
    Column("b", SmallInteger, nullable=False),
    Column("answer", SmallInteger, nullable=False),
    Column("took_ms", Float),
    Column("mirrored", Boolean, nullable=False),
    Column("review", Boolean, nullable=False),
)
landmark_changes = Table(
    "landmark_changes",
    TABLES,
    *_said(),
    Column("landmark", SmallInteger, nullable=False),
    Column("x_px", Float, nullable=False),
    Column("y_px", Float, nullable=False),
    Column("hidden", Boolean, nullable=False),
)
choices = Table(
    "choices",
    TABLES,
    *_said(),
    Column("hypothesis", SmallInteger, nullable=False),
    Column("hypotheses", JSON, nullable=False),  # as they were then: a later fit has others
)
gold = Table(
    "gold",
    TABLES,
    _of("item"),
    Column("a", SmallInteger, nullable=False),
    Column("b", SmallInteger, nullable=False),
    Column("answer", SmallInteger, nullable=False),
    UniqueConstraint("item_id", "a", "b"),
)

# The latest answer to each question: found in the index alone, by person and by item.
Index(
    "answers_latest",
    *(answers.c[name] for name in ("annotator_id", "item_id", "a", "b", "id", "answer", "review")),
)
Index("answers_by_item", answers.c.item_id)
Index(
    "assignments_states",
    *(assignments.c[name] for name in ("item_id", "annotator_id", "leased_ms", "finished_ms")),
)
Index("assignments_by_annotator", assignments.c.annotator_id)
Index("changes_latest", *(landmark_changes.c[name] for name in ("item_id", "landmark", "id")))
Index("choices_latest", *(choices.c[name] for name in ("annotator_id", "item_id", "id")))
