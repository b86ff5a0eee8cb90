"""Talking on the pages: the thread, the form, files, names, following; with htmx and without."""

import re
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backlog.models import Attachment, Comment, Follow, Item
from backlog.services.attachments import attach
from backlog.services.conversation import add_comment
from requests_intake.models import Request
from stakeholders.models import Product
from tests.browsing import HTMX, browser_of, messages_of, text_of
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    CustomerPMFactory,
    ItemFactory,
    LeaderFactory,
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
    return ProductFactory(slug="lift", code="LIFT", members=[cpm])


@pytest.fixture
def one(product: Product) -> Request:
    return RequestFactory(product=product, account=AccountFactory(name="Vertigo", products=[product]))


@pytest.fixture
def item(product: Product) -> Item:
    return ItemFactory(product=product)


@pytest.fixture
def customer(one: Request) -> User:
    return CustomerFactory(full_name="Mia Lind", account=one.account)


@pytest.fixture
def colleague(cpm: User) -> Client:
    return browser_of(cpm)


def sent(body: str = "They *need* it", **values: Any) -> dict[str, Any]:
    return {"say-body": body, "say-audience": "internal", **{f"say-{name}": value for name, value in values.items()}}


# -- saying something ------------------------------------------------------------------------------------------


def test_the_request_page_invites_to_talk(colleague: Client, one: Request) -> None:
    page = text_of(colleague.get(f"/requests/{one.pk}/"))
    assert "Nobody has said anything yet." in page
    assert f'action="/requests/{one.pk}/comments/"' in page
    assert "Vertigo too" in page


def test_a_comment_without_htmx(colleague: Client, cpm: User, one: Request) -> None:
    response = colleague.post(f"/requests/{one.pk}/comments/", sent())
    comment = Comment.objects.get()
    assert response["Location"] == f"/requests/{one.pk}/#comment-{comment.pk}"
    assert (comment.body, comment.audience, comment.author) == ("They *need* it", "internal", cpm)
    page = text_of(colleague.get(f"/requests/{one.pk}/"))
    assert "<em>need</em>" in page
    assert "Colleagues only" in page


def test_a_comment_with_htmx_answers_the_thread_alone(colleague: Client, one: Request) -> None:
    response = colleague.post(f"/requests/{one.pk}/comments/", sent(audience="customer"), headers=HTMX)
    page = text_of(response)
    assert response.status_code == 200
    assert page.lstrip().startswith('<section class="conv" id="conversation"')
    assert "Vertigo reads this" in page
    assert "They *need* it" not in page  # the field is empty again
    assert "HX-Request" in response["Vary"]


def test_an_item_has_a_part_to_talk_in(colleague: Client, cpm: User, item: Item) -> None:
    response = colleague.post(f"/items/{item.key}/comments/", sent())
    assert response["Location"] == f"/items/{item.key}/?tab=conversation#comment-{Comment.objects.get().pk}"
    page = text_of(colleague.get(f"/items/{item.key}/?tab=conversation"))
    assert "<em>need</em>" in page
    assert f"{item.key} is not published, so no customer could read here." in page
    assert "said something" in text_of(colleague.get(f"/items/{item.key}/?tab=activity"))


def test_on_a_published_item_one_chooses_the_customer(colleague: Client, one: Request, product: Product) -> None:
    item = ItemFactory(product=product, is_published=True, public_title="Faster")
    AccountFactory(name="Elsewhere")
    form = colleague.get(f"/items/{item.key}/comments/").context["comment_form"]
    assert list(form.fields["account"].queryset) == [one.account]
    response = colleague.post(f"/items/{item.key}/comments/", sent(audience="customer"))
    assert response.status_code == 422
    assert "Choose the account with which you talk." in text_of(response)
    colleague.post(f"/items/{item.key}/comments/", sent(audience="customer", account=one.account_id))
    assert Comment.objects.get().account == one.account


def test_with_whom_one_talked_comes_first(colleague: Client, cpm: User, product: Product) -> None:
    item = ItemFactory(product=product, is_published=True, public_title="Faster")
    a, b, c = (AccountFactory(name=name, products=[product]) for name in ("A", "B", "C"))
    add_comment(actor=cpm, body="Hello", item=item, audience="customer", account=b)
    RequestFactory(product=product, account=c, item=item)
    form = colleague.get(f"/items/{item.key}/comments/").context["comment_form"]
    assert list(form.fields["account"].queryset) == [b, c, a]


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_nothing_said_is_nothing(colleague: Client, one: Request, headers: dict[str, str]) -> None:
    response = colleague.post(f"/requests/{one.pk}/comments/", sent("  "), headers=headers)
    assert response.status_code == 422
    assert "Write something first." in text_of(response)
    assert not Comment.objects.exists()


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_words_stay_where_a_file_is_refused(colleague: Client, one: Request, headers: dict[str, str]) -> None:
    files = [upload(), upload("a.svg", b"<svg/>")]
    response = colleague.post(f"/requests/{one.pk}/comments/", sent("Long thought", file=files), headers=headers)
    page = text_of(response)
    assert response.status_code == 422
    assert "“a.svg” is a web page or a drawing that could run a script" in page
    assert ">\nLong thought</textarea>" in page
    assert "Your words are still here; choose the files once more." in page
    assert (Comment.objects.count(), Attachment.objects.count()) == (0, 0)


def test_a_comment_of_the_greatest_length(colleague: Client, one: Request) -> None:
    assert colleague.post(f"/requests/{one.pk}/comments/", sent("x" * 20_000)).status_code == 302
    response = colleague.post(f"/requests/{one.pk}/comments/", sent("y" * 20_001))
    assert response.status_code == 422
    assert "y" * 20_001 in text_of(response)


def test_scripts_are_shown_as_words(colleague: Client, one: Request) -> None:
    colleague.post(f"/requests/{one.pk}/comments/", sent("<script>alert(1)</script> [x](javascript:alert(1))"))
    page = text_of(colleague.get(f"/requests/{one.pk}/"))
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "javascript:alert(1))</p>" in page
    assert 'href="javascript' not in page


def test_an_audience_that_there_is_not(colleague: Client, one: Request) -> None:
    assert colleague.post(f"/requests/{one.pk}/comments/", sent(audience="world")).status_code == 422


# -- putting right, taking away --------------------------------------------------------------------------------


def test_a_comment_is_put_right_in_place(colleague: Client, cpm: User, one: Request) -> None:
    comment = add_comment(actor=cpm, body="Frist", request=one)
    form = text_of(colleague.get(f"/comments/{comment.pk}/edit/", headers=HTMX))
    assert form.lstrip().startswith(f'<li class="cm cm-e" id="comment-{comment.pk}">')
    values = {f"edit-{comment.pk}-body": "First", f"edit-{comment.pk}-version": "1"}
    answer = text_of(colleague.post(f"/comments/{comment.pk}/edit/", values, headers=HTMX))
    assert "<p>First</p>" in answer
    assert ", changed" in answer


def test_a_comment_is_put_right_without_htmx(colleague: Client, cpm: User, one: Request) -> None:
    comment = add_comment(actor=cpm, body="Frist", request=one)
    assert "Change a comment" in text_of(colleague.get(f"/comments/{comment.pk}/edit/"))
    values = {f"edit-{comment.pk}-body": "First", f"edit-{comment.pk}-version": "1"}
    response = colleague.post(f"/comments/{comment.pk}/edit/", values)
    assert response["Location"] == f"/requests/{one.pk}/#comment-{comment.pk}"
    assert colleague.get(f"/comments/{comment.pk}/")["Location"] == f"/requests/{one.pk}/#comment-{comment.pk}"


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_who_comes_second_sees_both(colleague: Client, cpm: User, one: Request, headers: dict[str, str]) -> None:
    comment = add_comment(actor=cpm, body="Theirs", request=one)
    Comment.objects.filter(pk=comment.pk).update(version=2)
    values = {f"edit-{comment.pk}-body": "Mine", f"edit-{comment.pk}-version": "1"}
    response = colleague.post(f"/comments/{comment.pk}/edit/", values, headers=headers)
    page = text_of(response)
    assert response.status_code == 409
    assert "<td>Theirs</td><td><b>Mine</b></td>" in page
    assert re.search(rf'form="edit-{comment.pk}"', page)
    again = {**values, f"edit-{comment.pk}-version": "2"}
    assert colleague.post(f"/comments/{comment.pk}/edit/", again, headers=headers).status_code in {200, 302}
    comment.refresh_from_db()
    assert comment.body == "Mine"


def test_a_comment_is_taken_away(colleague: Client, cpm: User, one: Request, item: Item) -> None:
    first = add_comment(actor=cpm, body="First", request=one)
    response = colleague.post(f"/comments/{first.pk}/delete/", follow=True)
    assert messages_of(response) == ["The comment is deleted."]
    second = add_comment(actor=cpm, body="Second", item=item)
    fragment = text_of(colleague.post(f"/comments/{second.pk}/delete/", headers=HTMX))
    assert "Nobody has said anything yet." in fragment
    assert not Comment.objects.exists()


def test_buttons_are_for_those_who_may(cpm: User, one: Request) -> None:
    comment = add_comment(actor=cpm, body="Mine", request=one)
    edit, delete = f"/comments/{comment.pk}/edit/", f"/comments/{comment.pk}/delete/"

    def offered(user: User) -> tuple[bool, bool]:
        page = text_of(browser_of(user).get(f"/requests/{one.pk}/comments/"))
        return edit in page, delete in page

    assert offered(cpm) == (True, True)
    assert offered(one.product.accountable_pm) == (False, True)
    assert offered(LeaderFactory()) == (False, False)


# -- merged, long, named ---------------------------------------------------------------------------------------


def test_what_was_said_on_a_duplicate_says_so(colleague: Client, cpm: User, one: Request) -> None:
    duplicate = RequestFactory(product=one.product, account=AccountFactory(), status="merged", merged_into=one)
    comment = add_comment(actor=cpm, body="Said before", request=duplicate)
    attach(actor=cpm, upload=upload(), request=duplicate)
    page = text_of(colleague.get(f"/requests/{one.pk}/"))
    assert f'href="/requests/{duplicate.pk}/">' in page
    assert f"from {duplicate.reference}</a>" in page
    assert f"· from {duplicate.reference}</small>" in page
    Request.objects.filter(pk=duplicate.pk).update(status="new", merged_into=None)
    assert f"comment-{comment.pk}" not in text_of(colleague.get(f"/requests/{one.pk}/"))


def test_a_long_thread_is_read_page_by_page(colleague: Client, cpm: User, one: Request) -> None:
    for at in range(53):
        add_comment(actor=cpm, body=f"Thought {at}.", request=one)
    page = colleague.get(f"/requests/{one.pk}/")
    assert [line.comment.body for line in page.context["thread"]] == [f"Thought {at}." for at in range(3, 53)]
    earlier = colleague.get(page.context["thread_earlier"])
    assert [line.comment.body for line in earlier.context["thread"]] == ["Thought 0.", "Thought 1.", "Thought 2."]
    assert earlier.context["thread_earlier"] == ""
    assert colleague.get(earlier.context["thread_later"]).context["thread"][-1].comment.body == "Thought 52."


def test_names_stand_out(colleague: Client, cpm: User, one: Request) -> None:
    add_comment(actor=one.product.accountable_pm, body="Ask @carla berg.", request=one)
    assert '<strong class="mention">@carla berg</strong>' in text_of(colleague.get(f"/requests/{one.pk}/"))


def test_names_are_proposed(colleague: Client, cpm: User, product: Product, customer: User) -> None:
    assert 'data-name="Carla Berg"' in text_of(colleague.get("/people/lift/?q=ca"))
    assert text_of(colleague.get("/people/lift/?q=mia")).strip() == ""


def test_the_page_costs_the_same_for_one_comment_and_for_three(colleague: Client, cpm: User, one: Request) -> None:
    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            colleague.get(f"/requests/{one.pk}/comments/")
        return len(seen)

    def say() -> None:
        add_comment(actor=cpm, body="Hello @carla", request=one, uploads=[upload()])

    say()
    first = queries()
    say()
    say()
    assert queries() == first


# -- customers -------------------------------------------------------------------------------------------------


def test_a_customer_reads_what_is_meant_for_them(cpm: User, customer: User, one: Request) -> None:
    add_comment(actor=cpm, body="Secret @Carla Berg", request=one)
    add_comment(actor=cpm, body="Which screen? @Carla Berg", request=one, audience="customer", uploads=[upload()])
    attach(actor=cpm, upload=upload("secret.txt"), request=one)
    page = text_of(browser_of(customer).get(f"/requests/{one.pk}/comments/"))
    assert "Which screen?" in page
    assert "notes.txt" in page
    for hidden in ("Secret", "secret.txt", "Colleagues only", "Who reads it", "mention", "/people/"):
        assert hidden not in page


def test_a_customer_answers(customer: User, one: Request) -> None:
    response = browser_of(customer).post(
        f"/requests/{one.pk}/comments/", {"say-body": "The first", "say-audience": "internal"}
    )
    comment = Comment.objects.get()
    assert response["Location"] == f"/portal/requests/{one.pk}/#comment-{comment.pk}"
    assert (comment.audience, comment.account) == ("customer", one.account)


def test_a_customer_sees_no_page_of_an_item_that_is_not_published(customer: User, item: Item) -> None:
    assert browser_of(customer).get(f"/items/{item.key}/comments/").status_code == 404


def test_a_customer_talks_on_a_published_item_in_its_public_words(
    customer: User, one: Request, product: Product
) -> None:
    item = ItemFactory(product=product, title="Internal words", is_published=True, public_title="Faster lifts")
    other = AccountFactory(products=[product])
    add_comment(actor=None, body="We want it", item=item, audience="customer", account=other, author_name="Jo")
    colleague = browser_of(customer)
    page = text_of(colleague.get(f"/portal/ideas/{item.pk}/comments/"))
    assert "Faster lifts" in page
    for hidden in ("Internal words", "We want it", "Jo", other.name, item.key):
        assert hidden not in page
    assert "account" not in colleague.get(f"/portal/ideas/{item.pk}/comments/").context["comment_form"].fields
    assert colleague.post(f"/portal/ideas/{item.pk}/comments/", {"say-body": "Me too"})["Location"].startswith(
        f"/portal/ideas/{item.pk}/#comment-"
    )
    assert Comment.objects.latest("pk").account == one.account


def test_a_customer_of_two_accounts_chooses_one(customer: User, one: Request, product: Product) -> None:
    item = ItemFactory(product=product, is_published=True, public_title="Faster lifts")
    second = AccountFactory(products=[product])
    second.contacts.create(name="Me again", user=customer)
    colleague = browser_of(customer)
    form = colleague.get(f"/portal/ideas/{item.pk}/comments/").context["comment_form"]
    assert set(form.fields["account"].queryset) == {one.account, second}
    assert colleague.post(f"/portal/ideas/{item.pk}/comments/", {"say-body": "Me too"}).status_code == 422
    colleague.post(f"/portal/ideas/{item.pk}/comments/", {"say-body": "Me too", "say-account": second.pk})
    assert Comment.objects.get().account == second


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_customer_who_guesses_finds_nothing(method: str, cpm: User, customer: User, one: Request) -> None:
    comment = add_comment(actor=cpm, body="Secret", request=one, uploads=[picture()])
    file = comment.attachments.get()
    stranger = CustomerFactory(account=AccountFactory(products=[one.product]))
    for user in (customer, stranger):
        colleague = browser_of(user)
        ways = [f"/comments/{comment.pk}/", f"/attachments/{file.pk}/", f"/attachments/{file.pk}/preview/"]
        if method == "post":
            ways = [
                f"/comments/{comment.pk}/delete/",
                f"/comments/{comment.pk}/edit/",
                f"/attachments/{file.pk}/delete/",
            ]
        assert {getattr(colleague, method)(way).status_code for way in ways} == {404}
    assert browser_of(stranger).get(f"/requests/{one.pk}/comments/").status_code == 404


# -- following -------------------------------------------------------------------------------------------------


def test_following_and_no_more(colleague: Client, cpm: User, one: Request, item: Item) -> None:
    for address, home in (
        (f"/requests/{one.pk}/follow/", f"/requests/{one.pk}/"),
        (f"/items/{item.key}/follow/", f"/items/{item.key}/?tab=conversation"),
    ):
        assert colleague.post(address)["Location"] == home
        assert "Following" in text_of(colleague.post(address, headers=HTMX))
        assert Follow.objects.filter(user=cpm).count() == 1
        fragment = text_of(colleague.post(address, {"stop": "1"}, headers=HTMX))
        assert fragment.rstrip().endswith("Follow</button></form>")
        assert not Follow.objects.exists()


def test_the_page_says_whether_one_follows(colleague: Client, one: Request) -> None:
    assert 'aria-pressed="false"' in text_of(colleague.get(f"/requests/{one.pk}/comments/"))
    colleague.post(f"/requests/{one.pk}/comments/", sent())
    assert 'aria-pressed="true"' in text_of(colleague.get(f"/requests/{one.pk}/comments/"))
