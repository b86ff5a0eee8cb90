"""The daily mail: one a day for each who wants it, of what is unread, whenever beat comes by."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from backlog.models import Notice
from backlog.services.notices import send_digests
from backlog.services.notices.digest import MOST, digest_moment
from common.models import Mail
from tests.factories import UserFactory
from tests.news import mailed
from users.choices import MailPace
from users.models import User

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _seven(settings) -> None:
    settings.DIGEST_HOUR = 7


def news(
    person: User, subject: str = "Planned: Export", at: datetime = NOW - timedelta(hours=4), **fields: Any
) -> Notice:
    count = Notice.objects.count()
    return Notice.objects.create(
        user=person, topic="planned", event=f"test:{count}", subject=subject, body="It is planned.",
        path="/requests/1/", is_for_digest=True, created_at=at, **fields,
    )  # fmt: skip


def a_reader(**fields: Any) -> User:
    return UserFactory(full_name="Ann", email="ann@acme.example", mail_pace=MailPace.DAILY, **fields)


def test_what_came_before_the_hour_goes_in_one_mail_and_the_rest_tomorrow() -> None:
    ann = a_reader()
    first, second = news(ann), news(ann, "Declined: Import")
    late = news(ann, "Late", at=NOW - timedelta(hours=1))

    assert send_digests(NOW) == 1
    assert send_digests(NOW + timedelta(hours=3)) == 0, "once a day"

    assert mailed() == [("ann@acme.example", "2 news: Planned: Export, and more")]
    mail = Mail.objects.get()
    assert mail.text.startswith(
        "Hello Ann,\n\nthis is new on what you asked for or follow.\n\n"
        "* Planned: Export\n\nIt is planned.\n\nhttp://localhost:8000/requests/1/\n\n* Declined: Import\n\n"
    )
    assert "Late" not in mail.text
    assert set(Notice.objects.filter(mail=mail)) == {first, second}

    assert send_digests(NOW + timedelta(days=1)) == 1
    late.refresh_from_db()
    assert late.mail == Mail.objects.latest("id")
    assert Mail.objects.latest("id").subject == "Late"


def test_what_was_read_meanwhile_is_not_sent() -> None:
    ann = a_reader()
    news(ann, read_at=NOW)

    assert (send_digests(NOW), mailed()) == (0, [])
    assert Notice.objects.get().is_for_digest is False


@pytest.mark.parametrize("fields", [{"mail_pace": MailPace.NEVER}, {"is_active": False}])
def test_who_wants_no_mail_any_more_or_left_gets_none(fields: dict[str, Any]) -> None:
    ann = a_reader()
    news(ann)
    User.objects.filter(pk=ann.pk).update(**fields)

    assert (send_digests(NOW), mailed()) == (0, [])


def test_a_flood_of_news_stays_readable() -> None:
    ann = a_reader()
    for number in range(MOST + 3):
        news(ann, f"News {number}")

    send_digests(NOW)

    text = Mail.objects.get().text
    assert text.count("* News ") == MOST
    assert "And 3 more: http://localhost:8000/news/" in text


def test_each_person_has_a_mail_of_their_own() -> None:
    ann, bob = a_reader(), UserFactory(email="bob@acme.example", mail_pace=MailPace.DAILY)
    news(ann)
    news(bob)

    assert send_digests(NOW) == 2
    assert sorted(to for to, _ in mailed()) == ["ann@acme.example", "bob@acme.example"]


def test_the_hour_is_that_of_the_installation(settings) -> None:
    settings.TIME_ZONE = "Europe/Berlin"
    with timezone.override("Europe/Berlin"):
        assert digest_moment(datetime(2026, 7, 1, 5, 30, tzinfo=UTC)) == datetime(2026, 7, 1, 5, tzinfo=UTC)
        assert digest_moment(datetime(2026, 7, 1, 4, 59, tzinfo=UTC)) == datetime(2026, 6, 30, 5, tzinfo=UTC)
        assert digest_moment(datetime(2026, 12, 1, 6, 0, tzinfo=UTC)) == datetime(2026, 12, 1, 6, tzinfo=UTC)
