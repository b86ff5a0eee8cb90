"""Accounts, contacts, deals, strategy and weights over REST."""

from decimal import Decimal

import pytest

from common.models import OutboxMessage
from stakeholders.models import Account, Product, WeightProfile
from tests.api.client import Program, errors_of, only_error, program_of
from tests.factories import (
    AccountFactory,
    ContactFactory,
    LeaderFactory,
    OpportunityFactory,
    ProductFactory,
    SegmentFactory,
    ThemeFactory,
    VisionFactory,
)
from users.models import User

pytestmark = pytest.mark.django_db

ACCOUNT = {
    "name": "Globex",
    "stage": "prospect",
    "description": "Makes everything",
    "arr": "412000.00",
    "currency": "EUR",
    "renewal_on": "2027-03-01",
    "churn_risk": 0.25,
    "in_target_market": False,
    "open_support_issues": 3,
    "lost_to": "Rival",
    "crm_id": "0015g",
}


def test_an_account_reads_as_it_was_written(as_customer_pm: Program, product: Product, customer_pm: User) -> None:
    segment = SegmentFactory()
    sent = {**ACCOUNT, "segment": segment.pk, "customer_pm": customer_pm.email, "products": ["lift"]}

    made = as_customer_pm.post("accounts/", sent)
    read = as_customer_pm.get(made["Location"])

    assert made.status_code == 201
    assert read.json() == made.json()
    assert {name: read.json()[name] for name in sent} == sent
    assert read.json()["url"] == made["Location"] == f"http://testserver/api/v1/accounts/{made.json()['id']}/"


def test_a_change_touches_only_what_was_sent(as_pm: Program, account: Account) -> None:
    response = as_pm.patch(f"accounts/{account.pk}/", {"churn_risk": 0.9})

    assert response.json()["churn_risk"] == 0.9
    assert response.json()["products"] == ["lift"]
    account.refresh_from_db()
    assert (account.name, account.arr, account.version) == ("Acme", Decimal(50000), 2)
    assert OutboxMessage.objects.filter(topic="account.changed").count() == 1


def test_products_are_replaced(as_pm: Program, account: Account, pm: User) -> None:
    ProductFactory(slug="other", accountable_pm=pm)

    assert as_pm.patch(f"accounts/{account.pk}/", {"products": ["other"]}).json()["products"] == ["other"]


def test_an_upsert_by_crm_id(as_pm: Program, product: Product) -> None:
    made = as_pm.put("accounts/crm:0015g/", {"name": "Globex", "arr": "10"})
    changed = as_pm.put("accounts/crm:0015g/", {"arr": "20", "products": ["lift"]})
    bare = as_pm.put("accounts/0015g/", {"arr": "30.5"})

    assert (made.status_code, changed.status_code, bare.status_code) == (201, 200, 200)
    assert changed.json()["name"] == "Globex"
    assert bare.json()["arr"] == "30.50"
    assert bare.json()["products"] == ["lift"]
    assert Account.objects.get().crm_id == "0015g"
    assert as_pm.get("accounts/crm:0015g/").json() == bare.json()


def test_an_upsert_does_not_mistake_ids(as_pm: Program, account: Account) -> None:
    numeric = as_pm.put(f"accounts/{account.pk}/", {"name": "Other"})
    differing = as_pm.put("accounts/crm:1/", {"name": "Other", "crm_id": "2"})

    assert only_error(numeric)["detail"].endswith(f"Write crm:{account.pk} for the id that a CRM gave.")
    assert errors_of(differing) == [("invalid", "crm_id")]
    assert Account.objects.count() == 1


def test_an_upsert_minds_the_version(as_pm: Program) -> None:
    AccountFactory(crm_id="1", name="Acme")

    assert as_pm.put("accounts/crm:1/", {"arr": "1"}, If_Match='"5"').status_code == 412
    assert as_pm.put("accounts/crm:1/", {"arr": "1", "version": 5}).status_code == 409
    assert as_pm.put("accounts/crm:1/", {"arr": "1"}, If_Match='"1"').status_code == 200


def test_a_name_that_is_taken(as_pm: Program, account: Account) -> None:
    response = as_pm.post("accounts/", {"name": "ACME"})

    assert response.status_code == 400
    assert response.json()["type"] == "validation_error"
    assert Account.objects.count() == 1


def test_accounts_are_filtered(as_pm: Program, account: Account, product: Product) -> None:
    segment = SegmentFactory()
    other = AccountFactory(name="Globex", stage="prospect", crm_id="77", segment=segment)

    for query, expected in (
        ("q=ACM", account),
        ("stage=prospect", other),
        ("crm_id=77", other),
        (f"segment={segment.pk}", other),
        ("product=lift", account),
    ):
        assert [row["id"] for row in as_pm.get(f"accounts/?{query}").json()["results"]] == [expected.pk], query


def test_a_customer_sees_their_account_and_little_of_it(as_customer: Program, account: Account) -> None:
    AccountFactory(name="Globex")

    assert as_customer.get("accounts/").json()["results"] == [
        {"id": account.pk, "name": "Acme", "url": f"http://testserver/api/v1/accounts/{account.pk}/"}
    ]


def test_a_customer_learns_of_no_other_customer(as_customer: Program) -> None:
    other = AccountFactory(name="Globex", crm_id="77")

    for address in (f"accounts/{other.pk}/", "accounts/crm:77/", "accounts/crm:78/", "accounts/999999/"):
        assert as_customer.get(address).status_code == 404
    for query in ("q=Globex", "crm_id=77", "stage=customer&q=Globex"):
        names = [row["name"] for row in as_customer.get(f"accounts/?{query}").json()["results"]]
        assert names == ["Acme"], query


def test_contacts(as_pm: Program, account: Account) -> None:
    made = as_pm.post("contacts/", {"account": account.pk, "name": "Ann", "email": "ann@acme.test", "kind": "buyer"})
    changed = as_pm.patch(made["Location"], {"title": "CFO"})

    assert (made.status_code, changed.status_code) == (201, 200)
    assert changed.json() | {"id": 0, "url": ""} == {
        "id": 0,
        "account": account.pk,
        "name": "Ann",
        "email": "ann@acme.test",
        "title": "CFO",
        "kind": "buyer",
        "user": None,
        "version": 2,
        "url": "",
    }
    ContactFactory(account=account)
    assert len(as_pm.get("contacts/?email=ANN@acme.test&kind=buyer").json()["results"]) == 1
    assert as_pm.delete(made["Location"]).status_code == 204
    assert as_pm.get(made["Location"]).status_code == 404


def test_deals(as_pm: Program, account: Account) -> None:
    sent = {"account": account.pk, "name": "Renewal", "amount": "1000.00", "win_probability": 0.4, "crm_id": "d1"}
    made = as_pm.post("opportunities/", sent)
    won = as_pm.patch(made["Location"], {"stage": "won", "closes_on": "2026-12-31"})

    assert made.json()["currency"] == "EUR"
    assert {name: won.json()[name] for name in sent} == sent
    assert (won.json()["stage"], won.json()["closes_on"]) == ("won", "2026-12-31")
    assert OutboxMessage.objects.filter(topic="opportunity.changed").count() == 1
    assert [row["id"] for row in as_pm.get("opportunities/?stage=won&crm_id=d1").json()["results"]] == [
        made.json()["id"]
    ]
    assert as_pm.delete(made["Location"]).status_code == 204


def test_a_customer_pm_keeps_only_their_accounts(as_customer_pm: Program, pm: User) -> None:
    kept_by_another = AccountFactory(customer_pm=pm)
    deal = OpportunityFactory(account=kept_by_another)
    body = {"account": kept_by_another.pk, "name": "Ann"}

    assert as_customer_pm.post("contacts/", body).status_code == 403
    assert as_customer_pm.patch(f"opportunities/{deal.pk}/", {"amount": "1"}).status_code == 403
    assert as_customer_pm.patch(f"accounts/{kept_by_another.pk}/", {"arr": "1"}).status_code == 403


@pytest.mark.parametrize(
    ("address", "body", "change"),
    [
        ("segments/", {"name": "Ports", "kind": "target", "attractiveness": 0.8}, {"attractiveness": 0.9}),
        ("themes/", {"name": "Offline first", "importance": 0.7, "starts_on": "2026-01-01"}, {"importance": 0.8}),
        ("visions/", {"title": "Everywhere", "body": "By 2030"}, {"ends_on": "2030-12-31"}),
    ],
)
def test_where_the_company_goes(address: str, body: dict[str, object], change: dict[str, object]) -> None:
    leader = program_of(LeaderFactory())
    made = leader.post(address, body)
    changed = leader.patch(made["Location"], change, If_Match=made["ETag"])

    assert (made.status_code, changed.status_code) == (201, 200)
    assert {name: changed.json()[name] for name in body | change} == body | change
    assert changed.json()["version"] == 2
    assert [row["id"] for row in leader.get(address).json()["results"]] == [made.json()["id"]]
    assert leader.delete(made["Location"]).status_code == 204
    assert leader.get(address).json()["results"] == []


def test_a_theme_ends_after_it_starts() -> None:
    leader = program_of(LeaderFactory())
    theme = ThemeFactory(starts_on="2026-05-01", vision=VisionFactory())

    response = leader.patch(f"themes/{theme.pk}/", {"ends_on": "2026-04-30"})

    assert response.status_code == 400
    assert leader.get(f"themes/{theme.pk}/").json()["active"] is True


def test_strategy_comes_from_the_top(as_pm: Program) -> None:
    assert as_pm.post("themes/", {"name": "Mine"}).status_code == 403
    assert as_pm.post("segments/", {"name": "Ports", "kind": "target"}).status_code == 201


def test_weights_make_a_new_version(as_pm: Program, product: Product) -> None:
    before = as_pm.get("products/lift/weights/").json()["active"]
    sent = {
        "weights": {"current": 2, "future": 1, "strategy": 1},
        "floors": {"current": 10},
        "parameters": {"gamma": 0.25},
        "reason": "Renewals first",
        "version": before["version"],
    }
    made = as_pm.post("products/lift/weights/", sent)
    read = as_pm.get("products/lift/weights/").json()

    assert made.status_code == 201
    assert read["active"] == made.json()
    assert read["history"] == [made.json(), before]
    assert made.json()["weights"] == {"current": 0.5, "future": 0.25, "strategy": 0.25}
    assert made.json()["floors"] == {"current": 10.0, "future": 0.0, "strategy": 0.0}
    assert made.json()["parameters"] == {**before["parameters"], "gamma": 0.25}
    assert (made.json()["reason"], made.json()["author"]) == ("Renewals first", "Paula PM")


def test_two_pms_weighing_at_once(as_pm: Program, product: Product) -> None:
    sent = {"weights": {"current": 1, "future": 1, "strategy": 0}, "reason": "Try", "version": 99}

    response = as_pm.post("products/lift/weights/", sent)

    assert response.status_code == 409
    assert response.json()["data"]["theirs"] == {"current": 0.5, "future": 0.3, "strategy": 0.2}
    assert WeightProfile.objects.count() == 1


@pytest.mark.parametrize("parameters", [{"gamma": 2}, {"gama": 0.5}, {"breadth_half": 4}, {"sigma_current": 0}])
def test_a_parameter_out_of_range(as_pm: Program, product: Product, parameters: dict[str, float]) -> None:
    weights = {"current": 1, "future": 1, "strategy": 1}
    response = as_pm.post("products/lift/weights/", {"weights": weights, "parameters": parameters, "reason": "Try"})

    assert response.status_code == 400
    assert WeightProfile.objects.count() == 1


def test_only_the_products_pm_weighs(as_customer_pm: Program) -> None:
    weights = {"weights": {"current": 1, "future": 1, "strategy": 1}, "reason": "Try"}

    assert as_customer_pm.get("products/lift/weights/").status_code == 200
    assert as_customer_pm.post("products/lift/weights/", weights).status_code == 403


def test_products_are_made_by_administrators(as_admin: Program, as_pm: Program, pm: User) -> None:
    sent = {"name": "Crane", "slug": "crane", "accountable_pm": pm.email}

    assert as_pm.post("products/", sent).status_code == 403
    made = as_admin.post("products/", sent)
    assert made.status_code == 201
    assert made.json()["code"] == "CRAN"
    assert made.json()["pools"] == [
        {"slug": "developers", "name": "Developers"},
        {"slug": "testers", "name": "Testers"},
    ]
    assert as_admin.post("products/", sent).status_code == 400
