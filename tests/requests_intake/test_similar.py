"""Which requests are like another or a text, and by which statistics: on the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backlog.models import Item
from backlog.tasks import refresh_term_statistics
from requests_intake.choices import TextsOf
from requests_intake.models import Request, TermFrequency, TermStatistics
from requests_intake.selectors import corpus, likeness
from requests_intake.selectors.corpus import corpus_of
from requests_intake.selectors.similar import requests_like_request, requests_like_text
from requests_intake.services import term_statistics
from stakeholders.models import Product
from tests.factories import ItemFactory, ProductFactory, RequestFactory
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def pm(product: Product) -> User:
    return product.accountable_pm


@pytest.fixture
def few_are_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand texts are many; here five are, so that a test need not write a thousand."""
    for module in (corpus, term_statistics):
        monkeypatch.setattr(module, "COUNTED_LIVE", 5)


def titles(found: object) -> list[str]:
    return [one.request.title for one in found]  # type: ignore[attr-defined]


def file(product: Product, *named: str) -> list[Request]:
    return [RequestFactory(product=product, title=title, body="") for title in named]


def test_inflections_and_the_order_of_words_do_not_matter(product: Product, pm: User) -> None:
    file(product, "Export of recall logs", "Night profiles", "Firmware per car")

    assert titles(requests_like_text(pm, product, "exporting logged recalls"))[0] == "Export of recall logs"


def test_a_word_in_the_title_finds_it_in_the_text(product: Product, pm: User) -> None:
    RequestFactory(product=product, title="Please help", body="The inspector needs a recall log as a file.")
    file(product, "Night profiles", "Firmware per car")

    assert titles(requests_like_text(pm, product, "Recall log"))[0] == "Please help"


def test_parts_of_identifiers_count(product: Product, pm: User) -> None:
    file(product, "Add str::from_bytes_with_replacement", "Night profiles", "Firmware per car")

    assert titles(requests_like_text(pm, product, "bytes with replacements"))[0].startswith("Add str")


def test_what_no_word_finds_is_found_by_letters(product: Product, pm: User) -> None:
    file(product, "Konfigurationsdatei verschlüsseln", "Nachtprofile", "Firmware je Kabine")

    assert titles(requests_like_text(pm, product, "Konfigurationen"))[0].startswith("Konfig")


def test_a_word_that_is_being_typed(product: Product, pm: User) -> None:
    file(product, *(f"Night profile {number}" for number in range(60)))
    older = RequestFactory(product=product, title="Inspection report", filed_at="2020-01-01T00:00:00Z")

    assert titles(requests_like_text(pm, product, "inspec"))[0] == older.title


def test_a_request_is_not_like_itself(product: Product, pm: User) -> None:
    one, twin = file(product, "Recall log", "Recall log")

    assert [found.request.pk for found in requests_like_request(pm, one)] == [twin.pk]


def test_a_text_changed_since_is_counted_anew(product: Product, pm: User) -> None:
    _, other, _ = file(product, "Recall log", "Night profiles", "Firmware")
    assert requests_like_text(pm, product, "zebra") == []

    other.title = "Zebra crossing"
    other.save()

    assert titles(requests_like_text(pm, product, "zebra"))[0] == "Zebra crossing"


def test_the_number_of_questions_to_the_database_does_not_grow(product: Product, pm: User) -> None:
    def questions() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            requests_like_text(pm, product, "recall log")
        return len(asked)

    file(product, "Recall log 1")
    questions()
    few = questions()
    file(product, *(f"Recall log {number}" for number in range(2, 9)))
    questions()

    assert questions() == few


def test_statistics_are_kept_for_products_with_many_texts(product: Product, few_are_many: None) -> None:
    file(product, *(f"Recall log {number}" for number in range(6)))
    file(ProductFactory(slug="gate", code="GATE"), "Recall log")

    assert refresh_term_statistics() == 1

    kept = TermStatistics.objects.get()
    assert (kept.product, kept.texts_of, kept.documents, kept.mean_length) == (product, "requests", 6, 3.0)
    assert dict(TermFrequency.objects.values_list("lexeme", "documents")) == {"recal": 6, "log": 6}


def test_statistics_are_counted_anew_once_they_are_off(product: Product, few_are_many: None) -> None:
    file(product, *(f"Recall log {number}" for number in range(20)))
    assert refresh_term_statistics() == 1
    file(product, "Log", "Log")
    assert refresh_term_statistics() == 0
    file(product, "Log")
    assert refresh_term_statistics() == 1

    assert TermStatistics.objects.get().documents == 23
    assert TermFrequency.objects.get(lexeme="log").documents == 23


def test_statistics_of_a_product_that_shrank_go(product: Product, few_are_many: None) -> None:
    rows = file(product, *(f"Recall log {number}" for number in range(6)))
    refresh_term_statistics()
    Request.objects.filter(pk__in=[row.pk for row in rows[:2]]).delete()

    refresh_term_statistics()

    assert (TermStatistics.objects.count(), TermFrequency.objects.count()) == (0, 0)


def test_items_have_statistics_of_their_own(product: Product, few_are_many: None) -> None:
    for number in range(5):
        ItemFactory(product=product, title=f"Recall log {number}")

    refresh_term_statistics()

    assert TermStatistics.objects.get().texts_of == TextsOf.ITEMS
    assert Item.objects.count() == TermFrequency.objects.get(lexeme="log").documents


def test_kept_statistics_answer_and_say_what_other_products_hold(product: Product, few_are_many: None) -> None:
    file(product, *(f"Recall log {number}" for number in range(6)))
    file(ProductFactory(slug="gate", code="GATE"), *["Log"] * 7)
    refresh_term_statistics()
    visible = Request.objects.filter(product=product)

    known = corpus_of(TextsOf.REQUESTS, product, visible, "search", ["log", "recal", "zebra"], kept=True)
    own = corpus_of(TextsOf.REQUESTS, product, visible.filter(pk__in=[]), "search", ["log"], kept=False)

    assert (known.documents, dict(known.frequencies)) == (6, {"log": 6, "recal": 6})
    assert (known.others, dict(known.elsewhere)) == (7, {"log": 7})
    assert (own.documents, dict(own.frequencies)) == (0, {})


def test_of_many_texts_without_statistics_the_newest_stand_for_all(product: Product, few_are_many: None) -> None:
    file(product, *["Night profile"] * 5, *["Recall log"] * 5)

    known = corpus_of(TextsOf.REQUESTS, product, Request.objects.filter(product=product), "search", ["log"], kept=True)

    assert (known.documents, known.frequencies["log"], "night" in known.frequencies) == (10, 10, False)


def test_many_texts_give_the_same_answer_with_statistics(
    product: Product, pm: User, few_are_many: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(likeness, "READ_AT_MOST", 4)
    file(product, "Recall log as a file", *(f"Night profile {number} log" for number in range(60)))
    refresh_term_statistics()

    found = requests_like_text(pm, product, "file of the recall log")

    assert titles(found)[0] == "Recall log as a file"
    assert found[0].likeness.matched == ("Recall", "log", "file")
