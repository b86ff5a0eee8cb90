"""What was declined, saying no to an item, and what an item would displace, over REST."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import Item, ItemDecline, ItemEffort, Score
from backlog.selectors.displacing import displacement_for, displacements
from backlog.services.merging import merge_request
from backlog.services.triage import decline_request
from requests_intake.models import Request
from stakeholders.models import Product
from tests.api.client import Program, errors_of, only_error, score_product
from tests.factories import AccountFactory, ItemFactory, RequestFactory, SupportFactory

pytestmark = pytest.mark.django_db


def ahead(days: int) -> str:
    return str(timezone.localdate() + timedelta(days=days))


def words(**changes: Any) -> dict[str, Any]:
    given = {"reason": "too_few", "text": "Few need it.", "would_change": "More do.", "look_again_on": None}
    return {**given, **changes}


def ranked(product: Product, **days: float | None) -> dict[str, Item]:
    """Items in the order of their names, each with an estimate in days or none; the first has the most support."""
    made = {}
    for name, effort in days.items():
        item = made[name] = ItemFactory(product=product, title=name)
        if effort is not None:
            ItemEffort.objects.create(item=item, pool=product.pools.first(), days=effort)
    score_product(product.pk)
    for place, item in enumerate(made.values()):
        priority = 100.0 - 10 * place
        Score.objects.filter(pk=item.pk).update(priority=priority, neg_place=-priority, below_floors=False)
    return made


# -- declined --------------------------------------------------------------------------------------------------


def test_the_list_says_why_and_who_asked_again(as_pm: Program, product: Product, pm: Any) -> None:
    account = AccountFactory(name="Acme", arr=90_000)
    request = RequestFactory(product=product, title="Dark mode", account=None)
    decline_request(actor=pm, request_id=request.pk, **words())
    later = RequestFactory(product=product, account=account)
    merge_request(actor=pm, request_id=later.pk, into_id=request.pk)
    (row,) = as_pm.get("declined/?product=lift&reason=too_few").json()["results"]
    again = row.pop("asked_again")
    assert (again["requests"], again["arr"], again["currency"]) == (1, "90000.00", "EUR")
    assert again["accounts"] == [{"account": account.pk, "name": "Acme", "requests": 1, "arr": "90000.00"}]
    assert row.pop("declined_at")
    assert row == {
        "request": request.pk, "item": None, "product": "lift", "title": "Dark mode", "kind": "feature",
        "account": None, "reason": "too_few", "text": "Few need it.", "would_change": "More do.",
        "declined_by": pm.full_name, "look_again_on": None, "due": False,
        "version": Request.objects.get(pk=request.pk).version,
        "url": f"http://testserver/api/v1/requests/{request.pk}/",
    }  # fmt: skip
    assert as_pm.get("declined/?due=true").json()["results"] == []
    assert len(as_pm.get(f"declined/?account={account.pk}").json()["results"]) == 1
    assert as_pm.get("declined/?account=999999").json()["results"] == []
    assert as_pm.get("declined/?reason=mood").status_code == 400


def test_pages_of_the_list_meet(as_pm: Program, product: Product) -> None:
    for _ in range(3):
        decline_request(actor=None, request_id=RequestFactory(product=product).pk, **words())
    first = as_pm.get("declined/?limit=2").json()
    assert len(first["results"]) == 2
    rest = as_pm.get("declined/" + first["next"].partition("declined/")[2]).json()
    assert len(rest["results"]) == 1
    assert only_error(as_pm.get("declined/?cursor=x"))["attr"] == "cursor"


# -- saying no to an item ----------------------------------------------------------------------------------------


def test_an_item_is_declined_with_its_reason(as_pm: Program, product: Product) -> None:
    item = ItemFactory(product=product)
    answer = as_pm.post(f"items/{item.key}/decline/", words(look_again_on=ahead(30), version=1))
    assert answer.status_code == 200, answer.content
    assert {**answer.json(), "declined_at": ""} == {
        "item": item.key,
        **words(look_again_on=ahead(30)),
        "declined_at": "",
    }
    assert Item.objects.get(pk=item.pk).status == "declined"
    assert as_pm.post(f"items/{item.key}/decline/", words()).status_code == 409
    moved = as_pm.post(f"items/{item.key}/look-again/", {"look_again_on": ahead(90), "why": "The fair."})
    assert moved.json() == {"look_again_on": ahead(90)}
    assert str(ItemDecline.objects.get().look_again_on) == ahead(90)


def test_a_no_without_its_parts_is_refused(as_pm: Program, product: Product) -> None:
    item = ItemFactory(product=product)
    refused = as_pm.post(f"items/{item.key}/decline/", {"reason": "imported", "text": ""})
    assert {name for _, name in errors_of(refused)} == {"reason", "text", "would_change", "look_again_on"}
    conflict = as_pm.post(f"items/{item.key}/decline/", words(version=9))
    assert (conflict.status_code, conflict.json()["data"]["version"]) == (409, 1)
    assert not ItemDecline.objects.exists()


def test_the_look_at_a_request_moves(as_pm: Program, product: Product) -> None:
    request = RequestFactory(product=product)
    address = f"requests/{request.pk}/look-again/"
    assert as_pm.post(address, {"look_again_on": None, "why": "x"}).status_code == 409
    decline_request(actor=None, request_id=request.pk, **words())
    assert as_pm.post(address, {"look_again_on": ahead(9), "why": "x"}).json() == {"look_again_on": ahead(9)}
    assert only_error(as_pm.post(address, {"look_again_on": ahead(0), "why": "x"}))["attr"] == "until"
    assert as_pm.post(address, {"look_again_on": ahead(9), "why": "x", "version": 1}).status_code == 409


# -- what it would displace --------------------------------------------------------------------------------------


def test_an_item_displaces_what_ranks_best(as_pm: Program, product: Product) -> None:
    made = ranked(product, first=8, unknown=None, second=6, own=12)
    body = as_pm.get(f"items/{made['own'].key}/displaces/").json()
    assert (body["rank"], body["priority"], body["effort_days"]) == (4, 70.0, 12.0)
    assert [(one["title"], one["rank"], one["days"], one["in_part"]) for one in body["displaces"]] == [
        ("first", 1, 8.0, False),
        ("second", 3, 4.0, True),
    ]
    first, second = made["first"].key, made["second"].key
    said = f"The same days build {first} and a part of {second} (ranks 1 and 3): priority 100 and 80 against 70."
    assert body["words"] == f"Takes 12 days. {said}"


def test_without_an_estimate_or_once_closed_it_displaces_nothing(as_pm: Program, product: Product) -> None:
    made = ranked(product, first=8, own=None)
    body = as_pm.get(f"items/{made['own'].key}/displaces/").json()
    assert (body["effort_days"], body["displaces"], body["rank"]) == (None, [], 2)
    assert body["words"].startswith("Nobody has estimated it")
    as_pm.post(f"items/{made['first'].key}/decline/", words())
    body = as_pm.get(f"items/{made['first'].key}/displaces/").json()
    assert (body["rank"], body["words"]) == (None, "It is declined: nothing waits for it.")


def test_many_are_answered_in_three_queries(product: Product, django_assert_num_queries: Any) -> None:
    made = ranked(product, a=1, b=2, c=3, d=4)
    with django_assert_num_queries(3):
        found = displacements(made.values())
    assert [part.item.title for part in found[made["a"].pk].parts] == ["b"]
    assert found[made["a"].pk].parts[0].is_partial
    assert found[made["d"].pk].rank == 4


def test_a_request_of_our_own_without_an_estimate_is_held_against_the_usual_days(product: Product) -> None:
    ranked(product, a=1, b=200)
    own = RequestFactory(product=product, source="leadership")
    trade = displacement_for(own, None)
    assert trade is not None
    assert trade.is_assumed
    assert trade.words.startswith("Nobody has estimated it; say ")
    assert [part.item.title for part in trade.parts] == ["a", "b"]
    assert displacement_for(RequestFactory(product=product, source="customer"), None) is None


def test_what_supports_it_does_not_change_what_it_displaces(product: Product) -> None:
    made = ranked(product, a=5, own=5)
    SupportFactory(item=made["own"])
    assert [part.item.title for part in displacements([made["own"]])[made["own"].pk].parts] == ["a"]
