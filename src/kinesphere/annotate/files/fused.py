"""What everybody's answers come to, as `kinesphere fit --order` reads it: a line an order."""

import json
from dataclasses import asdict
from pathlib import Path

from kinesphere.annotate import labels
from kinesphere.annotate.store import Database
from kinesphere.media.whole import whole


def write(database: Database, path: Path) -> int:
    """Orders that can all be true, with how sure they are; how many. Raises OutputError."""
    orders = labels.of_database(database).orders
    with whole(path) as part, part.open("w", encoding="utf-8", newline="\n") as file:
        for order in orders:
            file.write(json.dumps(asdict(order), ensure_ascii=False) + "\n")
    return len(orders)
