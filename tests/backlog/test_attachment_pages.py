"""Files on the pages of a conversation: sent with words or alone, shown, saved, taken away."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from backlog.models import Attachment
from backlog.services.attachments import attach
from requests_intake.models import Request
from tests.browsing import HTMX, browser_of, messages_of, text_of
from tests.factories import AccountFactory, CustomerPMFactory, ProductFactory, RequestFactory
from tests.uploads import picture, upload
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cpm() -> User:
    return CustomerPMFactory(full_name="Carla Berg")


@pytest.fixture
def one(cpm: User) -> Request:
    product = ProductFactory(slug="lift", code="LIFT", members=[cpm])
    return RequestFactory(product=product, account=AccountFactory(name="Vertigo", products=[product]))


@pytest.fixture
def colleague(cpm: User) -> Client:
    return browser_of(cpm)


def sent(body: str = "They *need* it", **values: Any) -> dict[str, Any]:
    return {"say-body": body, "say-audience": "internal", **{f"say-{name}": value for name, value in values.items()}}


def test_files_go_with_a_comment(colleague: Client, one: Request) -> None:
    colleague.post(f"/requests/{one.pk}/comments/", sent(file=[picture(), upload()]))
    shot, notes = Attachment.objects.order_by("pk")
    page = text_of(colleague.get(f"/requests/{one.pk}/"))
    assert f'<img src="/attachments/{shot.pk}/preview/" alt="screen.png" loading="lazy">' in page
    assert f'href="/attachments/{notes.pk}/?download">notes.txt</a>' in page
    assert f"/attachments/{notes.pk}/preview/" not in page


def test_files_without_words_stand_beside_the_thread(colleague: Client, one: Request) -> None:
    response = colleague.post(f"/requests/{one.pk}/comments/", sent("", file=[upload()], audience="customer"))
    assert response["Location"] == f"/requests/{one.pk}/#files"
    file = Attachment.objects.get()
    assert (file.comment, file.audience, file.account) == (None, "customer", one.account)
    assert "Vertigo sees it" in text_of(colleague.get(f"/requests/{one.pk}/"))


def test_a_picture_is_drawn_and_everything_else_saved(colleague: Client, cpm: User, one: Request) -> None:
    shot = attach(actor=cpm, upload=picture(), request=one)
    shown = colleague.get(f"/attachments/{shot.pk}/")
    assert shown["Content-Disposition"] == 'inline; filename="screen.png"'
    assert shown["Content-Type"] == "image/png"
    saved = colleague.get(f"/attachments/{shot.pk}/?download")
    assert saved["Content-Disposition"] == 'attachment; filename="screen.png"'
    small = colleague.get(f"/attachments/{shot.pk}/preview/")
    assert (small["Content-Type"], b"".join(small.streaming_content)[8:12]) == ("image/webp", b"WEBP")
    notes = attach(actor=cpm, upload=upload("a.json", b"{}"), request=one)
    answer = colleague.get(f"/attachments/{notes.pk}/")
    assert answer["Content-Disposition"] == 'attachment; filename="a.json"'
    assert b"".join(answer.streaming_content) == b"{}"
    assert colleague.get(f"/attachments/{notes.pk}/preview/").status_code == 404


def test_a_file_can_do_nothing_in_the_browser(colleague: Client, cpm: User, one: Request) -> None:
    shot = attach(actor=cpm, upload=picture(), request=one)
    for address in (f"/attachments/{shot.pk}/", f"/attachments/{shot.pk}/preview/"):
        answer = colleague.get(address)
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
        assert answer["Cache-Control"] == "private, max-age=300"


def test_a_file_that_is_gone_from_the_disk(colleague: Client, cpm: User, one: Request, tmp_path: Path) -> None:
    shot = attach(actor=cpm, upload=picture(), request=one)
    for path in tmp_path.glob("attachments/*/*"):
        path.unlink()
    for address in (f"/attachments/{shot.pk}/", f"/attachments/{shot.pk}/preview/"):
        assert colleague.get(address).status_code == 404


def test_a_file_is_taken_away(colleague: Client, cpm: User, one: Request) -> None:
    first, second = (attach(actor=cpm, upload=upload(), request=one) for _ in range(2))
    response = colleague.post(f"/attachments/{first.pk}/delete/", follow=True)
    assert messages_of(response) == ["notes.txt is deleted."]
    fragment = text_of(colleague.post(f"/attachments/{second.pk}/delete/", headers=HTMX))
    assert "Nobody has said anything yet." in fragment
    assert not Attachment.objects.exists()
