"""Filters of a list kept under a name, for oneself or for all colleagues."""

from urllib.parse import parse_qsl, urlencode

from django.db import transaction

from backlog.choices import ListPage
from backlog.models import SavedView
from backlog.selectors.inbox_filter import filter_in
from common.activity import record
from common.errors import Conflict, Invalid
from common.writes import locked, store
from users.models import User

NAME_LENGTH = 60
QUERY_LENGTH = 1_000
MOST = 100


@transaction.atomic
def save_view(*, actor: User, page: str, name: str, query: str, is_shared: bool = False) -> SavedView:
    """Keep the filters ``query`` (an address's part after the question mark) of a list under a name.

    Raises:
        Conflict: they have a view of this name.
        Invalid: an unknown list, a name or filters that are missing or too long, or too many views.
    """
    if page not in ListPage.values:
        raise Invalid(f"Lists whose filters can be kept: {', '.join(ListPage.values)}.", field="page")
    own = SavedView.objects.filter(owner=actor, page=page)
    if own.count() >= MOST:
        raise Invalid(f"You keep {MOST} views already: delete one first.", field="name")
    view = SavedView(owner=actor, page=page, name=_name(name), query=_query(page, query), is_shared=is_shared)
    _check_free(view)
    store(view)
    record(actor=actor, verb="saved view", target=view, data={"name": view.name, "shared": is_shared})
    return view


@transaction.atomic
def update_view(
    *,
    actor: User,
    view_id: int,
    name: str | None = None,
    query: str | None = None,
    is_shared: bool | None = None,
) -> SavedView:
    """Rename a view, give it other filters, or share it; what is ``None`` stays.

    Raises:
        NotFound: it is gone.
        Conflict: its owner has another of this name.
        Invalid: a name or filters that are missing or too long.
    """
    view = locked(SavedView.objects.all(), view_id)
    if name is not None:
        view.name = _name(name)
        _check_free(view)
    if query is not None:
        view.query = _query(view.page, query)
    if is_shared is not None:
        view.is_shared = is_shared
    store(view)
    record(actor=actor, verb="changed view", target=view, data={"name": view.name, "shared": view.is_shared})
    return view


@transaction.atomic
def delete_view(*, actor: User, view_id: int) -> None:
    """Forget a view; no request is touched. Raises ``NotFound`` if it is gone already."""
    view = locked(SavedView.objects.all(), view_id)
    record(actor=actor, verb="deleted view", target=view, data={"name": view.name})
    view.delete()


def _name(name: str) -> str:
    words = " ".join(name.split())
    if not words or len(words) > NAME_LENGTH or "\x00" in words:
        raise Invalid(f"Give the view a name of at most {NAME_LENGTH} characters.", field="name")
    return words


def _query(page: str, query: str) -> str:
    """The filters, without what is none: a page's place in the list least of all."""
    text = query.lstrip("?")
    if page == ListPage.INBOX:
        kept = filter_in(text).query
    else:
        kept = urlencode([pair for pair in parse_qsl(text.replace("\x00", "")) if pair[0] != "cursor"])
    if len(kept) > QUERY_LENGTH:
        raise Invalid(f"These filters are longer than {QUERY_LENGTH:,} characters.", field="query")
    return kept


def _check_free(view: SavedView) -> None:
    same = SavedView.objects.filter(owner_id=view.owner_id, page=view.page, name=view.name)
    if same.exclude(pk=view.pk).exists():
        raise Conflict(
            f"You have a view “{view.name}” already: choose another name, or delete that one.",
            code="name_taken",
            field="name",
        )
