"""Closing the loop: whoever asked or follows hears once, in words fit for them; nobody hears of their own act."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.models import Follow, Notice
from backlog.services.following import follow
from backlog.services.merging import merge_request
from backlog.services.triage import link_request, park_request, reopen_request, snooze_request
from common.models import Mail, OutboxMessage
from requests_intake.services.requests import file_request
from tests.backlog.notice_rows import body, decline
from tests.factories import ItemFactory, ProductPMFactory, RequestFactory
from tests.news import Company, happen, mailed, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(db: None) -> Company:
    return Company()


def test_whoever_asked_hears_that_it_is_on_the_list(company: Company) -> None:
    request = company.ask(company.ann)
    item = ItemFactory(product=company.lift, title="Secret plan of exports")

    link_request(actor=company.pm, request_id=request.pk, item_key=item.key)
    happen()

    assert told(company.ann) == ["linked"]
    notice = Notice.objects.get(user=company.ann)
    assert (notice.subject, notice.path) == ("On our list: No export", f"/portal/requests/{request.pk}/")
    assert (notice.request, notice.item, notice.read_at) == (request, None, None)
    assert "Secret plan" not in notice.body
    assert mailed() == [("ann@acme.example", "On our list: No export")]
    mail = Mail.objects.get()
    assert mail.text.startswith("Hello Ann Acme,\n\nThank you for telling us. “No export” is on our list for Lift now")
    assert f"http://localhost:8000/portal/requests/{request.pk}/" in mail.text
    assert "Secret plan" not in mail.text + mail.html


def test_a_published_item_is_named_in_its_public_words(company: Company) -> None:
    request = company.ask(company.ann)
    item = ItemFactory(product=company.lift, title="Secret", is_published=True, public_title="Export to spreadsheets")

    link_request(actor=company.pm, request_id=request.pk, item_key=item.key)
    happen()

    assert "It stands there as: Export to spreadsheets" in body(company.ann)


def test_a_customer_pm_who_filed_it_reads_our_own_words(company: Company) -> None:
    request = file_request(actor=company.cpm, product=company.lift, kind="gap", title="No export", account=company.acme)
    item = ItemFactory(product=company.lift, title="Exports")

    link_request(actor=company.pm, request_id=request.pk, item_key=item.key)
    happen()

    notice = Notice.objects.get(user=company.cpm)
    assert notice.subject == f"On our list: R-{request.pk} No export"
    assert f"It stands there as: {item.key} Exports" in notice.body
    assert notice.path == f"/requests/{request.pk}/"


def test_a_no_comes_with_its_reason_and_the_day_to_look_again(company: Company) -> None:
    request = company.ask(company.ann)
    day = timezone.localdate() + timedelta(days=90)

    decline(company, request, look_again_on=day)
    happen()

    assert body(company.ann) == (
        "We looked at “No export” for Lift and do not plan it.\n\nOnly two need it.\n\n"
        f"We look at it again on {day.day} {day:%b %Y}."
    )
    assert told(company.ann) == ["declined"]


def test_a_no_for_ever_promises_no_day(company: Company) -> None:
    decline(company, company.ask(company.ann))
    happen()

    assert "look at it again" not in body(company.ann)


def test_parked_and_reopened_are_told_and_snoozed_is_not(company: Company) -> None:
    request = company.ask(company.ann)

    snooze_request(actor=company.pm, request_id=request.pk, until=timezone.localdate() + timedelta(days=3))
    park_request(actor=company.pm, request_id=request.pk, text="We ask around.")
    reopen_request(actor=company.pm, request_id=request.pk)
    happen()

    assert told(company.ann) == ["parked", "reopened"]


def test_what_is_shipped_already_is_said_to_be_there(company: Company) -> None:
    request = company.ask(company.ann)
    item = ItemFactory(product=company.lift, status="shipped")

    link_request(actor=company.pm, request_id=request.pk, item_key=item.key)
    happen()

    assert told(company.ann) == ["shipped"]


def test_a_merge_names_nobody_else_and_later_decisions_reach_both(company: Company) -> None:
    own = company.ask(company.ann, "No export to a spreadsheet")
    other = company.ask(company.greta, "Globex wants CSV")

    merge_request(actor=company.pm, request_id=own.pk, into_id=other.pk)
    happen()

    assert (told(company.ann), told(company.greta)) == (["merged"], [])
    assert "Globex" not in body(company.ann)

    decline(company, other, text="Dear Globex, too few.", would_change="More who ask.")
    happen()

    assert (told(company.ann), told(company.greta)) == (["merged", "declined"], ["declined"])
    assert "Dear Globex" in body(company.greta)
    assert body(company.ann).startswith("We looked at “No export to a spreadsheet”")
    assert "Globex" not in body(company.ann)
    assert "We put our time into what helps more" in body(company.ann)
    assert "More who ask." not in body(company.ann) + body(company.greta)


def test_a_contact_without_a_sign_in_hears_by_mail_if_the_account_uses_the_product(company: Company) -> None:
    request = RequestFactory(product=company.lift, account=company.acme, contact=company.cy, title="No export")
    foreign = RequestFactory(product__name="Crane", account=company.acme, contact=company.cy)

    for one in (request, foreign):
        park_request(actor=None, request_id=one.pk)
    happen()

    assert told("cy@acme.example") == ["parked"]
    assert mailed() == [("cy@acme.example", "Kept open: No export")]
    assert "/portal/" not in Mail.objects.get().text


def test_nobody_is_told_of_their_own_act(company: Company) -> None:
    request = file_request(actor=company.pm, product=company.lift, kind="gap", title="No export")

    park_request(actor=company.pm, request_id=request.pk)
    happen()

    assert (told(company.pm), mailed()) == ([], [])


def test_who_no_longer_signs_in_or_may_not_see_it_hears_nothing(company: Company) -> None:
    request = company.ask(company.ann)
    stranger = ProductPMFactory()
    follow(actor=stranger, request=request)
    follow(actor=company.greta, request=request)
    company.ann.is_active = False
    company.ann.save()

    park_request(actor=company.pm, request_id=request.pk)
    happen()

    assert (Notice.objects.count(), mailed()) == (0, [])


def test_who_follows_no_longer_is_not_made_to_again(company: Company) -> None:
    request = company.ask(company.ann)
    park_request(actor=company.pm, request_id=request.pk)
    happen()
    Follow.objects.all().delete()

    reopen_request(actor=company.pm, request_id=request.pk)
    happen()

    assert told(company.ann) == ["parked"]


def test_whoever_was_asked_for_follows_from_the_first_decision_on(company: Company) -> None:
    contact = company.ann.contacts.get()
    request = RequestFactory(product=company.lift, account=company.acme, contact=contact, filed_by=company.cpm)

    park_request(actor=company.pm, request_id=request.pk)
    happen()

    assert (told(company.ann), told(company.cpm)) == (["parked"], ["parked"])


def test_it_is_told_once_however_often_it_is_handled(company: Company) -> None:
    request = company.ask(company.ann)
    park_request(actor=company.pm, request_id=request.pk)
    message = OutboxMessage.objects.get(topic="request.triaged")
    OutboxMessage.objects.create(topic=message.topic, payload=message.payload)

    happen()

    assert (told(company.ann), len(mailed())) == (["parked"], 1)
