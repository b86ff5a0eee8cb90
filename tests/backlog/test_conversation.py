"""Comments: said, put right, taken away; for whose eyes, and who is named."""

from pathlib import Path
from typing import Any

import pytest

from backlog.choices import Audience
from backlog.models import Attachment, Comment, Follow, Item
from backlog.selectors.mentions import Names, mentioned_users, proposed
from backlog.services.conversation import add_comment, delete_comment, edit_comment, let_mentioned_follow
from common.errors import Conflict, Forbidden, Invalid, NotFound
from common.files import store
from requests_intake.models import Request
from stakeholders.models import Product
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    CustomerPMFactory,
    ItemFactory,
    LeaderFactory,
    ProductFactory,
    RequestFactory,
    UserFactory,
)
from tests.recorded import activity, outbox, verbs
from tests.uploads import upload
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def cpm() -> User:
    return CustomerPMFactory(full_name="Carla Berg", email="carla.b@example.test")


@pytest.fixture
def product(cpm: User) -> Product:
    return ProductFactory(members=[cpm])


@pytest.fixture
def request_(product: Product) -> Request:
    return RequestFactory(product=product, account=AccountFactory(products=[product]))


@pytest.fixture
def item(product: Product) -> Item:
    return ItemFactory(product=product, is_published=True, public_title="Faster")


@pytest.fixture
def customer(request_: Request) -> User:
    return CustomerFactory(account=request_.account)


# -- said ------------------------------------------------------------------------------------------------------


def test_a_colleague_speaks_to_colleagues_unless_told_otherwise(cpm: User, request_: Request) -> None:
    comment = add_comment(actor=cpm, body="  They *need* it.\n", request=request_)
    comment.refresh_from_db()
    assert (comment.body, comment.audience, comment.account, comment.author) == (
        "They *need* it.",
        "internal",
        None,
        cpm,
    )
    assert (comment.is_question, comment.version, comment.edited_at) == (False, 1, None)
    assert activity(request_) == [("commented", {"comment": comment.pk, "audience": "internal"})]
    assert outbox() == [("comment.added", {"comment_id": comment.pk})]
    assert Follow.objects.filter(user=cpm, request=request_).count() == 1


def test_to_the_customer_of_a_request(cpm: User, request_: Request) -> None:
    comment = add_comment(actor=cpm, body="Which screen?", request=request_, audience="customer", is_question=True)
    assert (comment.account, comment.is_question) == (request_.account, True)


def test_who_speaks_twice_follows_once(cpm: User, item: Item) -> None:
    for _ in range(2):
        add_comment(actor=cpm, body="Again", item=item)
    assert Follow.objects.filter(user=cpm, item=item).count() == 1


def test_by_mail_somebody_speaks_who_does_not_sign_in(request_: Request) -> None:
    comment = add_comment(actor=None, body="Hello", request=request_, audience="customer", author_name="Jo Lind")
    assert (comment.author, comment.author_name, Follow.objects.count()) == (None, "Jo Lind", 0)


def test_a_customer_speaks_for_their_account_whatever_they_ask_for(customer: User, request_: Request) -> None:
    comment = add_comment(actor=customer, body="Still waiting", request=request_, audience="internal")
    assert (comment.audience, comment.account) == ("customer", request_.account)


def test_a_customer_speaks_on_a_published_item(customer: User, request_: Request, item: Item) -> None:
    comment = add_comment(actor=customer, body="We too", item=item)
    assert (comment.audience, comment.account) == ("customer", request_.account)


def test_files_go_with_a_comment_for_the_same_eyes(cpm: User, request_: Request) -> None:
    comment = add_comment(
        actor=cpm, body="See", request=request_, audience="customer", uploads=[upload(), upload("b.txt")]
    )
    rows = Attachment.objects.filter(comment=comment).values_list(
        "name", "audience", "account", "request", "uploaded_by"
    )
    one = ("customer", request_.account_id, request_.pk, cpm.pk)
    assert list(rows) == [("notes.txt", *one), ("b.txt", *one)]


@pytest.mark.parametrize(
    ("changes", "field", "why"),
    [
        ({"body": " \n "}, "body", "Write something first"),
        ({"body": "x" * 20_001}, "body", "at most 20,000 characters"),
        ({"body": "a\x00b"}, "body", "holds a character that is no text"),
        ({"audience": "everybody"}, "audience", "Unknown audience 'everybody'"),
        ({"uploads": [upload("a.svg", b"<svg/>")]}, "file", "could run a script"),
        ({"uploads": [upload()] * 11}, "file", "at most 10 files"),
    ],
)
def test_what_is_refused_leaves_nothing(
    cpm: User, request_: Request, changes: dict[str, object], field: str, why: str
) -> None:
    with pytest.raises(Invalid, match=why) as refused:
        add_comment(**{"actor": cpm, "body": "Hello", "request": request_, **changes})
    assert refused.value.field == field
    assert (Comment.objects.count(), Attachment.objects.count(), Follow.objects.count()) == (0, 0, 0)
    assert (outbox(), verbs(request_)) == ([], [])


def test_the_longest_comment_is_taken(cpm: User, request_: Request) -> None:
    assert len(add_comment(actor=cpm, body="x" * 20_000, request=request_).body) == 20_000


# -- for whose eyes --------------------------------------------------------------------------------------------


def test_nobody_outside_could_read_it_without_an_account(cpm: User, product: Product) -> None:
    request = RequestFactory(product=product, account=None)
    with pytest.raises(Invalid, match="has no account, so no customer could read this") as refused:
        add_comment(actor=cpm, body="Hello", request=request, audience="customer")
    assert refused.value.field == "audience"


def test_another_account_does_not_read_along_on_a_request(cpm: User, request_: Request) -> None:
    with pytest.raises(Invalid, match="Only the account of the request"):
        add_comment(actor=cpm, body="Hello", request=request_, audience="customer", account=AccountFactory())


def test_on_an_item_one_talks_with_one_account(cpm: User, item: Item, request_: Request) -> None:
    comment = add_comment(actor=cpm, body="Hello", item=item, audience="customer", account=request_.account)
    assert comment.account == request_.account
    with pytest.raises(Invalid, match="Choose the account with which you talk") as refused:
        add_comment(actor=cpm, body="Hello", item=item, audience="customer")
    assert refused.value.field == "account"


@pytest.mark.parametrize("changes", [{"is_published": False}, {"product__is_one_way": True}])
def test_on_an_item_that_customers_do_not_see(cpm: User, changes: dict[str, bool]) -> None:
    item = ItemFactory(**{"is_published": True, "public_title": "x", **changes})
    account = AccountFactory(products=[item.product])
    with pytest.raises(Invalid, match="is not published, so no customer could read this"):
        add_comment(actor=cpm, body="Hello", item=item, audience="customer", account=account)
    assert add_comment(actor=cpm, body="Hello", item=item).audience == Audience.INTERNAL


def test_on_an_item_of_a_product_that_the_account_does_not_use(cpm: User, item: Item) -> None:
    account = AccountFactory(name="Elsewhere")
    with pytest.raises(Invalid, match="Elsewhere does not use"):
        add_comment(actor=cpm, body="Hello", item=item, audience="customer", account=account)


def test_a_customer_of_two_accounts_says_for_which(customer: User, product: Product, item: Item) -> None:
    second = AccountFactory(products=[product])
    second.contacts.create(name="Me again", user=customer)
    with pytest.raises(Invalid, match="Choose for which of your companies") as refused:
        add_comment(actor=customer, body="Hello", item=item)
    assert refused.value.field == "account"
    assert add_comment(actor=customer, body="Hello", item=item, account=second).account == second


def test_a_customer_speaks_for_nobody_else(customer: User, product: Product, item: Item) -> None:
    other = AccountFactory(products=[product])
    with pytest.raises(Forbidden, match="your own company only") as refused:
        add_comment(actor=customer, body="Hello", item=item, account=other)
    assert other.name not in refused.value.message


# -- put right, taken away -------------------------------------------------------------------------------------


@pytest.fixture
def comment(cpm: User, request_: Request) -> Comment:
    return add_comment(actor=cpm, body="Frist", request=request_, uploads=[upload()])


def test_a_comment_is_put_right(cpm: User, comment: Comment) -> None:
    changed = edit_comment(actor=cpm, comment_id=comment.pk, body="First ", version=1)
    changed.refresh_from_db()
    assert (changed.body, changed.version, changed.audience) == ("First", 2, "internal")
    assert changed.edited_at is not None
    assert verbs(comment.subject)[-1] == "changed a comment"


def test_the_same_words_are_no_change(cpm: User, comment: Comment) -> None:
    assert edit_comment(actor=cpm, comment_id=comment.pk, body="Frist", version=1).version == 1
    assert verbs(comment.subject)[-1] == "commented"


def test_two_who_put_it_right_see_both(cpm: User, comment: Comment) -> None:
    edit_comment(actor=cpm, comment_id=comment.pk, body="First", version=1)
    with pytest.raises(Conflict) as refused:
        edit_comment(actor=cpm, comment_id=comment.pk, body="Thirst", version=1)
    assert refused.value.data == {"yours": {"body": "Thirst"}, "theirs": {"body": "First"}, "version": 2}
    comment.refresh_from_db()
    assert comment.body == "First"


@pytest.mark.parametrize("body", ["", "x" * 20_001])
def test_a_comment_is_not_put_wrong(cpm: User, comment: Comment, body: str) -> None:
    with pytest.raises(Invalid):
        edit_comment(actor=cpm, comment_id=comment.pk, body=body)


def test_a_comment_that_is_taken_away_leaves_a_trace(
    cpm: User, comment: Comment, django_capture_on_commit_callbacks: Any
) -> None:
    stored_as = comment.attachments.get().stored_as
    with django_capture_on_commit_callbacks(execute=True):
        delete_comment(actor=cpm, comment_id=comment.pk)
        assert store.path_of(stored_as).exists()
    assert not store.path_of(stored_as).exists()
    assert (Comment.objects.count(), Attachment.objects.count()) == (0, 0)
    trace = {"comment": comment.pk, "audience": "internal", "author": "Carla Berg"}
    assert activity(comment.subject)[-1] == ("removed a comment", trace)
    with pytest.raises(NotFound):
        delete_comment(actor=cpm, comment_id=comment.pk)


# -- names -----------------------------------------------------------------------------------------------------


def named(text: str, product: Product) -> list[str]:
    return [part for part, is_name in Names(product).parts(text) if is_name]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("@Carla Berg please", ["@Carla Berg"]),
        ("@carla berg, and @CARLA.B.", ["@carla berg", "@CARLA.B"]),
        ("(@Carla Berg)", ["@Carla Berg"]),
        ("@Carla Bergmann", []),
        ("@Carla", []),
        ("carla.b@example.test", []),
        ("write to x@carla.b", []),
        ("@@carla.b", []),
        ("@carla.b@carla.b", ["@carla.b"]),
        ("@nobody @carla.b's idea", ["@carla.b"]),
        ("@", []),
        ("", []),
    ],
)
def test_names_in_a_text(product: Product, text: str, names: list[str]) -> None:
    assert named(text, product) == names
    assert "".join(part for part, _ in Names(product).parts(text)) == text


def test_of_two_names_the_longer_one_counts(product: Product) -> None:
    short, long = UserFactory(full_name="Ana Maria"), UserFactory(full_name="Ana Maria Lopez")
    product.members.add(short, long)
    assert list(Names(product).called("@Ana Maria Lopez and @Ana Maria now")) == [long, short]


def test_a_name_that_two_bear_calls_both(product: Product, cpm: User) -> None:
    namesake = UserFactory(full_name="Carla Berg")
    product.members.add(namesake)
    assert list(Names(product).called("@Carla Berg")) == [cpm, namesake]


def test_only_colleagues_who_see_it_can_be_named(cpm: User, request_: Request, customer: User) -> None:
    stranger = UserFactory(role=Role.SALES, full_name="Sam Stranger")
    gone = UserFactory(role=Role.LEADERSHIP, full_name="Gina Gone", is_active=False)
    leader = LeaderFactory(full_name="Lea Leader")
    body = f"@{stranger} @{gone} @{leader} @{customer} @Carla Berg @{request_.product.accountable_pm}"
    comment = add_comment(actor=cpm, body=body, request=request_)
    assert mentioned_users(comment) == [leader, request_.product.accountable_pm]  # not oneself


def test_nobody_is_named_in_code(cpm: User, request_: Request) -> None:
    pm = request_.product.accountable_pm
    assert mentioned_users(add_comment(actor=cpm, body=f"`@{pm}` [@{pm}](https://x.example)", request=request_)) == []


def test_a_customer_names_nobody(customer: User, request_: Request) -> None:
    comment = add_comment(actor=customer, body="@Carla Berg", request=request_)
    assert mentioned_users(comment) == []
    assert mentioned_users(add_comment(actor=None, body="@Carla Berg", request=request_, author_name="Jo")) == []


def test_who_is_named_follows(cpm: User, item: Item) -> None:
    pm = item.product.accountable_pm
    comment = add_comment(actor=pm, body="@carla.b", item=item)
    for _ in range(2):  # a handler may run twice
        let_mentioned_follow([comment.pk])
    assert set(Follow.objects.values_list("user", "item")) == {(pm.pk, item.pk), (cpm.pk, item.pk)}


@pytest.mark.parametrize("typed", ["ca", "berg", "Ca be", "carla.b", "CARLA"])
def test_colleagues_are_proposed_by_a_beginning(cpm: User, product: Product, typed: str) -> None:
    assert proposed(product.accountable_pm, typed, product) == [cpm]


@pytest.mark.parametrize("typed", ["arla", "(", "\\", "example.test", "x" * 300])
def test_nobody_is_proposed_by_anything_else(product: Product, typed: str) -> None:
    assert proposed(product.accountable_pm, typed, product) == []


def test_nobody_is_proposed_to_a_customer(customer: User, product: Product) -> None:
    assert proposed(customer, "ca", product) == []
