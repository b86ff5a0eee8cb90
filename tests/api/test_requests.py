"""Requests over REST: filed, found, decided."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.models import EvidenceLink, Item
from requests_intake.models import Request, TriageDecision
from stakeholders.models import Account, Product
from tests.api.client import Program, errors_of, only_error
from tests.factories import (
    AccountFactory,
    ContactFactory,
    GapFactory,
    ItemFactory,
    OpportunityFactory,
    ProductFactory,
    RequestFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db

WORKAROUND = {
    "description": "Copy by hand",
    "build_hours": 4.0,
    "hours_per_month": 12.5,
    "people": 3,
    "undo_hours": 6.0,
}


def test_a_gap_reads_as_it_was_filed(as_customer_pm: Program, account: Account) -> None:
    deal = OpportunityFactory(account=account)
    sent = {
        "product": "lift",
        "kind": "gap",
        "title": "No export",
        "body": "We cannot get our data out.",
        "importance": "must_have",
        "scope": "several",
        "horizon": "now",
        "source": "support",
        "evidence": "first_hand",
        "account": account.pk,
        "opportunity": deal.pk,
        "workaround": WORKAROUND,
        "unnamed_votes": 2,
        "external_source": "helpdesk",
        "external_id": "4711",
        "filed_at": "2026-01-02T03:04:05Z",
    }
    made = as_customer_pm.post("requests/", sent)
    read = as_customer_pm.get(made["Location"])

    assert made.status_code == 201
    assert read.json() == made.json()
    assert {name: read.json()[name] for name in sent} == sent
    assert (read.json()["status"], read.json()["item"], read.json()["decisions"]) == ("new", None, [])
    assert read.json()["filed_by"] == "Karl Customer-PM"


def test_what_a_program_files_came_by_the_api(as_pm: Program, product: Product) -> None:
    made = as_pm.post("requests/", {"product": "lift", "kind": "feature", "title": "Dark mode"})

    assert made.json()["source"] == "api"
    assert made.json()["workaround"] is None


def test_an_account_by_its_crm_id(as_pm: Program, product: Product) -> None:
    account = AccountFactory(crm_id="0015g")
    made = as_pm.post("requests/", {"product": "lift", "kind": "gap", "title": "No export", "account": "crm:0015g"})

    assert made.json()["account"] == account.pk
    assert [row["id"] for row in as_pm.get("requests/?account=crm:0015g").json()["results"]] == [made.json()["id"]]


@pytest.mark.parametrize(
    ("changes", "attrs"),
    [
        ({"title": ""}, ["title"]),
        ({"title": "x" * 201}, ["title"]),
        ({"body": "x" * 100_001}, ["body"]),
        ({"kind": "bug"}, ["kind"]),
        ({"product": "unknown"}, ["product"]),
        ({"importance": "huge"}, ["importance"]),
        ({"account": "Acme"}, ["account"]),
        ({"account": "crm:unknown"}, ["account"]),
        ({"account": True}, ["account"]),
        ({"filed_at": "soon"}, ["filed_at"]),
        ({"unnamed_votes": -1}, ["unnamed_votes"]),
        ({"workaround": {"hours_per_month": -1}}, ["workaround.hours_per_month"]),
        ({"workaround": {"hours": 1}}, ["workaround.hours"]),
        ({"kind": "feature", "workaround": {}}, ["workaround"]),
        ({"horizon": "future"}, ["horizon"]),
    ],
)
def test_a_request_that_cannot_be(
    as_pm: Program, product: Product, changes: dict[str, object], attrs: list[str]
) -> None:
    response = as_pm.post("requests/", {"product": "lift", "kind": "gap", "title": "No export", **changes})

    assert (response.status_code, response.json()["type"]) == (400, "validation_error")
    assert [attr for _, attr in errors_of(response)] == attrs
    assert Request.objects.count() == 0


def test_nobody_filed_it_tomorrow(as_pm: Program, product: Product) -> None:
    tomorrow = (timezone.now() + timedelta(days=1)).isoformat()
    response = as_pm.post("requests/", {"product": "lift", "kind": "gap", "title": "No export", "filed_at": tomorrow})

    assert errors_of(response) == [("in_the_future", "filed_at")]


def test_a_contact_of_another_account(as_pm: Program, account: Account) -> None:
    sent = {"product": "lift", "kind": "gap", "title": "No export", "account": account.pk}
    response = as_pm.post("requests/", {**sent, "contact": ContactFactory().pk})

    assert errors_of(response) == [("invalid", "contact")]


def test_filed_and_linked_at_once(as_pm: Program, account: Account, product: Product) -> None:
    item = ItemFactory(product=product)
    made = as_pm.post(
        "requests/", {"product": "lift", "kind": "gap", "title": "No export", "account": account.pk, "item": item.key}
    )

    assert (made.json()["status"], made.json()["item"]) == ("linked", "LIFT-1")
    assert EvidenceLink.objects.get().item == item


def test_an_item_that_is_none_files_nothing(as_pm: Program, product: Product) -> None:
    sent = {"product": "lift", "kind": "gap", "title": "No export", "item": "LIFT-99"}

    assert errors_of(as_pm.post("requests/", sent)) == [("invalid", "item")]
    assert Request.objects.count() == 0


def test_linking_at_once_is_for_those_who_triage(as_customer_pm: Program, product: Product) -> None:
    item = ItemFactory(product=product)
    sent = {"product": "lift", "kind": "gap", "title": "No export", "item": item.key}

    assert as_customer_pm.post("requests/", sent).status_code == 403
    assert Request.objects.count() == 0


def test_requests_are_filtered(as_pm: Program, account: Account, product: Product) -> None:
    one = GapFactory(product=product, account=account, title="No export of invoices", external_id="7")
    two = RequestFactory(product=product, item=ItemFactory(product=product), external_source="helpdesk")
    RequestFactory(product=ProductFactory(slug="hidden"), title="No export")

    for query, expected in (
        ("product=lift", [two.pk, one.pk]),
        ("product=hidden", []),
        ("status=linked", [two.pk]),
        ("status=new", [one.pk]),
        ("kind=gap", [one.pk]),
        ("external_id=7", [one.pk]),
        ("external_source=helpdesk", [two.pk]),
        (f"account={account.pk}", [one.pk]),
        ("account=999999", []),
        ("q=exporting+invoice", [one.pk]),
        ("q=export+-invoices", []),
        ("product=lift&status=&external_id=&account=&kind=&q=", [two.pk, one.pk]),
    ):
        assert [row["id"] for row in as_pm.get(f"requests/?{query}").json()["results"]] == expected, query


def test_requests_are_filtered_by_who_heard_it_how_sure_it_is_and_how_much_it_matters(
    as_pm: Program, pm: User, product: Product
) -> None:
    told = RequestFactory(product=product, source="sales", evidence="buyer", importance="must_have", filed_by=pm)
    wish = RequestFactory(product=product, source="customer", horizon="future")
    for query, expected in (
        ("source=sales", [told.pk]),
        ("source=customer", [wish.pk]),
        ("evidence=buyer", [told.pk]),
        ("evidence=perceived", []),
        ("importance=must_have", [told.pk]),
        ("horizon=future", [wish.pk]),
        ("filed_by=me", [told.pk]),
        ("source=sales&evidence=first_hand", []),
        ("source=&evidence=&importance=&horizon=&filed_by=", [wish.pk, told.pk]),
    ):
        assert [row["id"] for row in as_pm.get(f"requests/?{query}").json()["results"]] == expected, query


@pytest.mark.parametrize("name", ["source", "evidence", "importance", "horizon", "filed_by"])
def test_a_filter_that_is_none_is_told(as_pm: Program, name: str) -> None:
    response = as_pm.get(f"requests/?{name}=gossip")
    assert (response.status_code, errors_of(response)) == (400, [("invalid_choice", name)])


def test_customers_do_not_find_their_requests_by_what_we_think_of_them(
    as_customer: Program, account: Account, product: Product
) -> None:
    one = RequestFactory(product=product, account=account, evidence="first_hand", source="customer")
    assert as_customer.get("requests/?evidence=first_hand").json()["results"] == []
    assert [row["id"] for row in as_customer.get("requests/?source=customer").json()["results"]] == [one.pk]


def test_a_customer_sees_their_own_and_not_what_we_make_of_it(
    as_customer: Program, account: Account, product: Product
) -> None:
    item = ItemFactory(product=product)
    own = RequestFactory(product=product, account=account, item=item)
    foreign = RequestFactory(product=product)

    assert [row["id"] for row in as_customer.get("requests/").json()["results"]] == [own.pk]
    assert as_customer.get(f"requests/{own.pk}/").json()["item"] is None
    assert as_customer.get(f"requests/{foreign.pk}/").status_code == 404


def test_a_customer_files_for_their_own_account_only(as_customer: Program, account: Account) -> None:
    sent = {"product": "lift", "kind": "gap", "title": "No export"}

    assert as_customer.post("requests/", {**sent, "account": account.pk}).status_code == 201
    assert as_customer.post("requests/", sent).status_code == 403
    assert errors_of(as_customer.post("requests/", {**sent, "account": AccountFactory().pk})) == [
        ("unknown", "account")
    ]


def decide(program: Program, request: Request, **body: object) -> object:
    return program.post(f"requests/{request.pk}/triage/", body)


def test_link(as_pm: Program, product: Product) -> None:
    request, item = RequestFactory(product=product), ItemFactory(product=product)

    response = decide(as_pm, request, decision="link", item="lift-1")

    assert response.status_code == 200
    assert (response.json()["status"], response.json()["item"]) == ("linked", item.key)
    assert response.json()["decisions"][0] | {"decided_at": ""} == {
        "decision": "link",
        "decided_at": "",
        "decided_by": "Paula PM",
        "item": "LIFT-1",
        "reason": "",
        "text": "",
        "would_change": "",
        "look_again_on": None,
        "merged_into": None,
        "undone_at": None,
        "undone_by": None,
    }


def test_new_item(as_pm: Program, product: Product) -> None:
    request = GapFactory(product=product, title="No export")

    response = decide(as_pm, request, decision="new_item", title="Export of everything", kind="feature")

    item = Item.objects.get()
    assert (item.title, item.kind, item.opened_at) == ("Export of everything", "feature", request.filed_at)
    assert response.json()["item"] == item.key


DECLINE = {"decision": "decline", "reason": "too_few", "text": "Sorry.", "would_change": "Two more accounts."}


@pytest.mark.parametrize("never", [None, "never"])
def test_decline(as_pm: Program, product: Product, never: str | None) -> None:
    response = decide(as_pm, RequestFactory(product=product), **DECLINE, look_again_on=never)

    assert response.json()["status"] == "declined"
    decision = response.json()["decisions"][0]
    assert (decision["reason"], decision["would_change"]) == ("too_few", "Two more accounts.")
    assert decision["look_again_on"] is None


def test_decline_until_a_day(as_pm: Program, product: Product) -> None:
    day = (timezone.localdate() + timedelta(days=90)).isoformat()

    response = decide(as_pm, RequestFactory(product=product), **DECLINE, look_again_on=day)

    assert response.json()["decisions"][0]["look_again_on"] == day


@pytest.mark.parametrize(
    ("changes", "attr"),
    [
        ({"reason": "no"}, "reason"),
        ({"text": ""}, "text"),
        ({"would_change": " "}, "would_change"),
        ({"look_again_on": "2020-01-01"}, "look_again_on"),
        ({"look_again_on": "soon"}, "look_again_on"),
        ({"item": "LIFT-1"}, "item"),
    ],
)
def test_a_decline_says_everything(as_pm: Program, product: Product, changes: dict[str, str], attr: str) -> None:
    body = {**DECLINE, "look_again_on": "never", **changes}
    response = decide(as_pm, RequestFactory(product=product), **body)

    assert response.status_code == 400
    assert [one for _, one in errors_of(response)] == [attr]
    assert TriageDecision.objects.count() == 0


def test_a_decline_needs_a_day_or_never(as_pm: Program, product: Product) -> None:
    assert errors_of(decide(as_pm, RequestFactory(product=product), **DECLINE)) == [("required", "look_again_on")]


def test_reopen_takes_the_link_off(as_pm: Program, product: Product) -> None:
    request = RequestFactory(product=product, item=ItemFactory(product=product))

    response = decide(as_pm, request, decision="reopen")

    assert (response.json()["status"], response.json()["item"]) == ("new", None)
    assert EvidenceLink.objects.count() == 0


@pytest.mark.parametrize("decision", ["assign", "shelve", "", None, 7, ["link"]])
def test_decisions_that_are_not_known_here(as_pm: Program, product: Product, decision: object) -> None:
    response = decide(as_pm, RequestFactory(product=product), decision=decision)

    assert response.status_code == 400
    assert only_error(response) == {
        "code": "unknown_decision",
        "detail": "Known decisions: link, new_item, merge, ask, snooze, park, decline, reopen, undo, answer.",
        "attr": "decision",
    }


def test_two_pms_deciding_at_once(as_pm: Program, as_admin: Program, product: Product) -> None:
    request, item = RequestFactory(product=product), ItemFactory(product=product)
    tag = as_pm.get(f"requests/{request.pk}/")["ETag"]
    decide(as_admin, request, **DECLINE, look_again_on="never")

    late = decide(as_pm, request, decision="link", item=item.key, version=1)
    tagged = as_pm.post(f"requests/{request.pk}/triage/", {"decision": "link", "item": item.key}, If_Match=tag)
    unversioned = decide(as_pm, request, decision="link", item=item.key)

    assert (late.status_code, tagged.status_code, unversioned.status_code) == (409, 412, 409)
    assert late.json()["data"] == {"yours": {"status": "linked"}, "theirs": {"status": "declined"}, "version": 2}
    assert only_error(unversioned)["code"] == "already_decided"
    assert EvidenceLink.objects.count() == 0


def test_only_the_products_pm_decides(as_customer_pm: Program, as_customer: Program, account: Account) -> None:
    request = RequestFactory(product=Product.objects.get(), account=account)

    assert decide(as_customer_pm, request, decision="new_item").status_code == 403
    assert decide(as_customer, request, decision="new_item").status_code == 403
