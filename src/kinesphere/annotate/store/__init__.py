"""The database: items, people, and everything they said, each with who and when.

Nothing that people said is changed or removed: a later event counts instead of an earlier one.

schema    the tables
connect   SQLite or PostgreSQL, by URL
items     what is asked about
people    who is asked, by name and token
work      who is asked about what next
events    what they say
answers   what counts of it, as arrays
"""

from kinesphere.annotate.store.answers import (
    Chosen,
    answers_of,
    choices,
    finished,
    gold,
    read_answers,
    set_gold,
    version,
)
from kinesphere.annotate.store.connect import Database, connect
from kinesphere.annotate.store.events import Answer, Choice, Event, Finished, Landmark, save
from kinesphere.annotate.store.items import (
    Item,
    Place,
    hypotheses,
    items,
    landmarks,
    places,
    register,
    sizes,
)
from kinesphere.annotate.store.people import (
    Tally,
    add_person,
    checked,
    has_tokens,
    new_token,
    people,
    person_by_token,
    tally,
)
from kinesphere.annotate.store.work import LEASE_MS, Work, lease, left, reviewed, reviewed_by

__all__ = [
    "LEASE_MS",
    "Answer",
    "Choice",
    "Chosen",
    "Database",
    "Event",
    "Finished",
    "Item",
    "Landmark",
    "Place",
    "Tally",
    "Work",
    "add_person",
    "answers_of",
    "checked",
    "choices",
    "connect",
    "finished",
    "gold",
    "has_tokens",
    "hypotheses",
    "items",
    "landmarks",
    "lease",
    "left",
    "new_token",
    "people",
    "person_by_token",
    "places",
    "read_answers",
    "register",
    "reviewed",
    "reviewed_by",
    "save",
    "set_gold",
    "sizes",
    "tally",
    "version",
]
