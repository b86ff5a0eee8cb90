"""``pressure/`` and ``answers/`` over REST."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backlog.models import ItemEffort
from requests_intake.models import AnswerText
from stakeholders.models import Product
from tests.api.client import Program, errors_of, program_of, score_product
from tests.factories import ItemFactory, RequestFactory
from users.models import User

pytestmark = pytest.mark.django_db

WORDS = {"text": "Few need it.", "would_change": "Many more"}


def asked(product: Product, source: str = "leadership", days: float = 5) -> tuple[int, str]:
    item = ItemFactory(product=product)
    ItemEffort.objects.create(item=item, pool=product.pools.first(), days=days)
    one = RequestFactory(product=product, source=source, evidence="perceived", item=item)
    return one.pk, item.key


def test_what_our_own_people_ask_stands_beside_what_it_displaces(as_pm: Program, product: Product) -> None:
    pk, key = asked(product)
    other_pk, other = asked(product, "sales")
    RequestFactory(product=product, source="customer")
    loose = RequestFactory(product=product, source="rfp")
    score_product(product.pk)
    rows = as_pm.get("pressure/").json()["results"]
    assert [(row["request"], row["item"]) for row in rows] == [(loose.pk, None), (other_pk, other), (pk, key)]
    assert [[part["item"] for part in row["displaces"]] for row in rows] == [[], [key], [other]]
    assert (rows[0]["words"], rows[2]["effort_days"], rows[2]["evidence"]) == ("", 5.0, "perceived")
    assert rows[2]["words"] == as_pm.get(f"items/{key}/displaces/").json()["words"]


def test_pressure_is_filtered_and_costs_as_many_queries_for_one_as_for_three(as_pm: Program, product: Product) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            as_pm.get("pressure/")
        return len(captured)

    pk, _ = asked(product)
    score_product(product.pk)
    as_pm.get("pressure/")
    one = queries()
    asked(product, "sales")
    no = RequestFactory(product=product, source="rfp", status="declined")
    score_product(product.pk)
    assert queries() == one
    found = {
        query: [row["request"] for row in as_pm.get(f"pressure/?{query}").json()["results"]]
        for query in ("source=leadership", "source=rfp", "source=rfp&all=true", "product=nothing")
    }
    assert found == {
        "source=leadership": [pk], "source=rfp": [], "source=rfp&all=true": [no.pk], "product=nothing": [],
    }  # fmt: skip
    assert errors_of(as_pm.get("pressure/?source=customer")) == [("invalid_choice", "source")]


def test_a_products_pm_writes_its_texts_and_takes_them_back(as_pm: Program, product: Product) -> None:
    before = as_pm.get("answers/too_few/?product=lift").json()
    assert (before["origin"], before["own_version"]) == ("software", 0)
    written = as_pm.put("answers/too_few/?product=lift", {**WORDS, "version": 0}).json()
    assert [written[name] for name in ("text", "would_change", "origin", "own_version")] == [
        "Few need it.", "Many more", "product", 1,
    ]  # fmt: skip
    listed = {one["reason"]: one["origin"] for one in as_pm.get("answers/?product=lift").json()}
    assert [reason for reason, origin in listed.items() if origin == "product"] == ["too_few"]
    assert as_pm.delete("answers/too_few/?product=lift").status_code == 204
    assert as_pm.get("answers/too_few/?product=lift").json() == before


def test_a_text_for_all_products_is_offered_where_a_product_has_none(
    as_pm: Program, as_admin: Program, product: Product
) -> None:
    as_admin.put("answers/too_few/", WORDS)
    seen = as_pm.get("answers/too_few/?product=lift").json()
    assert (seen["text"], seen["origin"], seen["own_version"]) == ("Few need it.", "all", 0)


def test_a_text_that_somebody_changed_meanwhile_is_not_overwritten(as_pm: Program, product: Product) -> None:
    as_pm.put("answers/too_few/?product=lift", WORDS)
    late = as_pm.put("answers/too_few/?product=lift", {**WORDS, "text": "Mine", "version": 0})
    assert late.status_code == 409
    assert AnswerText.objects.get().text == "Few need it."


def test_texts_that_cannot_be_are_told(as_pm: Program, customer_pm: User, product: Product) -> None:
    empty = as_pm.put("answers/too_few/?product=lift", {"text": " ", "would_change": "x"})
    assert (empty.status_code, errors_of(empty)) == (400, [("blank", "text")])
    assert as_pm.put("answers/mood/?product=lift", WORDS).status_code == 404
    assert as_pm.put("answers/too_few/?product=other", WORDS).status_code == 404
    assert program_of(customer_pm).put("answers/too_few/?product=lift", WORDS).status_code == 403
