"""Comments, files and following over REST."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backlog.models import Attachment, Comment, Follow, Item
from backlog.services.attachments import attach
from backlog.services.conversation import add_comment
from requests_intake.models import Request
from stakeholders.models import Product
from tests.api.client import BASE, Program, errors_of, only_error, program_of
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    CustomerPMFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
)
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
def product(cpm: User) -> Product:
    return ProductFactory(members=[cpm])


@pytest.fixture
def one(product: Product) -> Request:
    return RequestFactory(product=product, account=AccountFactory(products=[product]))


@pytest.fixture
def item(product: Product) -> Item:
    return ItemFactory(product=product, is_published=True, public_title="Faster")


@pytest.fixture
def program(cpm: User) -> Program:
    return program_of(cpm)


@pytest.fixture
def customer(one: Request) -> User:
    return CustomerFactory(account=one.account)


def send_file(program: Program, path: str, file: SimpleUploadedFile, **values: Any) -> Any:
    headers = {"Authorization": f"Bearer {program.key}"}
    return Client().post(BASE + path, {"file": file, **values}, headers=headers)


# -- comments --------------------------------------------------------------------------------------------------


def test_a_comment_is_made_read_put_right_and_taken_away(program: Program, one: Request) -> None:
    made = program.post(f"requests/{one.pk}/comments/", {"body": "They need it", "audience": "customer"})
    assert made.status_code == 201
    said = made.json()
    comment = Comment.objects.get()
    assert said == {
        "id": comment.pk, "request": one.pk, "item": None, "portal_item": None, "audience": "customer",
        "account": one.account_id,
        "author": "Carla Berg", "is_own": True, "is_question": False, "body": "They need it", "attachments": [],
        "created_at": said["created_at"], "edited_at": None, "version": 1,
        "url": f"http://testserver/api/v1/comments/{comment.pk}/",
    }  # fmt: skip
    assert made["Location"] == said["url"]
    read = program.get(f"comments/{comment.pk}/")
    assert read.json() == said
    changed = program.patch(f"comments/{comment.pk}/", {"body": "They need it now"}, If_Match=read["ETag"])
    assert (changed.json()["body"], changed.json()["version"]) == ("They need it now", 2)
    assert program.delete(f"comments/{comment.pk}/").status_code == 204
    assert program.get(f"comments/{comment.pk}/").status_code == 404


def test_comments_are_listed_the_oldest_first_page_by_page(program: Program, cpm: User, item: Item) -> None:
    for at in range(3):
        add_comment(actor=cpm, body=f"Thought {at}", item=item)
    first = program.get(f"items/{item.key}/comments/?limit=2").json()
    assert [row["body"] for row in first["results"]] == ["Thought 0", "Thought 1"]
    second = program.get(first["next"]).json()
    assert [row["body"] for row in second["results"]] == ["Thought 2"]
    assert (second["results"][0]["item"], second["next"]) == (item.key, None)
    assert program.get(second["previous"]).json()["results"] == first["results"]


def test_a_request_lists_what_was_said_on_its_duplicates(program: Program, cpm: User, one: Request) -> None:
    duplicate = RequestFactory(product=one.product, status="merged", merged_into=one)
    add_comment(actor=cpm, body="Before", request=duplicate)
    attach(actor=cpm, upload=upload(), request=duplicate)
    for what in ("comments", "attachments"):
        (row,) = program.get(f"requests/{one.pk}/{what}/").json()["results"]
        assert row["request"] == duplicate.pk


def test_an_older_version_is_refused(program: Program, cpm: User, one: Request) -> None:
    comment = add_comment(actor=cpm, body="Mine", request=one)
    Comment.objects.filter(pk=comment.pk).update(version=2, body="Theirs")
    stale = program.patch(f"comments/{comment.pk}/", {"body": "Newer", "version": 1})
    assert stale.status_code == 409
    assert stale.json()["data"] == {"yours": {"body": "Newer"}, "theirs": {"body": "Theirs"}, "version": 2}
    assert program.patch(f"comments/{comment.pk}/", {"body": "Newer"}, If_Match='"1"').status_code == 412
    assert program.delete(f"comments/{comment.pk}/", If_Match='"1"').status_code == 412
    assert program.patch(f"comments/{comment.pk}/", {}, If_Match='"2"').json()["version"] == 2


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({}, [("required", "body")]),
        ({"body": "  "}, [("blank", "body")]),
        ({"body": "x" * 20_001}, [("max_length", "body")]),
        ({"body": "x", "audience": "world"}, [("invalid_choice", "audience")]),
        ({"body": "x", "account": 0}, [("unknown", "account")]),
        ({"body": "x", "author": "me"}, [("unknown_field", "author")]),
        ({"body": "x", "audience": "customer"}, [("invalid", "account")]),
    ],
)
def test_what_is_refused(program: Program, item: Item, body: dict[str, Any], errors: list[tuple[str, str]]) -> None:
    response = program.post(f"items/{item.key}/comments/", body)
    assert (response.status_code, errors_of(response)) == (400, errors)
    assert not Comment.objects.exists()


def test_said_once_with_an_idempotency_key(program: Program, one: Request) -> None:
    answers = [program.post(f"requests/{one.pk}/comments/", {"body": "Once"}, Idempotency_Key="k") for _ in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Comment.objects.count() == 1


def test_the_list_costs_the_same_for_one_and_for_three(program: Program, cpm: User, one: Request) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as seen:
            program.get(f"requests/{one.pk}/comments/")
        return len(seen)

    add_comment(actor=cpm, body="One", request=one, uploads=[upload()])
    cost()
    first = cost()
    for _ in range(2):
        add_comment(actor=cpm, body="More", request=one, uploads=[upload()])
    assert cost() == first


# -- customers -------------------------------------------------------------------------------------------------


def test_a_customer_reads_and_says_what_is_theirs(cpm: User, customer: User, one: Request) -> None:
    add_comment(actor=cpm, body="Secret", request=one, uploads=[upload()])
    add_comment(actor=cpm, body="Which screen?", request=one, audience="customer")
    program = program_of(customer)
    rows = program.get(f"requests/{one.pk}/comments/").json()["results"]
    assert [row["body"] for row in rows] == ["Which screen?"]
    assert program.get(f"requests/{one.pk}/attachments/").json()["results"] == []
    said = program.post(f"requests/{one.pk}/comments/", {"body": "The first", "audience": "internal"}).json()
    assert (said["audience"], said["account"]) == ("customer", one.account_id)


def test_a_customer_does_not_know_other_accounts(customer: User, product: Product, item: Item) -> None:
    other = AccountFactory(name="Rival", products=[product])
    add_comment(actor=None, body="Ours", item=item, audience="customer", account=other, author_name="Jo")
    program = program_of(customer)
    assert program.get(f"portal/items/{item.pk}/comments/").json()["results"] == []
    refused = program.post(f"portal/items/{item.pk}/comments/", {"body": "Hello", "account": other.pk})
    assert (refused.status_code, errors_of(refused)) == (400, [("unknown", "account")])
    assert "Rival" not in refused.content.decode()


def test_a_customer_who_guesses_finds_nothing(cpm: User, customer: User, one: Request) -> None:
    comment = add_comment(actor=cpm, body="Secret", request=one, uploads=[upload()])
    file = comment.attachments.get()
    program = program_of(customer)
    for path in (f"comments/{comment.pk}/", f"attachments/{file.pk}/", f"attachments/{file.pk}/content/"):
        assert program.get(path).status_code == 404


# -- files -----------------------------------------------------------------------------------------------------


def test_a_file_is_sent_described_downloaded_and_taken_away(program: Program, one: Request) -> None:
    sent = send_file(program, f"requests/{one.pk}/attachments/", upload(), audience="customer")
    assert sent.status_code == 201
    row = Attachment.objects.get()
    data = sent.json()
    assert data == {
        "id": row.pk, "request": one.pk, "item": None, "comment": None, "audience": "customer",
        "account": one.account_id, "name": "notes.txt", "content_type": "text/plain", "size": 22,
        "sha256": row.digest, "uploaded_by": "Carla Berg", "uploaded_at": data["uploaded_at"],
        "url": f"http://testserver/api/v1/attachments/{row.pk}/",
        "content_url": f"http://testserver/api/v1/attachments/{row.pk}/content/",
    }  # fmt: skip
    assert program.get(f"attachments/{row.pk}/").json() == data
    content = program.get(f"attachments/{row.pk}/content/", Accept="text/plain")
    assert b"".join(content.streaming_content) == b"Seen at the customer.\n"
    assert content["Content-Disposition"] == 'attachment; filename="notes.txt"'
    assert content["X-Content-Type-Options"] == "nosniff"
    assert content["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert program.delete(f"attachments/{row.pk}/").status_code == 204
    assert program.get(f"attachments/{row.pk}/content/").status_code == 404


def test_a_picture_is_saved_too(program: Program, cpm: User, one: Request) -> None:
    row = attach(actor=cpm, upload=picture(), request=one)
    content = program.get(f"attachments/{row.pk}/content/")
    assert (content["Content-Type"], content["Content-Disposition"]) == (
        "image/png",
        'attachment; filename="screen.png"',
    )


def test_a_file_goes_to_a_comment_of_ones_own(program: Program, cpm: User, one: Request, item: Item) -> None:
    comment = add_comment(actor=cpm, body="See", request=one)
    sent = send_file(program, f"requests/{one.pk}/attachments/", upload(), comment=comment.pk)
    assert sent.json()["comment"] == comment.pk
    (shown,) = program.get(f"comments/{comment.pk}/").json()["attachments"]
    assert shown == sent.json()
    elsewhere = send_file(program, f"items/{item.key}/attachments/", upload(), comment=comment.pk)
    assert (elsewhere.status_code, errors_of(elsewhere)) == (400, [("invalid", "comment")])
    theirs = add_comment(actor=one.product.accountable_pm, body="Mine", request=one)
    refused = send_file(program, f"requests/{one.pk}/attachments/", upload(), comment=theirs.pk)
    assert refused.status_code == 403


def test_on_an_item_one_says_which_account_sees_it(program: Program, one: Request, item: Item) -> None:
    path = f"items/{item.key}/attachments/"
    assert errors_of(send_file(program, path, upload(), audience="customer")) == [("invalid", "account")]
    sent = send_file(program, path, upload(), audience="customer", account=one.account_id)
    assert sent.json()["account"] == one.account_id
    for wrong in ("0", "x", "9" * 40, "²"):
        refused = send_file(program, path, upload(), audience="customer", account=wrong)
        assert errors_of(refused) == [("unknown", "account")]


@pytest.mark.parametrize(
    ("file", "why"),
    [
        (upload("a.svg", b"<svg/>"), "could run a script"),
        (upload("a.exe", b"MZ"), "is a Windows program"),
        (upload("a.txt", b""), "“a.txt” is empty."),
    ],
)
def test_files_that_are_refused(program: Program, one: Request, file: SimpleUploadedFile, why: str) -> None:
    response = send_file(program, f"requests/{one.pk}/attachments/", file)
    error = only_error(response)
    assert (response.status_code, error["code"], error["attr"]) == (400, "file_refused", "file")
    assert why in error["detail"]


def test_a_file_that_is_too_large(program: Program, one: Request, settings: Any) -> None:
    settings.ATTACHMENT_MAX_BYTES = 1024 * 1024
    response = send_file(program, f"requests/{one.pk}/attachments/", upload(content=b"x" * (1024 * 1024 + 1)))
    assert only_error(response)["detail"].startswith("“notes.txt” is larger than 1 MB")


def test_files_are_listed_with_those_of_comments(program: Program, cpm: User, one: Request) -> None:
    add_comment(actor=cpm, body="See", request=one, uploads=[upload("a.txt")])
    attach(actor=cpm, upload=upload("b.txt"), request=one)
    page = program.get(f"requests/{one.pk}/attachments/?limit=1").json()
    assert [row["name"] for row in page["results"]] == ["a.txt"]
    assert [row["name"] for row in program.get(page["next"]).json()["results"]] == ["b.txt"]


# -- following -------------------------------------------------------------------------------------------------


def test_following_is_said_once_or_twice_and_taken_back(program: Program, cpm: User, one: Request, item: Item) -> None:
    for path in (f"requests/{one.pk}/follow/", f"items/{item.key}/follow/"):
        for _ in range(2):
            assert program.put(path).json() == {"following": True}
            assert Follow.objects.filter(user=cpm).count() == 1
        for _ in range(2):
            assert program.delete(path).status_code == 204
            assert not Follow.objects.exists()


def test_a_customer_follows_what_is_published(customer: User, item: Item, product: Product) -> None:
    program = program_of(customer)
    assert program.put(f"portal/items/{item.pk}/follow/").status_code == 200
    assert program.put(f"portal/items/{ItemFactory(product=product).pk}/follow/").status_code == 404
    assert program.put(f"items/{item.key}/follow/").status_code == 404
