"""Can it do this? Sales ask one question or a whole RFP, and read what is there, worked round, planned or not."""

import csv
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from backlog.models import Item, ItemDecline
from backlog.selectors.can_it import Answer, answers_to, read_questions
from common.errors import Invalid
from stakeholders.models import Product
from tests.api.client import errors_of, program_of
from tests.browsing import HTMX, browser_of, text_of
from tests.factories import AdminFactory, ItemFactory, ProductFactory, UserFactory
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def seller(product: Product) -> User:
    seller = UserFactory(role=Role.SALES)
    product.members.add(seller)
    return seller


def _ask(user: User, text: str, *products: Product) -> Answer:
    (answer,) = answers_to(user, read_questions(text), products)
    return answer


def _row(answer: Answer) -> tuple[str, str, str, str | None]:
    return answer.answer.value, answer.match.value, answer.say, answer.best.item.key if answer.best else None


def test_what_is_shipped_is_a_yes_in_the_words_for_customers(seller: User, product: Product) -> None:
    item = ItemFactory(
        product=product, title="Export the recall log", status="shipped", is_published=True,
        public_title="Recall log", public_summary="The recall log is exported as a PDF.",
    )  # fmt: skip
    answer = _ask(seller, "Export the recall log", product)
    assert _row(answer) == ("yes", "close", "Yes. The recall log is exported as a PDF.", item.key)
    assert answer.note == ""


def test_what_is_shipped_and_not_published_is_no_more_than_a_yes(seller: User, product: Product) -> None:
    item = ItemFactory(product=product, title="Export the recall log", status="shipped", public_summary="Draft")
    answer = _ask(seller, "Export the recall log", product)
    assert _row(answer) == ("yes", "close", "Yes.", item.key)
    assert answer.note == "Shipped, but not published: check what it does before you say so."


def _gap(product: Product, **more: Any) -> Item:
    given = {"kind": "gap", "is_published": True, "public_title": "x", "public_workaround": "Choose *Print*."} | more
    item: Item = ItemFactory(product=product, title="Recall log cannot be exported", **given)
    return item


def test_a_published_workaround_is_told(seller: User, product: Product) -> None:
    item = _gap(product, status="planned")
    answer = _ask(seller, "Recall log exported", product)
    assert _row(answer) == ("workaround", "close", "With a workaround: Choose Print.", item.key)
    assert answer.note == "A proper answer is planned."


@pytest.mark.parametrize(("status", "told"), [("open", "no"), ("planned", "planned"), ("building", "planned")])
def test_a_workaround_that_is_not_published_stays_inside(
    seller: User, product: Product, status: str, told: str
) -> None:
    _gap(product, status=status, is_published=False)
    answer = _ask(seller, "Recall log exported", product)
    assert answer.answer == told
    assert "Print" not in answer.say + answer.note


def test_what_is_planned_is_said_without_a_release_and_without_a_promise(seller: User, product: Product) -> None:
    item = ItemFactory(product=product, title="Export the recall log", status="planned", release_name="2027.1")
    answer = _ask(seller, "Export the recall log", product)
    assert _row(answer) == ("planned", "close", "Planned. This is no promise, and there is no date.", item.key)
    page = text_of(browser_of(seller).post("/can-it/", {"questions": "Export the recall log"}))
    assert "Planned. This is no promise" in page
    assert "2027.1" not in page


def test_a_no_says_inside_why(seller: User, product: Product) -> None:
    item = ItemFactory(product=product, title="Export the recall log", status="declined", closed_at=timezone.now())
    ItemDecline.objects.create(item=item, reason="too_few", text="t", would_change="w")
    answer = _ask(seller, "Export the recall log", product)
    assert _row(answer) == ("no", "close", "No.", item.key)
    assert answer.note == "Declined: too few need it."


def test_nothing_like_it_is_no_answer_for_the_outside(seller: User, product: Product) -> None:
    ItemFactory(product=product, title="Export the recall log", status="shipped")
    answer = _ask(seller, "Zebra crossings", product)
    assert _row(answer) == ("no", "nothing", "", None)
    assert answer.note.startswith("Nothing on record")


def test_of_two_that_are_as_like_the_better_answer_counts(seller: User, product: Product) -> None:
    shipped = ItemFactory(product=product, title="Export the recall log", status="shipped")
    declined = ItemFactory(product=product, title="Export the recall log", status="declined", closed_at=timezone.now())
    answer = _ask(seller, "Export the recall log", product)
    assert (answer.best and answer.best.item, [one.item for one in answer.others]) == (shipped, [declined])


def test_the_likest_of_several_products_answers(seller: User, product: Product) -> None:
    ItemFactory(product=product, title="Recall log by mail", status="planned")
    other = ProductFactory()
    other.members.add(seller)
    best = ItemFactory(product=other, title="Export the recall log", status="shipped")
    answer = _ask(seller, "Export the recall log", product, other)
    assert answer.best is not None
    assert answer.best.item == best


def test_lines_lose_bullets_and_empty_ones_and_long_ones_are_cut() -> None:
    read = read_questions(f"- Export?\n\n  * SSO   and SAML\r\n{'x' * 301}")
    assert [(one.text, one.was_cut) for one in read] == [
        ("Export?", False), ("SSO and SAML", False), ("x" * 300, True),
    ]  # fmt: skip


def test_more_than_two_hundred_lines_are_refused_with_their_number() -> None:
    assert len(read_questions("Export?\n" * 200)) == 200
    with pytest.raises(Invalid, match="These are 201 questions: ask at most 200 at a time"):
        read_questions("Export?\n" * 201)


def test_too_many_questions_over_too_many_products_say_how_many_would_do(seller: User) -> None:
    products = [Product(name=str(number)) for number in range(6)]
    with pytest.raises(Invalid, match="Choose one product, or ask at most 166 questions over all 6"):
        answers_to(seller, read_questions("Export?\n" * 200), products)


# -- the page ------------------------------------------------------------------------------------------------


def test_a_pasted_list_becomes_a_table_and_stays_in_the_box(seller: User, product: Product) -> None:
    ItemFactory(product=product, title="Export the recall log", status="shipped")
    page = text_of(browser_of(seller).post("/can-it/", {"questions": "Recall log as a file?\nZebra <b>"}, headers=HTMX))
    assert "<html" not in page
    assert "2 questions: 1 yes, 1 no" in page
    assert "Export the <mark>recall</mark> <mark>log</mark>" in page
    assert "Zebra &lt;b&gt;" in page
    assert "Recall log as a file?\nZebra &lt;b&gt;</textarea>" in page


def test_one_question_has_an_address(seller: User, product: Product) -> None:
    ItemFactory(product=product, title="Export the recall log", status="shipped")
    page = text_of(browser_of(seller).get("/can-it/", {"q": "Export the recall log"}))
    assert "1 question: 1 yes" in page


def test_too_many_lines_lose_nothing(seller: User) -> None:
    response = browser_of(seller).post("/can-it/", {"questions": "Export?\n" * 201})
    assert response.status_code == 422
    assert "These are 201 questions" in text_of(response)
    assert text_of(response).count("Export?") == 201


def test_the_file_runs_no_formula(seller: User, product: Product) -> None:
    ItemFactory(product=product, title="Export the recall log", status="shipped")
    asked = {"questions": "=HYPERLINK(1)\nExport the recall log", "product": "lift"}
    response = browser_of(seller).post("/can-it/answers.csv", asked)
    rows = list(csv.reader(text_of(response).removeprefix("\ufeff").splitlines()))
    assert rows[0][:4] == ["question", "answer", "what to say", "how sure"]
    assert rows[1][:4] == ["'=HYPERLINK(1)", "No", "", "Nothing found"]
    assert rows[2][:6] == ["Export the recall log", "Yes", "Yes.", "Close match", "Lift", "LIFT-1"]


def test_another_product_is_not_looked_up(seller: User, product: Product) -> None:
    ItemFactory(product=ProductFactory(slug="secret"), title="Export the recall log", status="shipped")
    browser = browser_of(seller)
    assert "1 question: 1 no" in text_of(browser.post("/can-it/", {"questions": "Export the recall log"}))
    refused = browser.post("/can-it/", {"questions": "Export the recall log", "product": "secret"})
    assert refused.status_code == 422


def test_three_answers_take_the_queries_of_one(seller: User, product: Product) -> None:
    browser = browser_of(seller)

    def queries() -> int:
        browser.get("/can-it/", {"q": "Export the recall log"})
        with CaptureQueriesContext(
            connection,
        ) as counted:
            browser.get("/can-it/", {"q": "Export the recall log"})
        return len(counted)

    def declined() -> None:
        item = ItemFactory(product=product, title="Export the recall log", status="declined", closed_at=timezone.now())
        ItemDecline.objects.create(
            item=item, reason="too_few", text="t", would_change="w", declined_at=timezone.now() + timedelta(seconds=1)
        )

    declined()
    before = queries()
    declined()
    declined()
    assert queries() == before


# -- REST ----------------------------------------------------------------------------------------------------


def test_programs_get_the_same(product: Product) -> None:
    item = ItemFactory(product=product, title="Export the recall log", status="planned")
    program = program_of(AdminFactory(), "read")
    body = {"questions": ["Export the recall log", "Zebra"], "product": "lift"}
    first, second = program.post("can-it/", body).json()["answers"]
    assert first == {
        "question": "Export the recall log",
        "answer": "planned",
        "match": "close",
        "say": "Planned. This is no promise, and there is no date.",
        "note": "",
        "item": {
            "key": item.key, "product": "lift", "title": "Export the recall log", "status": "planned", "score": 0.9591,
            "matched": ["Export", "recall", "log"], "url": f"http://testserver/api/v1/items/{item.key}/",
        },
        "others": [],
    }  # fmt: skip
    assert (second["answer"], second["match"], second["item"]) == ("no", "nothing", None)


def test_a_program_is_told_what_is_wrong() -> None:
    program = program_of(AdminFactory())
    assert errors_of(program.post("can-it/", {"questions": []})) == [("min_length", "questions")]
    assert errors_of(program.post("can-it/", {"questions": ["a"], "product": "gone"})) == [("unknown", "product")]
