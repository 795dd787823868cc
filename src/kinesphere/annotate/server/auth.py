"""Who is asking: a token tells, or there is only one who can be asking."""

from urllib.parse import quote, urlsplit

from fastapi import HTTPException, Request

from kinesphere.annotate import store
from kinesphere.annotate.store import Database

JSON = "application/json"
PAGE = "x-kinesphere-page"
"""The header by which the page says whose it is; `ownerOf` in web/annotate/queue.ts."""
UNESCAPED = "!'()*"
"""What JavaScript's encodeURIComponent leaves as it is, unlike `quote`."""


def person(request: Request, database: Database, only: int | None) -> int:
    """The id of who asks; `only`: who does where no token is needed. Raises HTTPException 401."""
    if only is not None:
        return only
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    found = store.person_by_token(database, token.strip()) if scheme.lower() == "bearer" else None
    if found is None:
        raise HTTPException(
            401,
            "This page needs the link that you were given, with its token; the one here is missing or "
            "no longer good.",
            {"WWW-Authenticate": "Bearer"},
        )
    return found


def check_page(request: Request, database: Database, person: int, review: bool) -> None:
    """A page that was opened before may be about other pictures, or about answers and not a review: what
    it tells would be taken for something else. Raises HTTPException 409."""
    page = request.headers.get(PAGE)
    if page is None:
        return
    name = quote(store.people(database)[person], safe=UNESCAPED)
    if page != "/".join([database.id, name, *(["review"] if review else [])]):
        raise HTTPException(
            409,
            "Something else is served here now than when this page was opened: reload it. What you said "
            "is kept in this browser for when that is served again.",
        )


def check_post(request: Request) -> None:
    """Other sites' pages can make a browser send forms here, but not this. Raises HTTPException 403."""
    kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != JSON:
        raise HTTPException(403, f"expected {JSON}")
    origin = request.headers.get("origin")
    if origin is not None and not _is_own(origin, request.headers.get("host", "")):
        raise HTTPException(403, "other sites may not tell this server anything")


def _is_own(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.netloc.lower() == host.lower()
