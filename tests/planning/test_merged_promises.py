"""What an account was promised and is told follows it into the account that it becomes, on every page and over REST."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.services.account_merging import merge_accounts
from planning.handlers import follow_merged_accounts
from planning.models import Promise, RoadmapEntry
from planning.services.promises import note_promise
from planning.services.roadmap import publish_entry
from stakeholders.models import Account, Product
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory, ItemFactory, ProductFactory
from tests.planning.roadmap_rows import promised, told
from tests.recorded import outbox
from users.models import User

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()
SOON = TODAY + timedelta(days=30)


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def pm(product: Product) -> User:
    return product.accountable_pm


@pytest.fixture
def old(product: Product) -> Account:
    return AccountFactory(name="Acme Lifts", products=[product])


@pytest.fixture
def new(product: Product) -> Account:
    return AccountFactory(name="Acme Group", products=[product])


def _merge(old: Account, new: Account) -> None:
    merge_accounts(actor=None, account_id=old.pk, into_id=new.pk)
    follow_merged_accounts([payload for topic, payload in outbox() if topic == "account.merged"] * 2)


def test_the_ledger_names_the_account_that_remains(product: Product, pm: User, old: Account, new: Account) -> None:
    promise = promised(product, account=old)
    _merge(old, new)
    promise.refresh_from_db()
    assert (promise.account, promise.version) == (new, 2)
    web = browser_of(pm)
    for address in ("/promises/", "/promises/?account=Acme+Lifts", f"/promises/{promise.pk}/"):
        page = text_of(web.get(address))
        assert "Doors open by themselves" in page
        assert "Acme Group" in page
    assert "Acme Lifts" not in text_of(web.get(f"/promises/{promise.pk}/"))


def test_a_program_reads_the_account_that_remains(product: Product, pm: User, old: Account, new: Account) -> None:
    promise, entry = promised(product, account=old), told(ItemFactory(product=product), account=old)
    _merge(old, new)
    web = browser_of(pm)
    for address, row in (("promises", promise), ("roadmap", entry)):
        rows = web.get(f"/api/v1/{address}/?account={new.pk}").json()["results"]
        assert [(one["id"], one["account"]) for one in rows] == [(row.pk, new.pk)]


def test_its_page_says_what_is_promised(product: Product, pm: User, old: Account, new: Account) -> None:
    promised(product, account=old, days=9)
    promised(product, account=new, days=-3, text="A test controller")
    promised(product, account=new, state="kept", settled_on=TODAY, text="Long kept")
    _merge(old, new)
    page = text_of(browser_of(pm).get(f"/accounts/{new.pk}/"))
    for words in ("What is promised to them", "Doors open by themselves", "due in 9 days", "missed since"):
        assert words in page
    assert "Long kept" not in page


def test_its_roadmap_tells_what_was_told_the_other(product: Product, pm: User, old: Account, new: Account) -> None:
    told(ItemFactory(product=product), account=old, title="Doors for Acme", by_date=SOON)
    _merge(old, new)
    page = text_of(browser_of(pm).get(f"/roadmap/lift/outside/?account={new.name}"))
    assert "Doors for Acme" in page


def test_of_two_entries_about_one_item_one_stays_with_the_day(product: Product, old: Account, new: Account) -> None:
    item = ItemFactory(product=product)
    kept = told(item, account=new, title="Doors")
    other = told(item, account=old, title="Better doors", by_date=SOON, by_words="for pilots")
    promise = promised(product, account=old, item=item, entry=other)
    _merge(old, new)
    entry, promise = RoadmapEntry.objects.get(), Promise.objects.get(pk=promise.pk)
    assert (entry, entry.title, entry.by_date, entry.by_words) == (kept, "Doors", SOON, "for pilots")
    assert (promise.entry, promise.account) == (kept, new)


def test_what_is_promised_to_the_old_name_is_promised_to_the_account_that_remains(
    product: Product, pm: User, old: Account, new: Account
) -> None:
    _merge(old, new)
    said = {"actor": pm, "account": old, "audience": "account"}
    promise = note_promise(product=product, text="Doors", due_on=SOON, **said)
    entry = publish_entry(item_id=ItemFactory(product=product).pk, column="now", title="Doors", **said)
    assert (promise.account, entry.account) == (new, new)
