"""The item's page: why this score, and the evidence."""

import pytest
from django.test import Client

from backlog.models import Dependency, Item, ItemEffort, Score, Support
from backlog.services.items import update_item
from backlog.services.scoring import score_items
from stakeholders.models import Product, WeightProfile
from tests.backlog.item_rows import well_founded
from tests.browsing import browser_of, messages_of, text_of
from tests.factories import AccountFactory, CustomerPMFactory, ItemFactory, ProductFactory, SupportFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="web", code="WEB", accountable_pm__full_name="Ines Halvorsen")


@pytest.fixture
def pm(product: Product) -> Client:
    return browser_of(product.accountable_pm)


@pytest.fixture
def item(product: Product) -> Item:
    return well_founded(product)


# -- why this score --------------------------------------------------------------------------------------------


def test_every_figure_opens_into_its_reasons(pm: Client, item: Item) -> None:
    page = text_of(pm.get(f"/items/{item.key}/"))
    assert "2 accounts live with" in page
    assert "must have · €186k · 14\u202fh" in page.replace("14.5", "14")
    assert "deal €100k at 50\u202f%, important · Tender" in page
    assert "impact 2 of 3, attractiveness 0.5" in page
    assert "aligned 2 of 3, importance 0.5" in page
    assert "From the three stakeholders to the priority: Current +" in page
    assert "How each voice is made" in page


def test_the_figures_on_the_page_are_those_that_are_stored(pm: Client, item: Item) -> None:
    why = pm.get(f"/items/{item.key}/").context["why"]
    score = Score.objects.get(pk=item.pk)
    assert why.priority == pytest.approx(score.priority, rel=1e-9)
    assert [part.score for part in why.parts] == pytest.approx([score.current, score.future, score.strategy])


def test_the_facts_stand_beside(pm: Client, item: Item) -> None:
    page = text_of(pm.get(f"/items/{item.key}/"))
    for words in ("planned", "12 + 5 days", "20 months", "2 releases", "Hoistware has it", "Ines Halvorsen"):
        assert words in page
    assert "1 interview confirms it" in page


def test_the_largest_account_with_and_without(pm: Client, item: Item) -> None:
    response = pm.get(f"/items/{item.key}/")
    assert response.context["why"].largest.name == "Brackwater Hospitals"
    assert "Swayed by one account" in text_of(response)
    assert response.context["rank_without"] == 1


def test_the_first_is_told_what_would_cost_it_the_place(pm: Client, item: Item) -> None:
    response = pm.get(f"/items/{item.key}/")
    assert response.context["rank"] == 1
    assert response.context["moves"].other == "WEB-2"
    assert 'href="/items/WEB-2/" aria-label="Item one rank below: WEB-2"' in text_of(response)


def test_the_second_is_told_what_would_move_it_up(pm: Client, product: Product, item: Item) -> None:
    second = ItemFactory(product=product, title="Close behind")
    for _ in range(2):
        SupportFactory(item=second, importance="must_have")
    ItemEffort.objects.create(item=second, pool=product.pools.first(), days=30)
    score_items([second.pk])
    response = pm.get(f"/items/{second.key}/")
    assert response.context["rank"] == 2
    assert response.context["moves"].title == "What would move it up a place"
    assert response.context["moves"].other == item.key


def test_a_prerequisite_says_who_lifts_it(pm: Client, product: Product, item: Item) -> None:
    needed = ItemFactory(product=product, title="Groundwork")
    Dependency.objects.create(item=item, requires=needed)
    score_items([item.pk, needed.pk])
    page = text_of(pm.get(f"/items/{needed.key}/"))
    assert f"It stands here because <b>{item.key}</b> needs it." in page
    assert f"Prerequisite: lifted by {item.key}, which needs it" in page
    assert "it moves when that one moves" in page


def test_nothing_behind_an_item_is_said_and_leads_on(pm: Client, product: Product) -> None:
    bare = ItemFactory(product=product)
    score_items([bare.pk])
    page = text_of(pm.get(f"/items/{bare.key}/"))
    assert "Nobody outside this house has asked for it yet." in page
    assert "No customer needs it today, so no voice is weighed." in page
    assert "No interview about it yet" in page
    assert "no estimate yet" in page


def test_an_item_before_its_first_score_is_explained_all_the_same(pm: Client, product: Product) -> None:
    page = text_of(pm.get(f"/items/{ItemFactory(product=product).key}/"))
    assert "Not scored yet." in page


def test_changed_evidence_is_marked(pm: Client, item: Item) -> None:
    Score.objects.filter(pk=item.pk).update(inputs_revision=99)
    page = text_of(pm.get(f"/items/{item.key}/"))
    assert "re-scoring" in page
    assert "The evidence changed." in page


def test_a_shipped_item_is_not_ranked(pm: Client, product: Product, item: Item) -> None:
    update_item(actor=None, item_id=item.pk, version=None, status="shipped")
    response = pm.get(f"/items/{item.key}/")
    assert response.context["rank"] is None
    assert "shipped, not ranked" in text_of(response)


def test_a_missed_floor_is_said(pm: Client, product: Product, item: Item) -> None:
    WeightProfile.objects.filter(product=product).update(floor_strategy=90)
    assert "Below the floor of 90 that the profile sets" in text_of(pm.get(f"/items/{item.key}/"))


def test_a_product_without_weights_says_so(pm: Client, product: Product, item: Item) -> None:
    WeightProfile.objects.filter(product=product).update(is_active=False)
    response = pm.get(f"/items/{item.key}/")
    assert response.status_code == 404


# -- evidence --------------------------------------------------------------------------------------------------


def test_the_evidence_lists_requests_and_supporters(pm: Client, item: Item) -> None:
    page = text_of(pm.get(f"/items/{item.key}/?tab=evidence"))
    assert "As a file" in page
    assert "Tarnfeld Metro" in page
    assert "Cedarholt</a>, Tender" in page


def test_no_evidence_says_how_to_get_some(pm: Client, product: Product) -> None:
    page = text_of(pm.get(f"/items/{ItemFactory(product=product).key}/?tab=evidence"))
    assert "No request is linked yet" in page
    assert "No account supports it by a vote" in page


def test_support_is_added_changed_and_removed(pm: Client, product: Product, item: Item) -> None:
    account = AccountFactory(name="Ashwyn Care")
    address = f"/items/{item.key}/support/"
    response = pm.post(address, {"account": "ashwyn care", "importance": "must_have", "horizon": "now"}, follow=True)
    assert messages_of(response) == [f"Ashwyn Care now supports {item.key}. It is being scored anew."]
    vote = Support.objects.get(item=item, account=account)
    assert (vote.importance, vote.horizon, vote.given_by) == ("must_have", "now", product.accountable_pm)

    form = pm.get(f"/items/{item.key}/?tab=evidence&account={account.pk}").context["support_form"]
    assert form["importance"].value() == "must_have"
    pm.post(address, {"account": "Ashwyn Care", "importance": "important", "horizon": "future"})
    vote.refresh_from_db()
    assert (vote.importance, vote.horizon) == ("important", "future")

    response = pm.post(f"{address}{account.pk}/remove/", follow=True)
    assert not Support.objects.filter(item=item, account=account).exists()
    assert messages_of(response)[-1:] == [
        f"The vote of Ashwyn Care for {item.key} is taken back; its linked requests go on counting."
    ]


def test_support_of_nobody_known_keeps_what_was_typed(pm: Client, item: Item) -> None:
    response = pm.post(f"/items/{item.key}/support/", {"account": "Nobody Ltd", "importance": "important"})
    assert response.status_code == 422
    page = text_of(response)
    assert "There is no account of this name." in page
    assert 'value="Nobody Ltd"' in page


def test_a_customer_pm_speaks_for_the_accounts_they_keep(product: Product, item: Item) -> None:
    mine = CustomerPMFactory()
    product.members.add(mine)
    browser, address = browser_of(mine), f"/items/{item.key}/support/"
    kept = AccountFactory(customer_pm=mine)
    others = AccountFactory(customer_pm=CustomerPMFactory())
    values = {"importance": "important", "horizon": "now"}
    assert browser.post(address, {"account": kept.name, **values}).status_code == 302
    assert browser.post(address, {"account": others.name, **values}).status_code == 403
    assert browser.post(f"{address}{others.pk}/remove/").status_code == 403
    assert Support.objects.filter(item=item, account=kept).exists()
