"""What is published, to customers: search, support, comments, following, one-way products; and merged requests."""

import pytest
from django.test import Client
from django.utils import timezone

from backlog.models import Comment, Follow, Item, ItemDecline, Support
from backlog.services.items import update_item
from backlog.services.merging import merge_request
from backlog.services.triage import ask_back, decline_request, link_request, park_request
from requests_intake.models import Request
from stakeholders.models import Account, Product
from tests.browsing import browser_of, messages_of, text_of
from tests.factories import (
    AccountFactory,
    ContactFactory,
    CustomerFactory,
    ItemFactory,
    ProductFactory,
    RequestFactory,
    SupportFactory,
)
from tests.uploads import upload
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift Control", code="ZUGZ")


@pytest.fixture
def account(product: Product) -> Account:
    return AccountFactory(name="Brackwater Hospitals", products=[product])


@pytest.fixture
def customer(account: Account) -> User:
    return CustomerFactory(account=account, full_name="Marta Lindqvist")


@pytest.fixture
def web(customer: User) -> Client:
    return browser_of(customer)


@pytest.fixture
def gap(product: Product) -> Item:
    return ItemFactory(
        product=product, kind="gap", title="Internal words", is_published=True, public_title="Reports time out",
        public_summary="Long ones do.", public_workaround="Fetch *three months* at a time.",
    )  # fmt: skip


def titles(web: Client, query: str = "") -> list[str]:
    return [idea.title for idea in web.get(f"/portal/ideas/{query}").context["ideas"]]


# -- reading -------------------------------------------------------------------------------------------------


def test_published_items_are_listed_in_their_public_words(web: Client, gap: Item, product: Product) -> None:
    ItemFactory(product=product, title="Not published")
    ItemFactory(is_published=True, public_title="Of a product that we do not use")
    page = text_of(web.get("/portal/ideas/"))
    assert titles(web) == ["Reports time out"]
    assert "with a way around it" in page
    for hidden in ("Internal words", gap.key, "Not published", "do not use"):
        assert hidden not in page


def test_they_are_searched_by_public_words_alone_and_by_kind(web: Client, gap: Item, product: Product) -> None:
    ItemFactory(product=product, is_published=True, public_title="Robots ride lifts", problem="reports")
    assert titles(web, "?q=report") == ["Reports time out"]
    assert titles(web, "?q=months") == ["Reports time out"]
    assert titles(web, "?q=internal") == []
    assert titles(web, "?kind=feature") == ["Robots ride lifts"]
    assert titles(web, "?kind=nonsense") == ["Robots ride lifts", "Reports time out"]


def test_the_search_at_home_finds_both(web: Client, gap: Item, product: Product, account: Account) -> None:
    RequestFactory(product=product, account=account, title="Reports by mail")
    context = web.get("/portal/?q=reports").context
    assert [idea.title for idea in context["ideas"]] == ["Reports time out"]
    assert [one.title for one in context["requests"]] == ["Reports by mail"]


def test_home_shows_what_helps_until_gaps_close(web: Client, gap: Item, product: Product) -> None:
    ItemFactory(product=product, kind="gap", is_published=True, public_title="No way around it")
    ItemFactory(
        product=product, kind="gap", is_published=True, public_title="Closed", public_workaround="x", status="shipped"
    )
    assert [idea.title for idea in web.get("/portal/").context["ideas"]] == ["Reports time out"]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("open", "Considered"),
        ("planned", "Planned, without a date"),
        ("building", "Being built"),
        ("shipped", "Done"),
        ("declined", "Not planned"),
    ],
)
def test_each_says_in_plain_words_where_it_stands(web: Client, product: Product, status: str, words: str) -> None:
    item = ItemFactory(product=product, is_published=True, public_title="Faster", status=status)
    assert web.get(f"/portal/ideas/{item.pk}/").context["idea"].standing.words == words


def test_a_no_to_an_item_is_read_by_all_who_asked(web: Client, product: Product, account: Account) -> None:
    item = ItemFactory(product=product, is_published=True, public_title="Faster", status="declined")
    ItemDecline.objects.create(
        item=item, reason="too_few", text="Nobody rides that far.", would_change="SECRET", look_again_on="2099-10-05"
    )
    own = RequestFactory(product=product, account=account, item=item)
    for path in (f"/portal/ideas/{item.pk}/", f"/portal/requests/{own.pk}/"):
        page = text_of(web.get(path))
        assert "Nobody rides that far." in page
        assert "We look at it again on 5 Oct 2099." in page
        assert "SECRET" not in page


def test_a_page_shows_the_workaround_and_no_key(web: Client, gap: Item) -> None:
    page = text_of(web.get(f"/portal/ideas/{gap.pk}/"))
    assert "Fetch <em>three months</em> at a time." in page
    assert gap.key not in page


def test_what_is_not_for_them_is_not_there(web: Client, gap: Item, product: Product) -> None:
    hidden = [ItemFactory(product=product), ItemFactory(is_published=True, public_title="Elsewhere")]
    for item in hidden:
        assert web.get(f"/portal/ideas/{item.pk}/").status_code == 404
        assert web.post(f"/portal/ideas/{item.pk}/support/", {"importance": "important"}).status_code == 404
    Product.objects.filter(pk=product.pk).update(is_one_way=True)
    assert web.get(f"/portal/ideas/{gap.pk}/").status_code == 404


def test_a_one_way_product_shows_requests_alone(web: Client, gap: Item, product: Product, account: Account) -> None:
    Product.objects.filter(pk=product.pk).update(is_one_way=True)
    RequestFactory(product=product, account=account, title="Reports by mail")
    page = web.get("/portal/?q=reports")
    assert ([one.title for one in page.context["requests"]], page.context["ideas"]) == (["Reports by mail"], [])
    assert "/portal/ideas/" not in text_of(page)
    assert titles(web) == []


# -- needing it too ------------------------------------------------------------------------------------------


def test_a_company_says_that_it_needs_it_too(web: Client, customer: User, account: Account, gap: Item) -> None:
    SupportFactory(item=gap)
    response = web.post(
        f"/portal/ideas/{gap.pk}/support/", {"account": account.pk, "importance": "must_have"}, follow=True
    )
    support = Support.objects.get(account=account)
    assert (support.importance, support.horizon, support.given_by) == ("must_have", "now", customer)
    assert messages_of(response) == ["Thank you. It counts for your company, and you hear what becomes of it."]
    assert Follow.objects.filter(user=customer, item=gap).exists()
    assert "you cannot live without it" in text_of(response)
    assert [one.account for one in response.context["idea"].supports] == [account]


def test_it_can_be_changed_and_taken_back(web: Client, account: Account, gap: Item) -> None:
    SupportFactory(item=gap, account=account, horizon="future")
    web.post(f"/portal/ideas/{gap.pk}/support/", {"account": account.pk, "importance": "nice_to_have"})
    support = Support.objects.get()
    assert (support.importance, support.horizon) == ("nice_to_have", "future")
    web.post(f"/portal/ideas/{gap.pk}/support/{account.pk}/remove/")
    assert not Support.objects.exists()


def test_nobody_speaks_for_another_company(web: Client, gap: Item, product: Product) -> None:
    other = AccountFactory(name="Tarnfeld Metro", products=[product])
    SupportFactory(item=gap, account=other)
    refused = web.post(f"/portal/ideas/{gap.pk}/support/", {"account": other.pk, "importance": "must_have"})
    assert refused.status_code == 422
    assert "Tarnfeld" not in text_of(refused)
    for pk in (other.pk, 999_999):
        assert web.post(f"/portal/ideas/{gap.pk}/support/{pk}/remove/").status_code == 404
    assert Support.objects.get().importance == "important"


def test_somebody_of_two_companies_chooses(web: Client, customer: User, gap: Item, product: Product) -> None:
    second = AccountFactory(name="Second", products=[product])
    ContactFactory(account=second, user=customer)
    elsewhere = AccountFactory()
    ContactFactory(account=elsewhere, user=customer)
    field = web.get(f"/portal/ideas/{gap.pk}/").context["form"].fields["account"]
    assert {one.name for one in field.queryset} == {"Brackwater Hospitals", "Second"}
    assert web.post(f"/portal/ideas/{gap.pk}/support/", {"importance": "important"}).status_code == 422
    web.post(f"/portal/ideas/{gap.pk}/support/", {"importance": "important", "account": second.pk})
    assert Support.objects.get().account == second


def test_what_they_asked_themselves_is_named(web: Client, account: Account, gap: Item) -> None:
    own = RequestFactory(product=gap.product, account=account, title="Ours", item=gap)
    RequestFactory(product=gap.product, title="Theirs", item=gap)
    page = text_of(web.get(f"/portal/ideas/{gap.pk}/"))
    assert f'href="/portal/requests/{own.pk}/"' in page
    assert "Theirs" not in page


def test_a_customer_talks_and_follows_there(web: Client, customer: User, account: Account, gap: Item) -> None:
    sent = web.post(f"/portal/ideas/{gap.pk}/comments/", {"say-body": "We too", "say-file": [upload()]})
    comment = Comment.objects.get()
    assert sent["Location"] == f"/portal/ideas/{gap.pk}/#comment-{comment.pk}"
    assert (comment.account, comment.audience, comment.attachments.count()) == (account, "customer", 1)
    web.post(f"/portal/ideas/{gap.pk}/follow/", {"stop": "1"})
    assert not Follow.objects.filter(user=customer).exists()


# -- looking before asking -------------------------------------------------------------------------------------


def test_while_typing_what_is_like_it_is_shown(web: Client, gap: Item, product: Product, account: Account) -> None:
    own = RequestFactory(product=product, account=account, title="Reports time out at night")
    RequestFactory(product=product, title="Reports time out for Tarnfeld")
    page = text_of(web.get("/similar/", {"product": product.pk, "title": "Reports time out"}))
    assert f'href="/portal/ideas/{gap.pk}/#support">Support this one instead' in page
    assert f'href="/portal/requests/{own.pk}/#say">Add to this one instead' in page
    assert "Tarnfeld" not in page
    assert gap.key not in page


def test_without_javascript_a_button_looks(web: Client, gap: Item, product: Product, account: Account) -> None:
    typed = {"product": product.pk, "account": account.pk, "title": "Reports time out", "body": "Kept", "look": "1"}
    response = web.post("/portal/requests/new/", typed)
    assert response.status_code == 200
    assert "Support this one instead" in text_of(response)
    assert response.context["form"]["body"].value() == "Kept"
    assert not Request.objects.exists()


# -- answering -------------------------------------------------------------------------------------------------


def test_a_question_is_answered_where_it_stands(web: Client, product: Product, account: Account) -> None:
    one = RequestFactory(product=product, account=account)
    ask_back(actor=product.accountable_pm, request_id=one.pk, question="Which robots?")
    response = web.post(
        f"/portal/requests/{one.pk}/answer/", {"answer-text": "All.", "answer-file": [upload()]}, follow=True
    )
    one.refresh_from_db()
    assert one.status == "new"
    assert messages_of(response) == ["Thank you. We read it again with your answer."]
    said = Comment.objects.latest("pk")
    assert (said.body, said.audience, said.attachments.count()) == ("All.", "customer", 1)
    assert "answer-text" not in text_of(response)


def test_an_answer_that_is_refused_leaves_nothing_behind(web: Client, product: Product, account: Account) -> None:
    one = RequestFactory(product=product, account=account)
    ask_back(actor=product.accountable_pm, request_id=one.pk, question="Which robots?")
    before = Comment.objects.count()
    path = f"/portal/requests/{one.pk}/answer/"
    assert web.post(path, {"answer-text": ""}).status_code == 422
    wrong = web.post(path, {"answer-text": "All.", "answer-file": [upload("virus.exe", b"MZ\x90\x00")]})
    assert wrong.status_code == 422
    assert "All." in text_of(wrong)
    one.refresh_from_db()
    assert (one.status, Comment.objects.count()) == ("waiting", before)


def test_what_waits_for_no_answer_takes_none(web: Client, product: Product, account: Account) -> None:
    one = RequestFactory(product=product, account=account)
    refused = web.post(f"/portal/requests/{one.pk}/answer/", {"answer-text": "Hello"})
    assert refused.status_code == 422
    assert not Comment.objects.exists()


# -- where a request stands ------------------------------------------------------------------------------------


def shown(web: Client, one: Request) -> tuple[str, str, str]:
    found = web.get(f"/portal/requests/{one.pk}/").context["one"]
    return found.standing.words, found.answer.text, found.again


def test_a_linked_request_stands_where_its_item_stands(web: Client, product: Product, account: Account) -> None:
    one, item = RequestFactory(product=product, account=account), ItemFactory(product=product)
    link_request(actor=product.accountable_pm, request_id=one.pk, item_key=item.key)
    assert shown(web, one)[0] == "On our list"
    update_item(actor=product.accountable_pm, item_id=item.pk, version=None, status="planned")
    found = web.get(f"/portal/requests/{one.pk}/").context["one"]
    assert found.standing.words == "Planned"
    assert [step.title for step in found.steps] == ["Planned", "Read and accepted", "Received"]


def test_what_is_published_of_it_is_shown_with_what_helps(web: Client, account: Account, gap: Item) -> None:
    one = RequestFactory(product=gap.product, account=account, item=gap)
    page = text_of(web.get(f"/portal/requests/{one.pk}/"))
    assert f'href="/portal/ideas/{gap.pk}/"' in page
    assert "Fetch <em>three months</em>" in page


@pytest.fixture
def pair(product: Product, account: Account) -> tuple[Request, Request]:
    """One of ours that was merged into another company's."""
    own = RequestFactory(product=product, account=account, title="Ours")
    other = RequestFactory(product=product, account=AccountFactory(name="Tarnfeld Metro"), title="Tarnfeld's")
    merge_request(actor=product.accountable_pm, request_id=own.pk, into_id=other.pk)
    own.refresh_from_db()
    return own, other


def test_a_merged_request_stands_where_the_other_one_stands(web: Client, pair: tuple[Request, Request]) -> None:
    own, other = pair
    pm = own.product.accountable_pm
    assert shown(web, own) == ("We are reading it", "", "")
    ask_back(actor=pm, request_id=other.pk, question="Which one at Tarnfeld?")
    assert shown(web, own) == ("We are reading it", "", "")
    park_request(actor=pm, request_id=other.pk, text="Tarnfeld may leave")
    assert shown(web, own) == ("Kept open", "", "")
    day = timezone.localdate().replace(year=timezone.localdate().year + 1, day=1)
    decline_request(
        actor=pm, request_id=other.pk, reason="too_costly", text="Dear Tarnfeld", would_change="x", look_again_on=day
    )
    words, text, again = shown(web, own)
    assert (words, text) == ("Not planned", "It would take more work than it saves.")
    assert again == f"We look at it again on 1 {day:%b %Y}."
    for path in ("/portal/", f"/portal/requests/{own.pk}/"):
        assert "Tarnfeld" not in text_of(web.get(path))


def test_a_merged_request_stands_where_the_others_item_stands(web: Client, pair: tuple[Request, Request]) -> None:
    own, other = pair
    item = ItemFactory(product=own.product, status="building")
    link_request(actor=own.product.accountable_pm, request_id=other.pk, item_key=item.key)
    assert shown(web, own) == ("Being built", "", "")


def test_merged_into_one_of_their_own_its_words_are_theirs(web: Client, product: Product, account: Account) -> None:
    first, second = (RequestFactory(product=product, account=account, title=title) for title in ("First", "Second"))
    merge_request(actor=product.accountable_pm, request_id=first.pk, into_id=second.pk)
    decline_request(
        actor=product.accountable_pm, request_id=second.pk, reason="too_costly", text="It costs a year.",
        would_change="x", look_again_on=None,
    )  # fmt: skip
    assert shown(web, first) == ("Not planned", "It costs a year.", "")
    assert f'href="/portal/requests/{second.pk}/">Second</a>' in text_of(web.get(f"/portal/requests/{first.pk}/"))
