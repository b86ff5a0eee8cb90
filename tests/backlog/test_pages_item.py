"""The item page: why this score, evidence, definition, record, and changing them."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.models import Dependency, InterviewFinding, Item, ItemEffort, Score, Support, ThemeAlignment, Validation
from backlog.services.evidence import set_alignment
from backlog.services.items import set_efforts, update_item
from backlog.services.scoring import score_items
from stakeholders.models import Product, WeightProfile
from tests.browsing import browser_of, messages_of, text_of
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    CustomerPMFactory,
    GapFactory,
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
ALL_PARTS = ("", "?tab=evidence", "?tab=definition", "?tab=activity")


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="web", code="WEB", accountable_pm__full_name="Ines Halvorsen")


@pytest.fixture
def pm(product: Product) -> Client:
    return browser_of(product.accountable_pm)


@pytest.fixture
def item(product: Product) -> Item:
    """A gap with something of every kind behind it, scored; the first of two."""
    opened = timezone.now() - timedelta(days=615)
    made = ItemFactory(
        product=product, title="Fire-recall log", kind="gap", slips=2, competitor="Hoistware", opened_at=opened,
        problem="Screens are **photographed**.", status="planned",
    )  # fmt: skip
    brackwater = AccountFactory(name="Brackwater Hospitals", arr=186_000, churn_risk=0.55)
    GapFactory(product=product, account=brackwater, item=made, title="As a file", workaround__hours_per_month=14)
    SupportFactory(item=made, account=AccountFactory(name="Tarnfeld Metro"), importance="nice_to_have")
    OpportunityLinkFactory(item=made, opportunity=OpportunityFactory(name="Tender", account__name="Cedarholt"))
    SegmentImpactFactory(item=made, segment=SegmentFactory(name="Hospitals"))
    ThemeAlignmentFactory(item=made, theme=ThemeFactory(name="Safe by default"))
    InterviewFinding.objects.create(
        interview=InterviewFactory(product=product, account=brackwater), item=made, finding="confirmed"
    )
    for pool, days in zip(product.pools.all(), (12, 5), strict=True):
        ItemEffort.objects.create(item=made, pool=pool, days=days)
    score_items([made.pk, ItemFactory(product=product, title="Another").pk])
    return made


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


# -- definition ------------------------------------------------------------------------------------------------


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
