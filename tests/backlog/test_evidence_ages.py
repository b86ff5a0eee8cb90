"""Evidence with its age: first and latest day, the account's state then, who left the sum, and old must-haves."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.models import Item, Notice, Reconfirmation, Score, Support
from backlog.selectors.aged import aged_votes, left_voices
from backlog.selectors.item_page import supports_of
from backlog.selectors.must_haves import old_must_haves, unconfirmed_of
from backlog.selectors.touched import by_accounts
from backlog.services.evidence import set_support
from backlog.services.reconfirming import ask_to_reconfirm, reconfirm
from backlog.services.scoring import score_items
from common.errors import Invalid
from common.models import Activity
from stakeholders.models import Account, Product
from stakeholders.selectors.weights import active_profile
from stakeholders.services.accounts import update_account
from tests.factories import (
    AccountFactory,
    CustomerPMFactory,
    GapFactory,
    ItemFactory,
    ProductFactory,
    SupportFactory,
)
from tests.recorded import activity, outbox
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory()


@pytest.fixture
def product(keeper: User) -> Product:
    return ProductFactory(members=[keeper])


@pytest.fixture
def account(product: Product, keeper: User) -> Account:
    return AccountFactory(name="Nordlift", stage="customer", arr=50_000, churn_risk=0, customer_pm=keeper)


@pytest.fixture
def item(product: Product) -> Item:
    made: Item = ItemFactory(product=product, kind="feature")
    return made


def ago(days: int) -> datetime:
    return timezone.now() - timedelta(days=days)


def must_have(item: Item, account: Account, days: int = 400, **values: Any) -> Support:
    vote: Support = SupportFactory(item=item, account=account, importance="must_have", given_at=ago(days), **values)
    return vote


def test_the_first_day_of_a_vote_stays_when_its_importance_changes(item: Item, account: Account) -> None:
    first, second, third = ago(30), ago(20), ago(10)
    for at, importance in ((first, "important"), (second, "must_have"), (third, "nice_to_have")):
        set_support(actor=None, item=item, account=account, importance=importance, at=at)
    vote = Support.objects.get()
    assert (vote.since, vote.given_at, vote.first_given_at) == (first, third, first)


def test_a_vote_given_once_has_one_day(item: Item, account: Account) -> None:
    set_support(actor=None, item=item, account=account, importance="important", at=ago(3))
    set_support(actor=None, item=item, account=account, importance="important", at=ago(1))
    vote = Support.objects.get()
    assert (vote.first_given_at, vote.since) == (None, vote.given_at)


def test_a_vote_knows_what_the_account_was_then(item: Item, account: Account) -> None:
    must_have(item, account, 400)
    late = AccountFactory(name="Later", stage="prospect")
    update_account(actor=None, account_id=account.pk, stage="former")
    set_support(actor=None, item=item, account=late, importance="important")
    said = {one.row.account.name: (one.then, one.now) for one in aged_votes(item, supports_of(item))}
    assert said == {"Nordlift": ("customer", "former customer"), "Later": ("prospect", "")}


def test_a_customer_who_leaves_no_longer_weighs_and_is_listed_with_what_they_would_add(
    item: Item, account: Account
) -> None:
    must_have(item, account)
    stays = must_have(item, AccountFactory(stage="customer", arr=50_000, churn_risk=0))
    score_items([item.pk])
    before = Score.objects.get(pk=item.pk).current

    update_account(actor=None, account_id=account.pk, stage="former")

    assert outbox()[-1] == ("account.changed", {"account_id": account.pk})
    assert by_accounts({account.pk}) == {item.pk}
    Score.objects.filter(pk=item.pk).update(inputs_revision=9)
    score_items([item.pk])
    after = Score.objects.get(pk=item.pk).current
    (left,) = left_voices(item, active_profile(item.product))
    assert 0 < after < before
    assert (left.name, left.importance, left.would_add) == ("Nordlift", "must_have", pytest.approx(1.0))
    assert left.since is not None
    stays.delete()
    Score.objects.filter(pk=item.pk).update(inputs_revision=10)
    score_items([item.pk])
    assert Score.objects.get(pk=item.pk).current == 0


@pytest.mark.parametrize("stage", ["former", "prospect", "partner"])
def test_only_customers_weigh(item: Item, account: Account, stage: str) -> None:
    must_have(item, account)
    Account.objects.filter(pk=account.pk).update(stage=stage)
    score_items([item.pk])
    assert Score.objects.get(pk=item.pk).current == 0


def due(user: User) -> list[tuple[str, str]]:
    return [(one.key, one.account) for one in old_must_haves(user, customer_pm=user).rows]


def test_must_haves_older_than_a_year_are_asked_about(
    keeper: User, product: Product, item: Item, account: Account
) -> None:
    must_have(item, account, 400)
    young, weak, shipped = (ItemFactory(product=product) for _ in range(3))
    must_have(young, account, 300)
    SupportFactory(item=weak, account=account, importance="important", given_at=ago(500))
    must_have(shipped, account)
    Item.objects.filter(pk=shipped.pk).update(status="shipped")
    must_have(item, AccountFactory(stage="former", customer_pm=keeper))
    must_have(item, AccountFactory(stage="customer"))
    asked = ItemFactory(product=product, kind="gap")
    GapFactory(product=product, account=account, item=asked, importance="must_have", filed_at=ago(500))

    assert due(keeper) == [(asked.key, "Nordlift"), (item.key, "Nordlift")]
    assert (unconfirmed_of(item), unconfirmed_of(young)) == (2, 0)


def test_saying_it_anew_makes_a_must_have_young(keeper: User, item: Item, account: Account) -> None:
    must_have(item, account, 800)
    GapFactory(product=item.product, account=account, item=item, importance="must_have", filed_at=ago(100))
    assert due(keeper) == []


@pytest.mark.parametrize("answer", ["still", "weaker", "gone"])
def test_an_answer_is_kept_and_changes_no_score(keeper: User, item: Item, account: Account, answer: str) -> None:
    vote = must_have(item, account)
    revision = Score.objects.get(pk=item.pk).inputs_revision
    reconfirm(actor=keeper, item=item, account=account, answer=answer)
    assert due(keeper) == []
    assert activity(item)[-1] == ("reconfirmed", {"account": "Nordlift", "answer": answer})
    vote.refresh_from_db()
    assert (vote.importance, Score.objects.get(pk=item.pk).inputs_revision, outbox()) == ("must_have", revision, [])


def test_an_answer_of_more_than_a_year_ago_is_asked_for_again(keeper: User, item: Item, account: Account) -> None:
    must_have(item, account, 900)
    reconfirm(actor=keeper, item=item, account=account, answer="still")
    Reconfirmation.objects.update(answered_at=ago(366))
    assert due(keeper) == [(item.key, "Nordlift")]
    reconfirm(actor=keeper, item=item, account=account, answer="still")
    assert (due(keeper), Reconfirmation.objects.count()) == ([], 1)


def test_what_cannot_be_answered_is_refused(keeper: User, item: Item, account: Account) -> None:
    with pytest.raises(Invalid, match="Nordlift has no must-have at"):
        reconfirm(actor=keeper, item=item, account=account, answer="still")
    must_have(item, account)
    with pytest.raises(Invalid, match="Unknown answer 'perhaps': use still, weaker, gone"):
        reconfirm(actor=keeper, item=item, account=account, answer="perhaps")
    assert Reconfirmation.objects.count() == 0


def test_the_customer_pm_is_told_once_an_account(keeper: User, product: Product, item: Item, account: Account) -> None:
    must_have(item, account)
    must_have(ItemFactory(product=product), account)
    must_have(item, AccountFactory(stage="customer", customer_pm=None))
    assert (ask_to_reconfirm(), ask_to_reconfirm()) == (1, 0)
    notice = Notice.objects.get()
    assert (notice.user, notice.subject, notice.path) == (
        keeper,
        "Still a must for Nordlift?",
        f"/accounts/{account.pk}/#must-haves",
    )
    assert "2 must-haves of Nordlift were last confirmed more than a year ago." in notice.body


def test_one_click_on_the_desk_answers(client: Client, keeper: User, item: Item, account: Account) -> None:
    must_have(item, account)
    client.force_login(keeper)
    desk = client.get("/desk/").content.decode()
    assert "1 must-have nobody confirmed for a year" in desk
    assert f"/items/{item.key}/reconfirm/{account.pk}/" in desk
    answer = client.post(f"/items/{item.key}/reconfirm/{account.pk}/", {"answer": "still", "next": "/desk/"})
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert "nobody confirmed" not in client.get("/desk/").content.decode()
    assert "none unconfirmed for a year" in client.get(f"/accounts/{account.pk}/").content.decode()
    assert Activity.objects.get(verb="reconfirmed").actor == keeper


def test_the_account_and_the_evidence_say_it_too(client: Client, keeper: User, item: Item, account: Account) -> None:
    must_have(item, account, 400)
    client.force_login(keeper)
    assert "1 must-have nobody confirmed for a year" in client.get(f"/accounts/{account.pk}/").content.decode()
    page = f"/items/{item.key}/?tab=evidence"
    evidence = client.get(page).content.decode()
    assert "1 must-have nobody confirmed for over a year." in evidence
    assert "customer then" in evidence
    reconfirm(actor=keeper, item=item, account=account, answer="weaker")
    update_account(actor=None, account_id=account.pk, stage="former")
    evidence = client.get(page).content.decode()
    assert "weaker now, said" in evidence
    assert "customer then, former customer now" in evidence
    assert "1 voice left the sum: former customers" in evidence


def test_the_desk_takes_no_more_queries_for_more_must_haves(
    client: Client, keeper: User, product: Product, account: Account
) -> None:
    client.force_login(keeper)

    def queries() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/desk/").status_code == 200
        return len(caught)

    must_have(ItemFactory(product=product), account)
    queries()
    one = queries()
    for _ in range(2):
        must_have(ItemFactory(product=product), account)
    assert queries() == one
