"""My news on the page, how it reaches me, and the links at the end of a mail."""

import re
from typing import Any

import pytest
from django.test import Client

from backlog.models import Follow, Notice
from backlog.services.following import follow
from backlog.services.triage import park_request, reopen_request
from common.mail import has_refused
from common.models import Mail
from common.signed import packed, sign
from tests.factories import RequestFactory, UserFactory
from tests.news import Company, happen, told
from users.choices import MailPace
from users.models import User

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


def browser_of(person: User) -> Client:
    browser = Client()
    browser.force_login(person)
    return browser


def news(person: User, number: int = 1, **fields: Any) -> list[Notice]:
    return [
        Notice.objects.create(
            user=person, topic="linked", event=f"test:{person.pk}:{n}", subject=f"On our list: {n}", body="Thank you.",
            path="/portal/requests/1/", **fields,
        )
        for n in range(number)
    ]  # fmt: skip


@pytest.fixture
def company(db: None) -> Company:
    return Company()


# -- the list --------------------------------------------------------------------------------------------------


def test_colleagues_and_customers_read_their_own_news_in_their_own_frame(company: Company) -> None:
    news(company.pm)
    news(company.ann)

    for person, frame in ((company.pm, "nav-main"), (company.ann, "pt-nav")):
        page = browser_of(person).get("/news/").content.decode()
        assert page.count("On our list: 0") == 2, "the title, and for whom its button is"
        assert frame in page
        assert 'aria-label="News, 1 unread"' in page


def test_the_list_takes_as_many_queries_for_one_as_for_three(company: Company, django_assert_num_queries) -> None:
    browser = browser_of(company.pm)
    browser.get("/news/")
    news(company.pm)
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        browser.get("/news/")
    news(company.pm.__class__.objects.get(pk=company.pm.pk), 0)
    Notice.objects.create(user=company.pm, topic="linked", event="x", subject="s", body="b", request=RequestFactory())
    Notice.objects.create(user=company.pm, topic="linked", event="y", subject="s", body="b", request=RequestFactory())
    with django_assert_num_queries(len(one)):
        browser.get("/news/")


def test_opening_one_marks_it_as_read_and_leads_on(company: Company) -> None:
    [notice] = news(company.ann)
    browser = browser_of(company.ann)

    response = browser.get(f"/news/{notice.pk}/")

    assert (response.status_code, response["Location"]) == (302, "/portal/requests/1/")
    notice.refresh_from_db()
    first = notice.read_at
    browser.get(f"/news/{notice.pk}/")
    notice.refresh_from_db()
    assert first is not None
    assert notice.read_at == first


def test_nobody_touches_anothers_news(company: Company) -> None:
    [notice] = news(company.ann)
    browser = browser_of(company.greta)

    assert browser.get(f"/news/{notice.pk}/").status_code == 404
    assert browser.post(f"/news/{notice.pk}/read/").status_code == 404
    browser.post("/news/read/")
    assert Notice.objects.get().read_at is None


def test_marking_one_as_read_by_htmx_answers_the_list_and_the_count(company: Company) -> None:
    first, _ = news(company.pm, 2)

    answer = browser_of(company.pm).post(f"/news/{first.pk}/read/?unread=1", headers=HTMX).content.decode()

    assert "<html" not in answer
    assert ("On our list: 1" in answer, "On our list: 0" in answer) == (True, False)
    assert 'id="news-count"' in answer
    assert "1 unread" in answer


def test_all_are_read_but_what_came_meanwhile(company: Company) -> None:
    first, second = news(company.pm, 2)

    response = browser_of(company.pm).post("/news/read/?unread=1", {"up_to": str(first.pk)})

    assert (response.status_code, response["Location"]) == (302, "/news/?unread=1")
    assert list(Notice.objects.filter(read_at=None)) == [second]
    browser_of(company.pm).post("/news/read/", {"up_to": "nonsense"})
    assert Notice.objects.filter(read_at=None).count() == 0


def test_many_unread_are_counted_no_further_than_needed(company: Company) -> None:
    news(company.pm, 101)

    assert "99+ unread" in browser_of(company.pm).get("/news/").content.decode()


def test_what_somebody_wrote_is_text_on_the_page(company: Company) -> None:
    Notice.objects.create(
        user=company.pm, topic="linked", event="x", subject="<script>1</script>", body="<img onerror=x>", path=""
    )

    page = browser_of(company.pm).get("/news/").content.decode()

    assert ("<script>1" in page, "<img onerror" in page) == (False, False)


# -- how it comes ----------------------------------------------------------------------------------------------


def test_everybody_chooses_how_soon(company: Company) -> None:
    for person in (company.pm, company.ann):
        response = browser_of(person).post("/settings/news/", {"mail_pace": "daily"})
        person.refresh_from_db()
        assert (response.status_code, person.mail_pace) == (302, MailPace.DAILY)
    assert browser_of(company.ann).post("/settings/news/", {"mail_pace": "hourly"}).status_code == 422


def test_never_takes_out_what_waits_for_the_daily_mail(company: Company) -> None:
    news(company.pm, is_for_digest=True)

    browser_of(company.pm).post("/settings/news/", {"mail_pace": "never"})

    assert Notice.objects.get().is_for_digest is False


# -- the end of mail -------------------------------------------------------------------------------------------


def told_by_mail(company: Company) -> Mail:
    park_request(actor=company.pm, request_id=company.ask(company.ann).pk)
    happen()
    return Mail.objects.get()


def unsubscribe_path(mail: Mail) -> str:
    assert mail.headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    return mail.headers["List-Unsubscribe"].strip("<>").removeprefix("http://localhost:8000")


def test_one_click_of_a_mail_program_ends_all_mail_without_a_sign_in(company: Company) -> None:
    path = unsubscribe_path(told_by_mail(company))
    program = Client(enforce_csrf_checks=True)

    assert "No more mail?" in program.get(path).content.decode()
    company.ann.refresh_from_db()
    assert company.ann.mail_pace == MailPace.AT_ONCE, "looking changes nothing"

    response = program.post(path, {"List-Unsubscribe": "One-Click"})

    company.ann.refresh_from_db()
    assert (response.status_code, company.ann.mail_pace) == (200, MailPace.NEVER)


def test_a_contact_without_a_sign_in_ends_it_too(company: Company) -> None:
    request = RequestFactory(product=company.lift, account=company.acme, contact=company.cy)
    park_request(actor=company.pm, request_id=request.pk)
    happen()

    Client().post(unsubscribe_path(Mail.objects.get()))
    reopen_request(actor=company.pm, request_id=request.pk)
    happen()

    assert has_refused("CY@acme.example")
    assert (told("cy@acme.example"), Mail.objects.count()) == (["parked"], 1)


def test_following_one_thing_ends_by_its_own_link(company: Company) -> None:
    mail = told_by_mail(company)
    found = re.search(r"http://localhost:8000(/news/unfollow/\S+)", mail.text)
    assert found is not None
    follow(actor=company.ann, request=RequestFactory(product=company.lift, account=company.acme))

    assert "No export" in Client().get(found[1]).content.decode()
    assert Follow.objects.filter(user=company.ann).count() == 2
    Client(enforce_csrf_checks=True).post(found[1])
    Client().post(found[1])

    assert Follow.objects.filter(user=company.ann).count() == 1


@pytest.mark.parametrize(
    ("route", "token"),
    [
        ("unsubscribe", "u1-aaaaaaaaaaaaaaaa"),
        ("unsubscribe", "nonsense"),
        ("unsubscribe", sign("unfollow", "u1")),
        ("unsubscribe", sign("unsubscribe", "u999999")),
        ("unsubscribe", sign("unsubscribe", "m%%%".replace("%", "="))),
        ("unfollow", sign("unfollow", "u999999.r1")),
        ("unfollow", sign("unsubscribe", "u1.r1")),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_made_up_link_does_nothing(db: None, route: str, token: str, method: str) -> None:
    assert getattr(Client(), method)(f"/news/{route}/{token}/").status_code == 404


def test_a_link_to_what_is_gone_leads_nowhere(db: None) -> None:
    token = sign("unfollow", f"u{UserFactory().pk}.i999999")

    response = Client().get(f"/news/unfollow/{token}/")

    assert response.status_code == 404


def test_an_address_travels_in_a_link(db: None) -> None:
    email = "weird+tag_ü@exämple.example"
    page = Client().get(f"/news/unsubscribe/{sign('unsubscribe', 'm' + packed(email))}/").content.decode()

    assert email in page
