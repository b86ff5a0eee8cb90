"""The Django admin: who may open it, and that a write there is followed up like any other."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.sites import site
from django.test import Client
from django.urls import reverse

from backlog.models import Interview, Score, Support
from common.models import Activity, OutboxMessage
from stakeholders.models import Contact, Opportunity, Product
from tests.browsing import browser_of
from tests.factories import (
    AccountFactory,
    AdminFactory,
    ContactFactory,
    CustomerFactory,
    GapFactory,
    InterviewFactory,
    ItemFactory,
    OpportunityFactory,
    ProductFactory,
    ProductPMFactory,
    SupportFactory,
    UserFactory,
)
from users.models import User
from users.services.api_keys import create_key

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss() -> User:
    return AdminFactory()


@pytest.fixture
def web(boss: User) -> Client:
    return browser_of(boss)


def revision(item: Any) -> int:
    return Score.objects.get(item=item).inputs_revision


def topics() -> list[str]:
    return list(OutboxMessage.objects.values_list("topic", flat=True))


def account_form(account: Any, **changes: Any) -> dict[str, Any]:
    data = {
        "name": account.name, "stage": account.stage, "arr": str(account.arr), "churn_risk": str(account.churn_risk),
        "open_support_issues": "0", "in_target_market": "on", "accountproduct_set-TOTAL_FORMS": "0",
        "accountproduct_set-INITIAL_FORMS": "0",
    }  # fmt: skip
    return data | changes


def test_every_page_of_the_admin_opens(web: Client, boss: User) -> None:
    item = ItemFactory()
    SupportFactory(item=item)
    GapFactory(product=item.product, item=item)
    ContactFactory()
    OpportunityFactory()
    InterviewFactory()
    create_key(actor=boss, user=boss, name="Pull", scopes=["read"])
    for model, model_admin in site._registry.items():
        if not model._meta.app_label.startswith(("account", "auth", "sites")):
            base = f"admin:{model._meta.app_label}_{model._meta.model_name}"
            assert web.get(reverse(f"{base}_changelist")).status_code == 200
            first = model._default_manager.first()
            if first is not None:
                assert web.get(reverse(f"{base}_change", args=[first.pk])).status_code == 200
            adding = 200 if model_admin.has_add_permission(_request(boss)) else 403
            assert web.get(reverse(f"{base}_add")).status_code == adding


def _request(user: User) -> Any:
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = user
    return request


@pytest.mark.parametrize("maker", [ProductPMFactory, CustomerFactory])
def test_only_administrators_get_in(maker: Any) -> None:
    response = browser_of(maker()).get("/admin/")
    assert response.status_code == 302
    assert Client().get("/admin/").status_code == 302


def test_changing_an_account_there_has_its_items_weighed_again(web: Client, boss: User) -> None:
    account = AccountFactory(arr=Decimal(1))
    url = reverse("admin:stakeholders_account_change", args=[account.pk])
    assert web.post(url, account_form(account, arr="186000")).status_code == 302
    account.refresh_from_db()
    assert (account.arr, account.version) == (Decimal(186_000), 2)
    assert OutboxMessage.objects.get(topic="account.changed").payload == {"account_id": account.pk}
    line = Activity.objects.get(verb="changed in the admin")
    assert (line.actor, line.target_id, line.data) == (boss, account.pk, {"fields": ["arr"]})


@pytest.mark.parametrize("changes", [{"arr": "-1"}, {"churn_risk": "2"}, {"churn_risk": "NaN"}, {"name": ""}])
def test_wrong_input_is_refused_there_too(web: Client, changes: dict[str, str]) -> None:
    account = AccountFactory()
    url = reverse("admin:stakeholders_account_change", args=[account.pk])
    assert web.post(url, account_form(account, **changes)).status_code == 200
    account.refresh_from_db()
    assert account.version == 1


def test_moving_a_vote_touches_both_items(web: Client) -> None:
    product = ProductFactory()
    before, after = ItemFactory(product=product), ItemFactory(product=product)
    vote = SupportFactory(item=before)
    data = {
        "item": after.pk, "account": vote.account_id, "importance": "must_have", "horizon": "now",
        "given_at_0": "2026-01-01", "given_at_1": "10:00:00",
    }  # fmt: skip
    web.post(reverse("admin:backlog_support_change", args=[vote.pk]), data)
    vote.refresh_from_db()
    assert (vote.item, vote.importance) == (after, "must_have")
    assert (revision(before), revision(after)) == (2, 2)
    assert "items.touched" in topics()


def test_deleting_votes_touches_their_items(web: Client) -> None:
    votes = [SupportFactory(), SupportFactory()]
    chosen = [vote.pk for vote in votes]
    data = {"action": "delete_selected", "_selected_action": chosen, "post": "yes"}
    web.post(reverse("admin:backlog_support_changelist"), data)
    assert not Support.objects.exists()
    assert [revision(vote.item) for vote in votes] == [2, 2]
    single = SupportFactory()
    web.post(reverse("admin:backlog_support_delete", args=[single.pk]), {"post": "yes"})
    assert revision(single.item) == 2
    assert Activity.objects.filter(verb="deleted in the admin").count() == 3


def test_an_interview_touches_every_item_it_speaks_of(web: Client, boss: User) -> None:
    product = ProductFactory()
    item, account = ItemFactory(product=product), AccountFactory()
    data = {
        "product": product.pk, "account": account.pk, "kind": "interview", "held_on": "2026-01-05", "notes": "",
        "findings-TOTAL_FORMS": "1", "findings-INITIAL_FORMS": "0", "findings-0-item": item.pk,
        "findings-0-finding": "confirmed",
    }  # fmt: skip
    assert web.post(reverse("admin:backlog_interview_add"), data).status_code == 302
    interview = Interview.objects.get()
    assert (interview.findings.get().item, interview.held_by) == (item, boss)
    assert revision(item) == 2


@pytest.mark.parametrize("case", ["ahead", "foreign"])
def test_an_interview_that_cannot_be_is_refused_whole(web: Client, case: str) -> None:
    product = ProductFactory()
    item = ItemFactory() if case == "foreign" else ItemFactory(product=product)
    data = {
        "product": product.pk, "account": AccountFactory().pk, "kind": "interview", "notes": "",
        "held_on": "2126-01-05" if case == "ahead" else "2026-01-05", "findings-TOTAL_FORMS": "1",
        "findings-INITIAL_FORMS": "0", "findings-0-item": item.pk, "findings-0-finding": "confirmed",
    }  # fmt: skip
    assert web.post(reverse("admin:backlog_interview_add"), data).status_code == 400
    assert not Interview.objects.exists()
    assert revision(item) == 1


def test_a_new_product_has_weights_and_pools(web: Client) -> None:
    pm = ProductPMFactory()
    data = {
        "name": "Lift Control", "slug": "lift", "code": "LIFT", "description": "", "accountable_pm": pm.pk,
        "marketing_manager": "",
    }  # fmt: skip
    assert web.post(reverse("admin:stakeholders_product_add"), data).status_code == 302
    product = Product.objects.get()
    assert (product.accountable_pm, product.weight_profiles.get().number) == (pm, 1)
    assert [pool.slug for pool in product.pools.all()] == ["developers", "testers"]


def test_a_customer_is_tied_to_a_contact_there(web: Client) -> None:
    contact, person = ContactFactory(email=""), CustomerFactory()
    data = {
        "account": contact.account_id,
        "name": contact.name,
        "email": "",
        "title": "",
        "kind": "user",
        "user": person.pk,
    }
    web.post(reverse("admin:stakeholders_contact_change", args=[contact.pk]), data)
    assert Contact.objects.get(user=person) == contact


def test_deals_are_deleted_there_only_while_nothing_hangs_on_them(web: Client) -> None:
    deal = OpportunityFactory()
    web.post(reverse("admin:stakeholders_opportunity_delete", args=[deal.pk]), {"post": "yes"})
    assert not Opportunity.objects.exists()


def test_what_must_stay_cannot_be_deleted_there(web: Client) -> None:
    account, product, person = AccountFactory(), ProductFactory(), UserFactory()
    for name, thing in (("stakeholders_account", account), ("stakeholders_product", product), ("users_user", person)):
        url = reverse(f"admin:{name}_delete", args=[thing.pk])
        assert web.post(url, {"post": "yes"}).status_code == 403


def test_a_role_is_changed_by_the_service(web: Client, boss: User) -> None:
    person = UserFactory(full_name="Ana")
    url = reverse("admin:users_user_change", args=[person.pk])
    web.post(url, {"full_name": "Ana Ribeiro", "role": "admin", "is_active": "on"})
    person.refresh_from_db()
    assert (person.full_name, person.role, person.is_staff) == ("Ana Ribeiro", "admin", True)
    assert Activity.objects.filter(verb="changed", target_id=person.pk, actor=boss).exists()


def test_keys_are_revoked_there(web: Client) -> None:
    person = UserFactory()
    key, _ = create_key(actor=person, user=person, name="Pull", scopes=["read"])
    web.post(reverse("admin:users_apikey_changelist"), {"action": "revoke", "_selected_action": [key.pk]})
    key.refresh_from_db()
    assert key.revoked_at is not None


def test_a_dead_letter_can_be_tried_again_and_a_waiting_one_is_left_alone(web: Client) -> None:
    dead = OutboxMessage.objects.create(topic="items.touched", payload={}, is_dead=True, attempts=12)
    waiting = OutboxMessage.objects.create(topic="items.touched", payload={}, attempts=3)
    data = {"action": "retry", "_selected_action": [dead.pk, waiting.pk]}
    web.post(reverse("admin:common_outboxmessage_changelist"), data)
    dead.refresh_from_db()
    waiting.refresh_from_db()
    assert (dead.is_dead, dead.attempts) == (False, 0)
    assert waiting.attempts == 3


def test_records_are_for_looking(web: Client) -> None:
    for name in ("common_activity", "common_outboxmessage", "backlog_score", "backlog_item", "requests_intake_request"):
        assert web.get(reverse(f"admin:{name}_add")).status_code == 403
    assert isinstance(site, admin.AdminSite)
