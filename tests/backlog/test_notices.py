"""Closing the loop: whoever asked or follows hears once, in words fit for them; nobody hears of their own act."""

from datetime import timedelta

import pytest
from django.utils import timezone

from backlog.models import Follow, Notice
from backlog.services.conversation import add_comment
from backlog.services.following import follow
from backlog.services.items import update_item
from backlog.services.merging import merge_request
from backlog.services.triage import (
    answer_request,
    ask_back,
    decline_request,
    link_request,
    link_to_new_item,
    park_request,
    reopen_request,
    snooze_request,
)
from backlog.services.undoing import undo_decision
from common.models import Mail, OutboxMessage
from requests_intake.models import Request
from requests_intake.services.assigning import assign_request
from requests_intake.services.requests import file_request
from requests_intake.services.waking import remind_unanswered
from tests.factories import AdminFactory, ItemFactory, ProductPMFactory, RequestFactory
from tests.news import Company, happen, mailed, told
from users.choices import MailPace

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(db: None) -> Company:
    return Company()


def body(person: object) -> str:
    return Notice.objects.filter(user=person).latest("id").body


def decline(company: Company, request: Request, **words: object) -> None:
    given = {"reason": "too_few", "text": "Only two need it.", "would_change": "Ten more.", "look_again_on": None}
    decline_request(actor=company.pm, request_id=request.pk, **{**given, **words})


# -- decisions -------------------------------------------------------------------------------------------------


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


# -- taking back -----------------------------------------------------------------------------------------------


def test_a_decision_waits_until_it_can_be_undone_no_more(company: Company, settings) -> None:
    from backlog.services.notices import announce

    settings.NEWS_DELAY_SECONDS = 10
    before = timezone.now()
    announce("decision", {"decision_id": 1})

    message = OutboxMessage.objects.get(topic="news.due")
    assert timedelta(seconds=9) < message.available_at - before < timedelta(seconds=12)


def test_what_is_taken_back_at_once_is_never_told(company: Company) -> None:
    request = company.ask(company.ann)
    decline(company, request)
    undo_decision(actor=company.pm, request_id=request.pk)

    happen()

    assert (told(company.ann), mailed()) == ([], [])


def test_what_is_taken_back_later_is_told_to_those_who_were_told(company: Company) -> None:
    request = company.ask(company.ann)
    decline(company, request)
    happen()
    follow(actor=company.abe, request=request)

    undo_decision(actor=company.pm, request_id=request.pk)
    happen()

    assert (told(company.ann), told(company.abe)) == (["declined", "reopened"], [])


# -- asking and answering --------------------------------------------------------------------------------------


def test_a_question_goes_to_the_sender_and_the_answer_to_those_who_decide(company: Company) -> None:
    request = company.ask(company.ann)
    follow(actor=company.abe, request=request)

    ask_back(actor=company.pm, request_id=request.pk, question="Which format?")
    happen()

    assert (told(company.ann), told(company.abe), told(company.cpm)) == (["asked"], ["asked"], [])
    assert body(company.ann).endswith("need to know one thing before we can decide:\n\nWhich format?")

    answer_request(actor=company.ann, request_id=request.pk, text="CSV, as before.")
    happen()

    assert (told(company.pm), told(company.cpm), told(company.ann)) == (["answered"], ["answered"], ["asked"])
    assert body(company.pm).endswith("CSV, as before.")


def test_who_did_not_answer_is_reminded_once(company: Company, settings) -> None:
    request = company.ask(company.ann)
    ask_back(actor=company.pm, request_id=request.pk, question="Which format?")
    happen()
    Request.objects.update(asked_at=timezone.now() - timedelta(days=settings.ASK_REMIND_DAYS + 1))

    remind_unanswered()
    remind_unanswered()
    happen()

    assert told(company.ann) == ["asked", "asked"]
    assert body(company.ann).endswith("Which format?")


def test_who_answered_meanwhile_is_not_reminded(company: Company, settings) -> None:
    request = company.ask(company.ann)
    ask_back(actor=company.pm, request_id=request.pk, question="Which format?")
    Request.objects.update(asked_at=timezone.now() - timedelta(days=settings.ASK_REMIND_DAYS + 1))
    remind_unanswered()

    answer_request(actor=company.ann, request_id=request.pk, text="CSV.")
    happen()

    assert told(company.ann) == ["asked"]


# -- items -----------------------------------------------------------------------------------------------------


def test_whoever_asked_hears_when_the_item_is_planned_and_shipped_and_who_follows_it(company: Company) -> None:
    item = ItemFactory(product=company.lift, title="Secret exports")
    request = company.ask(company.ann)
    link_request(actor=company.pm, request_id=request.pk, item_key=item.key)
    happen()
    follow(actor=company.cpm, item=item)
    follow(actor=company.abe, item=item)

    for status in ("planned", "building", "shipped"):
        update_item(actor=company.pm, item_id=item.pk, version=None, status=status)
        happen()

    assert told(company.ann) == ["linked", "planned", "shipped"]
    assert told(company.cpm) == ["planned", "shipped"]
    assert told(company.abe) == [], "it is not published"
    assert Notice.objects.filter(user=company.ann).latest("id").subject == "It is there: No export"
    assert Notice.objects.filter(user=company.cpm).latest("id").subject == f"It is there: {item.key} Secret exports"


def test_a_customer_who_follows_a_published_item_hears_in_its_public_words(company: Company) -> None:
    item = ItemFactory(product=company.lift, title="Secret", is_published=True, public_title="Exports")
    follow(actor=company.greta, item=item)

    update_item(actor=company.pm, item_id=item.pk, version=None, status="planned")
    happen()

    notice = Notice.objects.get(user=company.greta)
    assert (notice.subject, "Secret" in notice.body) == ("Planned: Exports", False)


def test_one_who_asked_twice_hears_once(company: Company) -> None:
    item = ItemFactory(product=company.lift)
    for title in ("No export", "No CSV"):
        link_request(actor=company.pm, request_id=company.ask(company.ann, title).pk, item_key=item.key)
    happen()
    Notice.objects.all().delete()

    update_item(actor=company.pm, item_id=item.pk, version=None, status="shipped")
    happen()

    assert told(company.ann) == ["shipped"]


def test_a_status_that_changed_again_meanwhile_is_not_told(company: Company) -> None:
    item = ItemFactory(product=company.lift)
    follow(actor=company.cpm, item=item)

    update_item(actor=company.pm, item_id=item.pk, version=None, status="shipped")
    update_item(actor=company.pm, item_id=item.pk, version=None, status="open")
    happen()

    assert told(company.cpm) == ["reopened"]


def test_the_new_item_of_a_request_is_one_on_the_list(company: Company) -> None:
    request = company.ask(company.ann)
    link_to_new_item(actor=company.pm, request_id=request.pk, title="Secret")
    happen()

    assert (told(company.ann), "Secret" in body(company.ann)) == (["linked"], False)


# -- what is said, and given ------------------------------------------------------------------------------------


def test_an_internal_comment_reaches_no_customer(company: Company) -> None:
    request = company.ask(company.ann)
    request.contact = company.cy
    request.save()
    follow(actor=company.cpm, request=request)

    add_comment(actor=company.pm, request=request, body="Acme pays too little for this.")
    happen()

    assert (told(company.ann), told("cy@acme.example"), told(company.cpm)) == ([], [], ["commented"])


def test_a_comment_for_the_customer_reaches_their_account_alone(company: Company) -> None:
    request = company.ask(company.ann)
    other = company.ask(company.greta)
    merge_request(actor=company.pm, request_id=other.pk, into_id=request.pk)
    happen()
    Notice.objects.all().delete()

    add_comment(actor=company.pm, request=request, body="Acme, try the beta.", audience="customer")
    happen()

    assert (told(company.ann), told(company.greta)) == (["commented"], [])
    assert body(company.ann) == "The Lift team wrote on “No export”:\n\nAcme, try the beta."


def test_a_customers_comment_reaches_those_who_decide_and_their_own_pm(company: Company) -> None:
    request = company.ask(company.ann)
    assignee = ProductPMFactory(full_name="Sam")
    company.lift.members.add(assignee)
    assign_request(actor=company.pm, request_id=request.pk, user_id=assignee.pk)

    add_comment(actor=company.ann, request=request, body="Any news?")
    happen()

    assert (told(assignee), told(company.cpm), told(company.ann)) == (["assigned", "commented"], ["commented"], [])
    assert body(assignee) == f"Ann Acme wrote on “R-{request.pk} No export”:\n\nAny news?"


def test_who_is_named_hears_that_and_not_the_comment_again(company: Company) -> None:
    request = company.ask(company.ann)
    follow(actor=company.cpm, request=request)

    add_comment(actor=company.pm, request=request, body="@Cara Customer-PM, what do you think?")
    happen()

    assert told(company.cpm) == ["mentioned"]


def test_who_is_given_a_request_hears_unless_they_took_it(company: Company) -> None:
    request = company.ask(company.ann)

    assign_request(actor=company.pm, request_id=request.pk, user_id=company.pm.pk)
    assign_request(actor=company.pm, request_id=request.pk, user_id=company.cpm.pk)
    happen()

    assert (told(company.pm), told(company.cpm)) == ([], ["assigned"])
    assert body(company.cpm).endswith(f"gave you “R-{request.pk} No export” for Lift to decide.\n\nFrom: Acme")


def test_a_wish_for_access_reaches_the_accounts_pm_or_the_administrators(company: Company) -> None:
    from backlog.services.notices import announce
    from stakeholders.models import AccessRequest

    admin = AdminFactory()
    for account in (company.acme, company.globex):
        asked = AccessRequest.objects.create(account=account, email="new@x.example", full_name="New Person")
        announce("access", {"access_request_id": asked.pk}, at_once=True)
    happen()

    assert (told(company.cpm), told(admin)) == (["access"], ["access"])
    notice = Notice.objects.get(user=company.cpm)
    assert notice.subject == "New Person (new@x.example) asks for access for Acme"
    assert notice.path == f"/accounts/{company.acme.pk}/"


# -- how soon --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("pace", "mails", "for_digest"),
    [(MailPace.AT_ONCE, 1, False), (MailPace.DAILY, 0, True), (MailPace.NEVER, 0, False)],
)
def test_mail_comes_as_each_person_chose(company: Company, pace: str, mails: int, for_digest: bool) -> None:
    company.ann.mail_pace = pace
    company.ann.save()

    park_request(actor=company.pm, request_id=company.ask(company.ann).pk)
    happen()

    notice = Notice.objects.get(user=company.ann)
    assert (len(mailed()), notice.is_for_digest, notice.mail is not None) == (mails, for_digest, mails == 1)
