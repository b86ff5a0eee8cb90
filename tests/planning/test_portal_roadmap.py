"""What a customer reads of the roadmap: in the portal, by a link, in a calendar, over REST, and how a PM sees it."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from icalendar import Calendar

from planning.models import Promise, RoadmapEntry, RoadmapLink
from planning.selectors.roadmap_links import addresses_of
from planning.services.roadmap_links import make_link, revoke_link
from stakeholders.models import Account, Product
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory, CustomerFactory, ItemFactory, ProductFactory, SegmentFactory, UserFactory
from tests.planning.roadmap_rows import told
from users.models import User

pytestmark = pytest.mark.django_db

SOON = timezone.localdate() + timedelta(days=40)


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def acme(product: Product) -> Account:
    return AccountFactory(name="Acme", products=[product], segment=SegmentFactory(name="Hospitals"))


@pytest.fixture
def customer(acme: Account) -> User:
    return CustomerFactory(account=acme)


@pytest.fixture
def web(product: Product) -> Client:
    return browser_of(product.accountable_pm)


def _item(product: Product, **fields: Any) -> Any:
    return ItemFactory(product=product, **fields)


def _read(customer: User) -> str:
    return text_of(browser_of(customer).get("/portal/roadmap/lift/"))


def test_a_customer_reads_what_is_told_everybody_their_account_and_their_segment(
    product: Product, acme: Account, customer: User
) -> None:
    other = AccountFactory(name="Globex", products=[product], segment=SegmentFactory(name="Hotels"))
    for title, audience in (
        ("For all", {}), ("For Acme's own", {"account": acme}), ("For wards", {"segment": acme.segment}),
        ("For the other", {"account": other}), ("For rooms", {"segment": other.segment}),
    ):  # fmt: skip
        told(_item(product, title="Inner words"), title=title, **audience)
    told(_item(ProductFactory()), title="Of another product")
    page = _read(customer)
    assert [one in page for one in ("For all", "For Acme&#x27;s own", "For wards")] == [True, True, True]
    for hidden in ("For the other", "For rooms", "Of another product", "Inner words", "LIFT-1", "Globex", "Hospitals"):
        assert hidden not in page


def test_no_day_stands_there_but_a_published_one(product: Product, customer: User) -> None:
    entry = told(_item(product), title="Doors")
    assert "nx-by" not in _read(customer)
    RoadmapEntry.objects.filter(pk=entry.pk).update(by_date=SOON, by_words="for pilots")
    assert f"By {SOON.day} {SOON:%b %Y}, for pilots" in _read(customer)


def test_of_two_entries_about_one_item_the_closer_one_is_read(product: Product, acme: Account, customer: User) -> None:
    item = _item(product)
    told(item, title="For all")
    told(item, title="For wards", segment=acme.segment)
    told(item, title="For Acme alone", account=acme)
    page = _read(customer)
    assert [one in page for one in ("For all", "For wards", "For Acme alone")] == [False, False, True]


def test_what_was_told_a_company_before_it_was_merged_is_still_told(
    product: Product, acme: Account, customer: User
) -> None:
    old = AccountFactory(name="Old Acme", products=[product], merged_into=acme)
    told(_item(product), title="Told long ago", account=old)
    assert "Told long ago" in _read(customer)


def test_what_shipped_is_done_for_a_while_and_what_was_declined_is_gone(product: Product, customer: User) -> None:
    now = timezone.now()
    told(_item(product, status="shipped", closed_at=now), title="Just shipped", by_date=SOON)
    told(_item(product, status="shipped", closed_at=now - timedelta(days=91)), title="Long shipped")
    told(_item(product, status="declined", closed_at=now), title="Declined")
    page = _read(customer)
    assert "Done lately" in page
    assert [one in page for one in ("Just shipped", "Long shipped", "Declined")] == [True, False, False]
    assert "nx-by" in page
    assert f"By {SOON.day}" not in page


def test_what_is_published_too_leads_to_saying_that_one_needs_it(product: Product, customer: User) -> None:
    item = _item(product, is_published=True, public_title="Doors")
    told(item, title="Doors")
    assert f'href="/portal/ideas/{item.pk}/"' in _read(customer)


def test_without_anything_told_the_page_asks_what_they_need(product: Product, customer: User) -> None:
    assert "Nothing is published here yet" in _read(customer)
    browser = browser_of(customer)
    assert browser.get("/portal/roadmap/")["Location"] == "/portal/roadmap/lift/"
    assert 'href="/portal/roadmap/"' in text_of(browser.get("/portal/"))
    Product.objects.update(is_one_way=True)
    assert browser.get("/portal/roadmap/lift/").status_code == 404
    assert "Nothing is published here yet" in text_of(browser.get("/portal/roadmap/"))
    assert 'href="/portal/roadmap/"' not in text_of(browser.get("/portal/"))


def test_the_portal_costs_the_same_for_one_and_for_three(
    product: Product, customer: User, django_assert_max_num_queries: Any
) -> None:
    browser = browser_of(customer)
    told(_item(product))
    browser.get("/portal/roadmap/lift/")
    with CaptureQueriesContext(connection) as once:
        browser.get("/portal/roadmap/lift/")
    told(_item(product))
    told(_item(product))
    with django_assert_max_num_queries(len(once)):
        assert browser.get("/portal/roadmap/lift/").status_code == 200


# -- as the PM sees and writes it ----------------------------------------------------------------------------


def test_the_pm_sees_it_as_a_customer_does(product: Product, acme: Account, web: Client) -> None:
    told(_item(product), title="For all")
    told(_item(product), title="For Acme", account=acme)
    page = text_of(web.get("/roadmap/lift/outside/?account=acme"))
    seen = page.partition("As Acme reads it")[2].partition("All that is told")[0]
    assert [one in seen for one in ("For all", "For Acme")] == [True, True]
    seen = text_of(web.get("/roadmap/lift/outside/")).partition("As any customer reads it")[2]
    assert "For Acme" not in seen.partition("All that is told")[0]
    wards = text_of(web.get(f"/roadmap/lift/outside/?segment={acme.segment_id}"))
    assert "As a customer of the segment Hospitals reads it" in wards
    assert "There is no account of this name" in text_of(web.get("/roadmap/lift/outside/?account=nobody"))


def test_publishing_a_day_asks_to_mean_it_and_loses_nothing(product: Product, web: Client) -> None:
    item = _item(product, title="Doors")
    sent = {
        "item": item.key, "column": "next", "audience": "everybody", "title": "Doors open", "text": "By themselves",
        "by_date": SOON,
    }  # fmt: skip
    page = web.post("/roadmap/lift/entries/new/", sent)
    assert page.status_code == 422
    for words in (f"{item.key} is planned in no release.", "I promise it all the same", "By themselves"):
        assert words in text_of(page)
    done = web.post("/roadmap/lift/entries/new/", {**sent, "despite": "on"})
    assert done["Location"] == "/roadmap/lift/outside/"
    assert [(one.text, one.due_on) for one in Promise.objects.all()] == [("Doors open", SOON)]
    assert "by " + f"{SOON.day} {SOON:%b %Y}" in text_of(web.get("/roadmap/lift/"))


def test_who_words_the_roadmap_does_not_promise(product: Product) -> None:
    marketing = UserFactory(role="marketing")
    Product.objects.filter(pk=product.pk).update(marketing_manager=marketing)
    item, web = _item(product), browser_of(marketing)
    sent = {"item": item.key, "column": "next", "audience": "everybody", "title": "Doors", "by_date": SOON}
    assert "Publish a day" not in text_of(web.get(f"/roadmap/lift/entries/new/?item={item.key}"))
    assert web.post("/roadmap/lift/entries/new/", {**sent, "despite": "on"}).status_code == 302
    entry = RoadmapEntry.objects.get()
    assert (entry.by_date, Promise.objects.count()) == (None, 0)
    program = program_of(marketing)
    body = {"by_date": str(SOON), "despite": True}
    assert program.patch(f"roadmap/{entry.pk}/", body).status_code == 403
    assert program.patch(f"roadmap/{entry.pk}/", {"column": "now"}).status_code == 200


def test_an_entry_is_changed_and_taken_off_on_pages(product: Product, web: Client) -> None:
    entry = told(_item(product), title="Doors")
    sent = {"column": "now", "title": "Doors that see you", "version": 1}
    assert web.post(f"/roadmap/entries/{entry.pk}/edit/", sent).status_code == 302
    conflict = web.post(f"/roadmap/entries/{entry.pk}/edit/", {**sent, "title": "Mine"})
    assert conflict.status_code == 409
    assert "Doors that see you" in text_of(conflict)
    assert web.post(f"/roadmap/entries/{entry.pk}/off/", {"version": 2}).status_code == 302
    assert not RoadmapEntry.objects.exists()


# -- by a link -----------------------------------------------------------------------------------------------


def _paths(link: RoadmapLink) -> tuple[str, str]:
    found = addresses_of(link)
    return tuple("/" + one.partition("://")[2].partition("/")[2] for one in (found.page, found.calendar))  # type: ignore[return-value]


def test_a_link_shows_what_is_told_everybody_and_may_be_framed(product: Product, acme: Account) -> None:
    told(_item(product), title="For all")
    told(_item(product), title="For Acme", account=acme)
    page, _ = _paths(make_link(actor=None, product=product))
    stranger = Client()
    answer = stranger.get(page)
    assert "For all" in text_of(answer)
    assert "For Acme" not in text_of(answer)
    assert "frame-ancestors *" in answer["Content-Security-Policy"]
    assert "X-Frame-Options" not in answer
    assert not answer.cookies
    other = stranger.get("/sign-in/login/")
    assert (other["X-Frame-Options"], "frame-ancestors 'none'" in other["Content-Security-Policy"]) == ("DENY", True)


def test_a_calendar_holds_the_days_that_are_published_for_everybody(product: Product, acme: Account) -> None:
    told(_item(product), title="Doors", by_date=SOON, by_words="for pilots", text="By themselves")
    told(_item(product), title="No day")
    told(_item(product), title="For Acme", account=acme, by_date=SOON)
    told(_item(product, status="shipped"), title="There already", by_date=SOON)
    _, calendar = _paths(make_link(actor=None, product=product))
    answer = Client().get(calendar)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    assert [(str(one["summary"]), one["dtstart"].dt) for one in events] == [("By today: Doors", SOON)]
    assert str(events[0]["description"]) == "for pilots\n\nBy themselves"
    again = Calendar.from_ical(Client().get(calendar).content).walk("VEVENT")
    assert again[0]["uid"] == events[0]["uid"]


def test_a_revoked_or_guessed_link_leads_nowhere(product: Product) -> None:
    link = make_link(actor=None, product=product)
    page, calendar = _paths(link)
    revoke_link(actor=None, link_id=link.pk)
    for path in (page, calendar, "/roadmap/embed/guessed/"):
        answer = Client().get(path)
        assert answer.status_code == 404
        assert "This link leads nowhere" in text_of(answer)


def test_links_are_made_and_revoked_on_the_page(product: Product, web: Client) -> None:
    web.post("/roadmap/lift/links/", {"note": "Web site"})
    link = RoadmapLink.objects.get()
    assert addresses_of(link).page in text_of(web.get("/roadmap/lift/outside/"))
    web.post(f"/roadmap/lift/links/{link.pk}/revoke/")
    assert addresses_of(link).page not in text_of(web.get("/roadmap/lift/outside/"))


# -- over REST -----------------------------------------------------------------------------------------------


def test_entries_and_promises_over_rest(product: Product, acme: Account) -> None:
    program, item = program_of(product.accountable_pm), _item(product)
    body = {"item": item.key, "column": "next", "title": "Doors", "audience": "account", "account": acme.pk,
            "by_date": str(SOON)}  # fmt: skip
    refused = program.post("roadmap/", body)
    assert (refused.status_code, refused.json()["errors"][0]["code"]) == (409, "not_carried")
    made = program.post("roadmap/", {**body, "despite": True})
    assert (made.status_code, made.json()["account"], made.json()["by_date"]) == (201, acme.pk, str(SOON))
    (promise,) = program.get(f"promises/?account={acme.pk}&state=open").json()["results"]
    assert (promise["text"], promise["doubts"][0]) == ("Doors", f"{item.key} is planned in no release.")
    entry = made.json()["id"]
    assert program.send("DELETE", f"roadmap/{entry}/").status_code == 400
    assert program.send("DELETE", f"roadmap/{entry}/", {"reason": "Too dear"}).status_code == 204
    settled = program.get(f"promises/{promise['id']}/").json()
    assert (settled["state"], settled["reason"]) == ("withdrawn", "Too dear")
    opened = program.post(f"promises/{promise['id']}/settle/", {"state": "open", "version": 1})
    assert opened.status_code == 409


def test_a_customers_program_reads_what_the_portal_shows(product: Product, acme: Account, customer: User) -> None:
    item = _item(product, kind="gap", is_published=True, public_title="x")
    told(item, title="Doors", column="now", account=acme, by_date=SOON)
    told(_item(product), title="For the other", account=AccountFactory(products=[product]))
    assert program_of(customer).get("portal/roadmap/lift/").json() == {
        "now": [{"kind": "gap", "title": "Doors", "text": "", "by_date": str(SOON), "by_words": "", "item": item.pk}],
        "next": [], "later": [], "done": [],
    }  # fmt: skip


@pytest.mark.parametrize("address", ["roadmap/", "promises/"])
def test_lists_over_rest_cost_the_same_for_one_and_for_three(
    product: Product, acme: Account, address: str, django_assert_num_queries: Any
) -> None:
    def fill() -> None:
        entry = told(_item(product), published_by=UserFactory())
        Promise.objects.create(product=product, item=entry.item, text="x", due_on=SOON, made_by=UserFactory())

    program = program_of(product.accountable_pm)
    fill()
    program.get(address)
    with CaptureQueriesContext(connection) as once:
        program.get(address)
    fill()
    fill()
    with django_assert_num_queries(len(once)):
        assert len(program.get(address).json()["results"]) == 3
