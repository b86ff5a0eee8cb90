"""Notices of items, of what is said and given, and how soon mail comes."""

import pytest

from backlog.models import Notice
from backlog.services.conversation import add_comment
from backlog.services.following import follow
from backlog.services.items import update_item
from backlog.services.merging import merge_request
from backlog.services.triage import link_request, link_to_new_item, park_request
from requests_intake.services.assigning import assign_request
from tests.backlog.notice_rows import body
from tests.factories import AdminFactory, ItemFactory, ProductPMFactory
from tests.news import Company, happen, mailed, told
from users.choices import MailPace

pytestmark = pytest.mark.django_db


@pytest.fixture
def company(db: None) -> Company:
    return Company()


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
