"""The changelog: what shipped, for colleagues; what customers read of it; and that whoever asked hears."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backlog.models import Item, Notice
from backlog.services.following import follow
from backlog.services.items import update_item
from common.errors import Conflict, Invalid
from planning.models import ChangelogEntry
from planning.services.changelog import write_entry
from planning.services.shipping import ship_release
from stakeholders.models import Account, Product
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory, CustomerFactory, CustomerPMFactory, EvidenceLinkFactory, ProductFactory
from tests.news import Company, happen, told
from tests.planning.factories import ReleaseFactory, planned_item, shipped_item
from tests.recorded import activity

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def acme(product: Product) -> Account:
    return AccountFactory(name="Acme", products=[product])


@pytest.fixture
def item(product: Product, acme: Account) -> Item:
    return shipped_item(acme, product=product, kind="gap", title="Internal words")


@pytest.fixture
def web(product: Product) -> Client:
    return browser_of(product.accountable_pm)


def test_whoever_asked_or_follows_hears_when_a_release_ships() -> None:
    company = Company()
    follower = CustomerPMFactory()
    company.lift.members.add(follower)
    release = ReleaseFactory(product=company.lift)
    item = planned_item(release)
    EvidenceLinkFactory(item=item, request=company.ask(company.ann))
    follow(actor=follower, item=item)
    ship_release(actor=company.pm, release_id=release.pk, done_ids=[item.pk])
    happen()
    assert (told(company.ann), told(follower), told(company.greta)) == (["shipped"], ["shipped"], [])
    assert Notice.objects.get(user=company.ann).subject == "It is there: No export"


def test_it_begins_with_the_words_in_which_the_item_was_published(product: Product, web: Client) -> None:
    item = shipped_item(product=product, title="Ours", public_title="Theirs", public_summary="Soon.")
    page = text_of(web.get(f"/items/{item.key}/changelog/"))
    assert ('value="Theirs"' in page, ">\nSoon.</textarea>" in page) == (True, True)
    write_entry(actor=None, item_id=item.pk, version=0, published=True)
    entry = item.changelog_entry
    assert (entry.title, entry.text, entry.is_published, entry.version) == ("Theirs", "Soon.", True, 1)


def test_what_is_written_is_kept_published_and_taken_back(item: Item, product: Product) -> None:
    pm = product.accountable_pm
    entry = write_entry(actor=pm, item_id=item.pk, version=0, title=" It is there ", text="Use it.")
    assert (entry.title, entry.is_published, entry.version) == ("It is there", False, 1)
    entry = write_entry(actor=pm, item_id=item.pk, version=1, published=True)
    assert (entry.is_published, entry.published_by, entry.version) == (True, pm, 2)
    entry = write_entry(actor=pm, item_id=item.pk, published=False)
    assert (entry.is_published, entry.published_by, entry.title) == (False, None, "It is there")
    assert [data for verb, data in activity(item) if verb == "wrote the changelog"] == [
        {"title": ["", "It is there"], "text": ["", "Use it."]},
        {"published": [False, True]},
        {"published": [True, False]},
    ]


def test_words_that_would_say_nothing_or_too_early_are_refused(item: Item) -> None:
    with pytest.raises(Invalid):
        write_entry(actor=None, item_id=item.pk, published=True, title=" ")
    write_entry(actor=None, item_id=item.pk, title="There")
    with pytest.raises(Conflict, match="changed this changelog entry") as refused:
        write_entry(actor=None, item_id=item.pk, version=0, title="Mine")
    assert refused.value.data["theirs"] == {"title": "There"}
    update_item(actor=None, item_id=item.pk, version=None, status="open")
    with pytest.raises(Conflict, match="has not shipped"):
        write_entry(actor=None, item_id=item.pk, published=True)


def test_colleagues_see_for_whom_it_was(web: Client, item: Item, product: Product) -> None:
    page = text_of(web.get("/changelog/lift/"))
    assert ("Outside releases" in page, ">Acme</a>" in page, "Customer PM" in page) == (True, True, True)
    reader = CustomerPMFactory()
    product.members.add(reader)
    assert "Write<span" not in text_of(browser_of(reader).get("/changelog/lift/"))
    assert "Nothing of this product has shipped yet" in text_of(
        browser_of(ProductFactory(slug="crane").accountable_pm).get("/changelog/crane/")
    )


def test_a_customer_reads_only_what_is_published(web: Client, item: Item, product: Product, acme: Account) -> None:
    ann, greta = CustomerFactory(account=acme), CustomerFactory(account=AccountFactory(products=[product]))
    stranger = CustomerFactory(account=AccountFactory(products=[ProductFactory()]))
    assert "Nothing to tell yet" in text_of(browser_of(ann).get("/portal/changelog/"))
    sent = {"title": "Alarms reach all", "text": "Name *as many* as you like.", "version": 0}
    assert web.post(f"/items/{item.key}/changelog/", {**sent, "keep": "1"}).status_code == 302
    assert "Alarms reach all" not in text_of(browser_of(ann).get("/portal/changelog/"))
    web.post(f"/items/{item.key}/changelog/", {**sent, "version": 1})
    pages = [text_of(browser_of(one).get("/portal/changelog/")) for one in (ann, greta, stranger)]
    assert ["Alarms reach all" in page for page in pages] == [True, True, False]
    assert ["You asked for this" in page for page in pages] == [True, False, False]
    assert [word for word in (item.key, "Internal words", "Acme</") if word in pages[1]] == []
    Product.objects.update(is_one_way=True)
    assert "Alarms reach all" not in text_of(browser_of(ann).get("/portal/changelog/"))
    web.post(f"/items/{item.key}/changelog/", {"withdraw": "1"})
    assert ChangelogEntry.objects.get().is_published is False


def test_what_was_typed_stays_when_it_is_refused(web: Client, item: Item) -> None:
    page = web.post(f"/items/{item.key}/changelog/", {"title": "", "text": "Half a text", "version": 0})
    assert (page.status_code, "Customers need a title to read" in text_of(page)) == (422, True)
    assert "Half a text" in text_of(page)
    write_entry(actor=None, item_id=item.pk, title="Theirs")
    page = web.post(f"/items/{item.key}/changelog/", {"title": "Mine", "text": "", "version": 0})
    assert (page.status_code, "Theirs" in text_of(page), "Mine" in text_of(page)) == (409, True, True)


@pytest.mark.parametrize("path", ["/changelog/lift/", "/portal/changelog/", "/api/v1/changelog/"])
def test_more_of_it_takes_no_more_queries(path: str, product: Product, acme: Account, item: Item) -> None:
    person = CustomerFactory(account=acme) if "portal" in path else product.accountable_pm
    program, web = program_of(person), browser_of(person)
    read: Any = program.get if path.startswith("/api") else web.get

    def cost() -> int:
        read(path)
        with CaptureQueriesContext(connection) as queries:
            assert read(path).status_code == 200
        return len(queries)

    write_entry(actor=None, item_id=item.pk, title="One", published=True)
    first = cost()
    for _ in range(2):
        more = shipped_item(acme, product=product, kind="gap")
        write_entry(actor=None, item_id=more.pk, title="More", published=True)
    assert cost() == first


def test_programs_read_and_write_it(item: Item, product: Product, acme: Account) -> None:
    program = program_of(product.accountable_pm)
    (row,) = program.get("changelog/?product=lift").json()["results"]
    assert (row["key"], row["accounts"], row["sources"], row["person_days"]) == (
        item.key,
        [acme.pk],
        ["customer_pm"],
        None,
    )
    assert (row["version"], row["for_customers"]) == (0, {"title": "", "text": "", "published_at": None})
    written = program.patch(f"changelog/{item.key}/", {"title": "There", "published": True}, If_Match='"0"')
    assert (written.status_code, written.json()["version"]) == (200, 1)
    late = program.patch(f"changelog/{item.key}/", {"title": "Mine"}, If_Match='"0"')
    assert late.status_code == 412
    (news,) = program_of(CustomerFactory(account=acme)).get("portal/changelog/").json()["results"]
    assert (news["title"], news["product"], news["you_asked"]) == ("There", "Lift", True)
