"""Who gave a promise and the product's PM hear that it comes due, and that its day is past: once each."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.models import Notice
from common.models import Mail
from common.presentation.dates import day, until
from planning.selectors.promises import promises_of
from planning.tasks import look_after_promises
from stakeholders.models import Product
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory, CustomerPMFactory, ItemFactory, ProductFactory
from tests.news import mailed, told
from tests.planning.roadmap_rows import promised
from users.models import User

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate()


@pytest.fixture
def giver() -> User:
    return CustomerPMFactory(full_name="Cara Giver")


@pytest.fixture
def product(giver: User) -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT", members=[giver])


def test_who_gave_it_and_the_pm_hear_two_weeks_before_once(product: Product, giver: User) -> None:
    item = ItemFactory(product=product, number=1)
    promise = promised(product, days=14, made_by=giver, account=AccountFactory(name="Acme"), item=item)
    promised(product, days=15, made_by=giver)
    assert look_after_promises() == 2
    assert look_after_promises() == 0
    assert (told(giver), told(product.accountable_pm)) == (["promise_due"], ["promise_due"])
    notice = Notice.objects.get(user=giver)
    assert notice.item == item
    assert (notice.subject, notice.path) == (
        f"Promised until {day(promise.due_on)}: Doors open by themselves", f"/promises/{promise.pk}/"
    )  # fmt: skip
    assert f"Cara Giver promised “Doors open by themselves” to Acme, until {day(promise.due_on)}." in notice.body
    assert f"{item.key} is planned in no release." in notice.body


def test_they_hear_again_on_the_day_after_it(product: Product, giver: User) -> None:
    promised(product, days=0, made_by=giver)
    past = promised(product, days=-1, made_by=giver, text="Doors by spring")
    promised(product, days=-61, made_by=giver)
    look_after_promises()
    look_after_promises()
    assert sorted(told(giver)) == ["promise_due", "promise_past"]
    notice = Notice.objects.get(user=product.accountable_pm, topic="promise_past")
    assert (notice.subject, notice.path) == ("Past its day: Doors by spring", f"/promises/{past.pk}/")


def test_a_pm_who_promised_hears_once(product: Product) -> None:
    promised(product, days=3, made_by=product.accountable_pm)
    assert look_after_promises() == 1
    assert "You hear this because you promised it." in Mail.objects.get().text


def test_what_is_settled_or_shipped_in_time_is_not_told_of(product: Product) -> None:
    item = ItemFactory(product=product, status="shipped", closed_at=timezone.now() - timedelta(days=9))
    promised(product, days=3, item=item)
    promised(product, days=-3, item=item)
    promised(product, days=3, state="kept", settled_on=TODAY)
    promised(product, days=-3, state="missed", reason="No testers", settled_on=TODAY)
    assert look_after_promises() == 0


def test_what_shipped_late_is_told_of(product: Product) -> None:
    promised(product, days=-1, item=ItemFactory(product=product, status="shipped", closed_at=timezone.now()))
    look_after_promises()
    assert told(product.accountable_pm) == ["promise_past"]


def test_who_does_not_see_the_product_any_more_hears_nothing(product: Product) -> None:
    gone, elsewhere = CustomerPMFactory(is_active=False), CustomerPMFactory()
    promised(product, days=3, made_by=gone)
    promised(product, days=4, made_by=elsewhere)
    assert elsewhere not in {one.made_by for one in promises_of(elsewhere)}
    look_after_promises()
    assert (told(gone), told(elsewhere)) == ([], [])


def test_it_comes_by_mail_at_the_pace_that_each_chose(product: Product, giver: User) -> None:
    giver.mail_pace = "never"
    giver.save(update_fields=["mail_pace"])
    promised(product, days=3, made_by=giver)
    look_after_promises()
    assert [to for to, _ in mailed()] == [product.accountable_pm.email]
    assert told(giver) == ["promise_due"]


def test_the_installation_says_how_long_before(product: Product, settings: object) -> None:
    settings.PROMISE_REMIND_DAYS = 3  # type: ignore[attr-defined]
    promised(product, days=4)
    assert look_after_promises() == 0


# -- the ledger ----------------------------------------------------------------------------------------------


def test_the_ledger_says_how_far_off_a_day_is_and_since_when_it_is_missed(product: Product) -> None:
    item = ItemFactory(product=product, status="shipped", closed_at=timezone.now() - timedelta(days=9))
    promised(product, days=9)
    promised(product, days=-4)
    promised(product, days=-5, item=item, text="Shipped before")
    web = browser_of(product.accountable_pm)
    page = text_of(web.get("/promises/"))
    assert "due in 9 days" in page
    assert page.count("missed since") == 1
    assert f"missed since {day(TODAY - timedelta(days=3))}" in page
    assert "shipped in time" in page


@pytest.mark.parametrize(("days", "words"), [(0, "today"), (1, "tomorrow"), (9, "in 9 days"), (150, "in 5 months")])
def test_a_day_to_come_in_words(days: int, words: str) -> None:
    assert until(TODAY + timedelta(days=days)) == words


def test_a_program_reads_the_same(product: Product, giver: User) -> None:
    coming, past = promised(product, days=9), promised(product, days=-4)
    kept = promised(product, days=-5, state="kept", settled_on=TODAY - timedelta(days=6))
    web = browser_of(giver)
    read = [web.get(f"/api/v1/promises/{one.pk}/").json() for one in (coming, past, kept)]
    assert [(one["days_left"], one["missed_since"]) for one in read] == [
        (9, None),
        (-4, str(TODAY - timedelta(days=3))),
        (None, None),
    ]
