"""The command `kinesphere annotate`: from sources to a page that asks about them, until Ctrl-C."""

import signal
import socket
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.text import Text

from kinesphere import progress
from kinesphere.annotate import store
from kinesphere.annotate.files import coco, fused, jsonl
from kinesphere.annotate.items import find
from kinesphere.annotate.options import AnnotateOptions, ExportOptions, ImportOptions
from kinesphere.annotate.pictures import Picture
from kinesphere.annotate.server.app import Desk, make_app
from kinesphere.annotate.server.views import PAIR_OF
from kinesphere.annotate.store import Database, Item, Place
from kinesphere.core import skeleton
from kinesphere.core.errors import InputError, KinesphereError
from kinesphere.media.page import printable
from kinesphere.serve.run import address, bind, is_loopback, until_stopped

STATIC: Final = Path(__file__).parent / "static"
"""Where the build of `web/annotate` puts the page."""
AT_ONCE: Final = 200
"""Items that are kept in one transaction."""
SHOWN: Final = 5
"""So many of the pictures that cannot be used are named."""


def annotate(sources: tuple[str, ...], options: AnnotateOptions, console: Console) -> None:
    """Serve the page until Ctrl-C.

    Raises KinesphereError when the page was not built; InputError, SourceError and others before
    anything is served when something that was asked for cannot be.
    """
    if not sources:
        raise InputError("give at least one SOURCE: a folder of samples, pictures or their folder")
    if not (STATIC / "index.html").is_file():
        raise KinesphereError(
            f"the page is not built: there is no {STATIC / 'index.html'}. In a checkout run "
            "`make page`, or `npm ci` and `npm run build` in web/; otherwise reinstall kinesphere"
        )
    with bind(options.host, options.port, "annotate") as bound:
        database = store.connect(options.db)
        try:
            with progress.bars(console) as track:
                desk, tokens = prepare(
                    database, sources, options, is_loopback(bound), console, track
                )
            app = make_app(desk, STATIC, options.host)
            _announce(bound, options, desk, tokens, console)
            url = _links(address(options.host, bound), tokens)[0] if options.open else ""
            # Whoever stops it otherwise than by Ctrl-C finds a closed database, too.
            signal.signal(signal.SIGTERM, _end)
            until_stopped(app, bound, url, console)
        finally:
            database.close()


def _end(*_: object) -> None:
    raise SystemExit(0)


def prepare(
    database: Database,
    sources: tuple[str, ...],
    options: AnnotateOptions,
    alone: bool,
    console: Console,
    track: progress.Track = progress.silent,
) -> tuple[Desk, dict[str, str]]:
    """What the server works on, and the tokens that were made, by name.

    alone   nobody but this machine can connect
    """
    _check_people(database, options, alone)
    ids = _pictures(database, sources, options, console, track)
    if options.gold is not None:
        jsonl.read(database, options.gold, gold=True)
        _say_unasked(database, console)
    people = {name: store.add_person(database, name) for name in options.names}
    tokens = {name: store.new_token(database, id) for name, id in people.items()}
    only = store.add_person(database, options.name) if alone and not tokens else None
    hypotheses = store.hypotheses(database)
    known = {id: hypotheses[id] for id in ids}
    return Desk(database, ids, known, only, options.each, options.review), tokens


def _say_unasked(database: Database, console: Console) -> None:
    """Known answers about pairs that the page never asks about are judged by nobody's."""
    unasked = [one for one in store.gold(database).tolist() if (one[1], one[2]) not in PAIR_OF]
    if unasked:
        a, b = (skeleton.NAMES[place].replace("_", " ") for place in unasked[0][1:3])
        console.print(
            f"{len(unasked)} known answer(s) are about pairs that are never asked about, such as "
            f"{a} and {b}",
            soft_wrap=True,
        )


def _check_people(database: Database, options: AnnotateOptions, alone: bool) -> None:
    """InputError before any work if somebody's name is none, or nobody could use the page."""
    for name in (options.name, *options.names):
        store.checked(name)
    if not alone and not options.names and not store.has_tokens(database):
        raise InputError(
            f"others can open the page at {options.host}: say who may, with --people anna,ben; each "
            "gets a link of their own"
        )


def _pictures(
    database: Database,
    sources: tuple[str, ...],
    options: AnnotateOptions,
    console: Console,
    track: progress.Track,
) -> dict[int, Picture]:
    """The pictures to ask about, by item's id, in the sources' order."""
    pictures: dict[Place, Picture] = {}
    problems: list[str] = []
    items: list[Item] = []
    found = find(sources, options.model, options.persons, store.sizes(database), track)
    for one in found:
        if isinstance(one, str):
            problems.append(one)
            continue
        pictures[one.place] = one.picture
        items += [] if one.item is None else [one.item]
        if len(items) == AT_ONCE:
            store.register(database, items)
            items.clear()
    store.register(database, items)
    _print_problems(problems, console)
    if not pictures:
        raise InputError("there is nobody to ask about in what was given")
    ids = {place: id for id, place in store.places(database).items()}
    return {ids[place]: picture for place, picture in pictures.items()}


def _print_problems(problems: list[str], console: Console) -> None:
    for problem in problems[:SHOWN]:
        console.print(
            Text.assemble(("left out:", "yellow"), f" {printable(problem)}"), soft_wrap=True
        )
    if len(problems) > SHOWN:
        console.print(f"and {len(problems) - SHOWN} more are left out")


def _announce(
    bound: socket.socket,
    options: AnnotateOptions,
    desk: Desk,
    tokens: dict[str, str],
    console: Console,
) -> None:
    url = address(options.host, bound)
    console.print(Text.assemble("kinesphere annotate: ", (url, f"bold link {url}")), soft_wrap=True)
    what = "to review" if options.review else "to ask about"
    console.print(
        f"{len(desk.served)} people in pictures {what}; answers go to {_shown(options.db)}"
    )
    for name, link in zip(tokens, _links(url, tokens), strict=False):
        console.print(Text.assemble(f"  for {name}: ", (link, f"link {link}")), soft_wrap=True)
    if not is_loopback(bound):
        what = (
            " everybody in your network who has a link can see these pictures. Links and answers travel "
            "unencrypted: through a tunnel (ssh -L 8766:localhost:8766 …) nobody can read along."
        )
        console.print(Text.assemble(("warning:", "yellow"), what), soft_wrap=True)
    console.print("Ctrl-C ends this server; nothing that was answered is lost.")


def _links(url: str, tokens: dict[str, str]) -> list[str]:
    """The page's address for each person; without people, the page's."""
    return [f"{url}#token={token}" for token in tokens.values()] or [url]


def _shown(url: str) -> str:
    """Without a password."""
    head, at, tail = url.rpartition("@")
    return f"{head.split('://')[0]}://…@{tail}" if at else url


def export(options: ExportOptions, console: Console) -> int:
    """The command `kinesphere annotate export`. Raises InputError, OutputError."""
    if options.out is None and options.coco is None:
        raise InputError("say what to write: --out FILE.jsonl, --coco FILE.json or both")
    if options.fused and options.out is None:
        raise InputError("--fused needs --out FILE.jsonl")
    database = store.connect(options.db, make=False)
    try:
        if options.out is not None:
            write = fused.write if options.fused else jsonl.write
            count = write(database, options.out)
            console.print(Text(f"  {options.out}: {count} line(s)"), soft_wrap=True)
        if options.coco is not None:
            count, left_out = coco.write(database, options.coco)
            more = f", {left_out} of clips left out" if left_out else ""
            console.print(Text(f"  {options.coco}: {count} people{more}"), soft_wrap=True)
    finally:
        database.close()
    return 0


def import_(options: ImportOptions, console: Console) -> int:
    """The command `kinesphere annotate import`. Raises InputError, SourceError."""
    database = store.connect(options.db, make=False)
    try:
        if options.file.suffix.lower() == ".json":
            moved, people = coco.read(database, options.file)
            console.print(f"{people} people found again, {moved} landmark(s) moved")
        else:
            done = jsonl.read(database, options.file)
            more = f"{done.known} there or older, {done.gold} known answer(s)"
            console.print(f"{done.kept} answer(s) kept, {more}")
    finally:
        database.close()
    return 0
