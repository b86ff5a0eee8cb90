"""Saved views: keeping filters under a name, one's own and shared, as service, page and over REST."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backlog.models import SavedView
from backlog.permissions import Action, get_saved_view_for
from backlog.services.saved_views import MOST, delete_view, save_view, update_view
from common.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from common.models import Activity
from tests.api.client import errors_of, program_of
from tests.factories import CustomerFactory, ProductPMFactory
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def pm() -> User:
    return ProductPMFactory(full_name="Ines Halvorsen")


@pytest.fixture
def colleague() -> User:
    return ProductPMFactory()


def saved(owner: User, **changes: Any) -> SavedView:
    return save_view(actor=owner, **{"page": "inbox", "name": "Gaps", "query": "kind=gap", **changes})


# -- the service -----------------------------------------------------------------------------------------------


def test_a_view_keeps_name_and_filters(pm: User) -> None:
    view = saved(pm, name="  Must   haves ", query="?importance=must_have&kind=gap&cursor=abc&nonsense=1")
    assert (view.name, view.query) == ("Must haves", "kind=gap&importance=must_have")
    assert (view.owner, view.is_shared) == (pm, False)
    assert Activity.objects.filter(verb="saved view", target_id=view.pk, actor=pm).exists()


def test_filters_of_other_lists_keep_all_but_the_place(pm: User) -> None:
    assert saved(pm, page="backlog", query="q=lift&cursor=abc&kind=gap").query == "q=lift&kind=gap"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"page": "nowhere"}, "page"),
        ({"name": ""}, "name"),
        ({"name": "   "}, "name"),
        ({"name": "x" * 61}, "name"),
        ({"name": "a\x00b"}, "name"),
        ({"page": "backlog", "query": "q=" + "x" * 1_000}, "query"),
    ],
)
def test_what_cannot_be_kept_is_refused(pm: User, changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        saved(pm, **changes)
    assert refused.value.field == field
    assert not SavedView.objects.exists()


def test_a_name_is_taken_once_by_each(pm: User, colleague: User) -> None:
    first = saved(pm)
    saved(colleague)
    other = saved(pm, name="Other")
    for again in (lambda: saved(pm), lambda: update_view(actor=pm, view_id=other.pk, name=first.name)):
        with pytest.raises(Conflict) as refused:
            again()
        assert refused.value.code == "name_taken"
    assert update_view(actor=pm, view_id=first.pk, name="Gaps").name == "Gaps"


def test_nobody_keeps_views_without_end(pm: User) -> None:
    SavedView.objects.bulk_create(SavedView(owner=pm, page="inbox", name=f"View {n}") for n in range(MOST))
    with pytest.raises(Invalid, match="delete one first"):
        saved(pm)


def test_a_view_is_renamed_shared_and_filters_otherwise(pm: User) -> None:
    view = saved(pm)
    update_view(actor=pm, view_id=view.pk, is_shared=True)
    update_view(actor=pm, view_id=view.pk, name="Features", query="kind=feature")
    view.refresh_from_db()
    assert (view.name, view.query, view.is_shared) == ("Features", "kind=feature", True)


def test_a_deleted_view_is_gone(pm: User) -> None:
    view = saved(pm)
    delete_view(actor=pm, view_id=view.pk)
    with pytest.raises(NotFound):
        update_view(actor=pm, view_id=view.pk, name="Again")


# -- the door --------------------------------------------------------------------------------------------------


def test_one_sees_ones_own_and_those_shared(pm: User, colleague: User) -> None:
    own, shared = saved(pm), saved(colleague, name="Shared", is_shared=True)
    private = saved(colleague, name="Private")
    assert set(SavedView.objects.visible_to(pm)) == {own, shared}
    assert not SavedView.objects.visible_to(CustomerFactory()).exists()
    assert get_saved_view_for(pm, shared.pk) == shared
    for pk, action, error in (
        (private.pk, Action.VIEW, NotFound),
        (private.pk, Action.CHANGE, NotFound),
        (shared.pk, Action.CHANGE, Forbidden),
    ):
        with pytest.raises(error):
            get_saved_view_for(pm, pk, action)
    assert issubclass(Forbidden, DomainError)


# -- REST ------------------------------------------------------------------------------------------------------


def test_views_over_rest(pm: User, colleague: User) -> None:
    program = program_of(pm)
    made = program.post("saved-views/", {"page": "inbox", "name": "Gaps", "query": "kind=gap"}).json()
    assert made["is_own"] is True
    assert made["owner"] == "Ines Halvorsen"
    assert program.get(made["url"]).json() == made
    changed = program.patch(made["url"], {"is_shared": True, "name": "All gaps"}).json()
    assert (changed["name"], changed["query"], changed["is_shared"]) == ("All gaps", "kind=gap", True)
    theirs = program_of(colleague).get("saved-views/?page=inbox").json()["results"]
    assert [(one["name"], one["is_own"]) for one in theirs] == [("All gaps", False)]
    assert program_of(colleague).patch(made["url"], {"name": "Mine"}).status_code == 403
    assert program.delete(made["url"]).status_code == 204
    assert program.get(made["url"]).status_code == 404


def test_bad_views_over_rest_say_what_is_wrong(pm: User) -> None:
    program = program_of(pm)
    saved(pm)
    assert errors_of(program.post("saved-views/", {"page": "inbox"})) == [("required", "name")]
    assert errors_of(program.post("saved-views/", {"page": "nowhere", "name": "A"})) == [("invalid_choice", "page")]
    taken = program.post("saved-views/", {"page": "inbox", "name": "Gaps"})
    assert (taken.status_code, errors_of(taken)) == (409, [("name_taken", "name")])
    assert program.get("saved-views/?page=nowhere").status_code == 400


def test_listing_views_takes_as_many_queries_for_one_as_for_three(pm: User) -> None:
    program = program_of(pm)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert program.get("saved-views/").status_code == 200
        return len(captured)

    saved(pm)
    program.get("saved-views/")
    once = queries()
    saved(pm, name="Two")
    saved(pm, name="Three")
    assert queries() == once
