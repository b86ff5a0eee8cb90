"""Changing an item on its pages: definition, effort, judgement, deals; who may, and at what cost."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backlog.models import InterviewFinding, Item, ItemEffort, Score, ThemeAlignment, Validation
from backlog.services.evidence import set_alignment
from backlog.services.items import set_efforts, update_item
from stakeholders.models import Product
from tests.backlog.item_rows import ALL_PARTS, well_founded
from tests.browsing import browser_of, text_of
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    InterviewFactory,
    ItemFactory,
    LeaderFactory,
    OpportunityFactory,
    OpportunityLinkFactory,
    ProductFactory,
    ProductPMFactory,
    RequestFactory,
    SegmentFactory,
    SegmentImpactFactory,
    SupportFactory,
    ThemeAlignmentFactory,
    ThemeFactory,
)

pytestmark = pytest.mark.django_db
QUERIES = 30


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="web", code="WEB", accountable_pm__full_name="Ines Halvorsen")


@pytest.fixture
def pm(product: Product) -> Client:
    return browser_of(product.accountable_pm)


@pytest.fixture
def item(product: Product) -> Item:
    return well_founded(product)


def definition(item: Item, **changes: Any) -> dict[str, Any]:
    values = {"title": item.title, "kind": item.kind, "status": item.status, "problem": item.problem}
    return {**values, "competitor": item.competitor, "version": item.version, **changes}


def test_the_definition_is_shown_as_markdown(pm: Client, item: Item) -> None:
    page = text_of(pm.get(f"/items/{item.key}/?tab=definition"))
    assert "<strong>photographed</strong>" in page
    assert "Not written yet." in page
    assert "Validated with nobody yet" in page


def test_an_item_without_a_definition_invites_to_write_one(pm: Client, product: Product) -> None:
    item = ItemFactory(product=product)
    page = text_of(pm.get(f"/items/{item.key}/?tab=definition"))
    assert "Not defined yet" in page
    assert f'href="/items/{item.key}/edit/"' in page


def test_the_definition_is_changed(pm: Client, item: Item) -> None:
    response = pm.post(f"/items/{item.key}/edit/", definition(item, title="Recall log", acceptance="A PDF"))
    assert response["Location"] == f"/items/{item.key}/?tab=definition"
    item.refresh_from_db()
    assert (item.title, item.acceptance, item.version) == ("Recall log", "A PDF", 2)
    assert "changed it" in text_of(pm.get(f"/items/{item.key}/?tab=activity"))


def test_two_people_never_overwrite_each_other(pm: Client, item: Item) -> None:
    update_item(actor=LeaderFactory(full_name="Ruth Okafor"), item_id=item.pk, version=None, title="Theirs")
    response = pm.post(f"/items/{item.key}/edit/", definition(item, title="Mine"))
    assert response.status_code == 409
    page = text_of(response)
    assert "<td>Theirs</td><td><b>Mine</b></td>" in page
    assert "Ruth Okafor changed this just now." in page
    assert 'value="Mine"' in page
    assert 'name="version" value="2"' in page
    assert Item.objects.get(pk=item.pk).title == "Theirs"

    again = definition(item, title="Mine", version=response.context["form"]["version"].value())
    assert pm.post(f"/items/{item.key}/edit/", again).status_code == 302
    assert Item.objects.get(pk=item.pk).title == "Mine"


def test_an_item_keeps_its_title(pm: Client, item: Item) -> None:
    response = pm.post(f"/items/{item.key}/edit/", definition(item, title=" ", problem="Typed at length"))
    assert response.status_code == 422
    assert "An item needs a title." in text_of(response)
    assert "Typed at length" in text_of(response)


def test_a_status_that_cannot_follow_is_refused_in_words(pm: Client, item: Item) -> None:
    update_item(actor=None, item_id=item.pk, version=None, status="shipped")
    response = pm.post(f"/items/{item.key}/edit/", definition(item, status="planned", version=2))
    assert response.status_code == 422
    assert "cannot become planned" in text_of(response)


def test_going_through_it_with_a_customer_is_recorded(pm: Client, item: Item) -> None:
    account = AccountFactory(name="Osterholm")
    response = pm.post(f"/items/{item.key}/validate/", {"account": "Osterholm", "note": "Point by point"})
    assert response["Location"] == f"/items/{item.key}/?tab=definition"
    assert Validation.objects.get(item=item).account == account
    page = text_of(pm.get(f"/items/{item.key}/?tab=definition"))
    assert "Validated with 1 customer" in page
    assert "Point by point" in page


# -- effort and judgement --------------------------------------------------------------------------------------


def test_the_effort_is_estimated_by_pool(pm: Client, item: Item) -> None:
    form = pm.get(f"/items/{item.key}/effort/").context["form"]
    assert [(field.label, field.value()) for field in form.visible_fields()] == [("Developers", 12.0), ("Testers", 5.0)]
    pm.post(f"/items/{item.key}/effort/", {"developers": "8.5", "testers": ""})
    assert list(ItemEffort.objects.filter(item=item).values_list("pool__slug", "days")) == [("developers", 8.5)]


def test_two_who_estimate_never_overwrite_each_other(pm: Client, item: Item) -> None:
    form = pm.get(f"/items/{item.key}/effort/").context["form"]
    seen = form["version"].value()
    set_efforts(actor=LeaderFactory(full_name="Ruth Okafor"), item_id=item.pk, version=None, days={"developers": 40})
    response = pm.post(f"/items/{item.key}/effort/", {"developers": "8.5", "testers": "5", "version": seen})
    assert response.status_code == 409
    page = text_of(response)
    assert '<th scope="row">Developers</th><td>40.0</td><td><b>8.5</b></td>' in page
    assert '<th scope="row">Testers</th>' not in page
    assert "Ruth Okafor changed this just now." in page
    assert 'value="8.5"' in page
    assert ItemEffort.objects.get(item=item, pool__slug="developers").days == 40

    again = {"developers": "8.5", "testers": "5", "version": response.context["form"]["version"].value()}
    assert pm.post(f"/items/{item.key}/effort/", again).status_code == 302
    assert ItemEffort.objects.get(item=item, pool__slug="developers").days == 8.5


@pytest.mark.parametrize("typed", ["-1", "soon", "1e99", "nan"])
def test_an_effort_that_is_none_is_refused(pm: Client, item: Item, typed: str) -> None:
    response = pm.post(f"/items/{item.key}/effort/", {"developers": typed, "testers": "5"})
    assert response.status_code == 422
    assert ItemEffort.objects.get(item=item, pool__slug="developers").days == 12


def test_strategy_and_markets_are_judged(pm: Client, item: Item) -> None:
    theme, segment = ThemeFactory(name="Open platform"), SegmentFactory(name="Airports")
    ended = ThemeFactory(name="Long gone", starts_on="2020-01-01", ends_on="2020-12-31")
    form = pm.get(f"/items/{item.key}/judge/").context["form"]
    assert f"theme_{ended.pk}" not in form.fields
    known = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    pm.post(f"/items/{item.key}/judge/", {**known, f"theme_{theme.pk}": "3", f"segment_{segment.pk}": "1"})
    assert ThemeAlignment.objects.get(item=item, theme=theme).alignment == 3
    assert item.segment_impacts.get(segment=segment).impact == 1
    assert ThemeAlignment.objects.filter(item=item).count() == 2


# -- who, and at what cost -------------------------------------------------------------------------------------


def test_two_who_judge_never_overwrite_each_other(pm: Client, item: Item) -> None:
    theme = ThemeFactory(name="Open platform")
    seen = pm.get(f"/items/{item.key}/judge/").context["form"]["version"].value()
    set_alignment(actor=LeaderFactory(full_name="Ruth Okafor"), item=item, theme=theme, alignment=1)
    response = pm.post(f"/items/{item.key}/judge/", {f"theme_{theme.pk}": "3", "version": seen})
    assert response.status_code == 409
    page = text_of(response)
    assert '<th scope="row">Open platform</th><td>1, a little</td><td><b>3, fully</b></td>' in page
    assert "Ruth Okafor changed this just now." in page
    assert ThemeAlignment.objects.get(theme=theme).alignment == 1


CHANGES = ("edit/", "effort/", "judge/", "validate/")


@pytest.mark.parametrize("part", CHANGES)
def test_only_who_decides_changes_the_item(product: Product, item: Item, part: str) -> None:
    leader = LeaderFactory()
    browser = browser_of(leader)
    assert browser.get(f"/items/{item.key}/{part}").status_code == 403
    assert browser.post(f"/items/{item.key}/{part}").status_code == 403


def test_readers_are_not_offered_what_they_may_not_do(item: Item) -> None:
    browser = browser_of(LeaderFactory())
    for part in ALL_PARTS:
        page = text_of(browser.get(f"/items/{item.key}/{part}"))
        assert f"/items/{item.key}/edit/" not in page
        assert "Judge which" not in page
    assert "Support is added by the product PM and customer PMs." in text_of(
        browser.get(f"/items/{item.key}/?tab=evidence")
    )


@pytest.mark.parametrize("part", ALL_PARTS)
def test_an_item_of_a_strange_product_is_not_there(item: Item, part: str) -> None:
    assert browser_of(ProductPMFactory()).get(f"/items/{item.key}/{part}").status_code == 404
    account = AccountFactory(products=[item.product])
    assert browser_of(CustomerFactory(account=account)).get(f"/items/{item.key}/{part}").status_code == 404


def test_the_key_is_read_whatever_the_case(pm: Client, item: Item) -> None:
    assert pm.get(f"/items/{item.key.lower()}/").status_code == 200


@pytest.mark.parametrize("part", ALL_PARTS)
def test_a_page_costs_the_same_for_one_and_for_three(
    pm: Client, product: Product, item: Item, django_assert_max_num_queries: Any, part: str
) -> None:
    address = f"/items/{item.key}/{part}"
    pm.get(address)
    with CaptureQueriesContext(connection) as once:
        pm.get(address)
    for _ in range(2):
        RequestFactory(product=product, item=item)
        SupportFactory(item=item)
        OpportunityLinkFactory(item=item)
        SegmentImpactFactory(item=item)
        ThemeAlignmentFactory(item=item)
        interview = InterviewFactory(product=product)
        InterviewFinding.objects.create(interview=interview, item=item, finding="contradicted")
        Validation.objects.create(item=item, account=AccountFactory())
    with django_assert_max_num_queries(len(once)):
        pm.get(address)
    assert len(once) <= QUERIES


# -- deals -----------------------------------------------------------------------------------------------------


def test_a_deal_is_hung_on_the_item_and_taken_off(pm: Client, item: Item) -> None:
    deal = OpportunityFactory(name="Second tower", account__name="Palverton")
    lost = OpportunityFactory(name="Lost", stage="lost")
    form = pm.get(f"/items/{item.key}/?tab=evidence").context["deal_form"]
    assert list(form.fields["opportunity"].queryset) == [deal]
    pm.post(f"/items/{item.key}/deals/", {"opportunity": deal.pk, "deal_importance": "must_have"})
    assert item.opportunity_links.get(opportunity=deal).importance == "must_have"
    assert "Palverton" in text_of(pm.get(f"/items/{item.key}/?tab=evidence"))

    response = pm.post(f"/items/{item.key}/deals/", {"opportunity": lost.pk, "deal_importance": "important"})
    assert response.status_code == 422
    assert "This deal is no longer open." in text_of(response)

    pm.post(f"/items/{item.key}/deals/{deal.pk}/remove/")
    assert not item.opportunity_links.filter(opportunity=deal).exists()


def test_only_who_decides_hangs_deals(item: Item) -> None:
    browser = browser_of(LeaderFactory())
    assert browser.post(f"/items/{item.key}/deals/").status_code == 403
    assert browser.post(f"/items/{item.key}/deals/1/remove/").status_code == 403
    assert "Add a deal" not in text_of(browser.get(f"/items/{item.key}/?tab=evidence"))


def test_a_page_that_is_typed_into_never_reloads_itself(pm: Client, item: Item) -> None:
    Score.objects.filter(pk=item.pk).update(inputs_revision=99)
    assert "load delay" in text_of(pm.get(f"/items/{item.key}/"))
    assert "load delay" not in text_of(pm.get(f"/items/{item.key}/?tab=evidence"))
