"""Solutions on the pages and over REST."""

from typing import Any

import pytest
from django.test import Client

from backlog.models import Item, Solution
from backlog.services.items import update_item
from stakeholders.models import Product
from tests.api.client import Program, program_of
from tests.browsing import browser_of, messages_of, text_of
from tests.factories import (
    AccountFactory,
    CustomerFactory,
    ItemFactory,
    LeaderFactory,
    ProductFactory,
    SolutionFactory,
    SupportFactory,
)
from tests.recorded import verbs

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


@pytest.fixture
def web(product: Product) -> Client:
    return browser_of(product.accountable_pm)


@pytest.fixture
def program(product: Product) -> Program:
    return program_of(product.accountable_pm)


def _parts(product: Product, count: int = 2) -> list[Item]:
    acme, parts = AccountFactory(), [ItemFactory(product=product) for _ in range(count)]
    for part in parts:
        SupportFactory(item=part, account=acme, importance="must_have")
    return parts


def test_a_solution_is_made_of_items_typed_by_key(web: Client, product: Product) -> None:
    one, two = _parts(product)
    typed = {"title": "Moving in", "need": SCRIPT, "owner": product.accountable_pm_id, "items": [one.key.lower(), ""]}
    answer = web.post("/solutions/lift/new/", typed, follow=True)
    made = Solution.objects.get()
    assert answer.redirect_chain == [(f"/solutions/{made.key}/", 302)]
    assert (list(made.items.all()), made.owner) == ([one], product.accountable_pm)
    assert SCRIPT not in text_of(answer)
    assert "&lt;script&gt;" in text_of(answer)
    assert f'value="{two.key}"' in text_of(answer)


def test_what_was_typed_stays_when_something_is_wrong(web: Client, product: Product) -> None:
    answer = web.post("/solutions/lift/new/", {"title": "", "need": "In one day", "items": ["LIFT-99"]})
    assert answer.status_code == 422
    text = text_of(answer)
    assert "A solution needs a title." in text
    assert "This product has no item LIFT-99. Choose one from the list." in text
    assert "In one day" in text
    assert 'value="LIFT-99"' in text


def test_items_are_added_and_taken_out_on_the_page(web: Client, product: Product) -> None:
    one, two = _parts(product)
    solution = SolutionFactory(product=product, items=[one])
    other = SolutionFactory(product=product, title="Other", items=[two])
    page = f"/solutions/{solution.key}/"
    taken = web.post(f"{page}items/", {"item": two.key})
    assert taken.status_code == 422
    assert f"{two.key} is part of {other.key} Other: take it out there first." in text_of(taken)
    web.post(f"/solutions/{other.key}/items/{two.key}/remove/")
    web.post(f"{page}items/", {"item": two.key.lower()})
    assert set(solution.items.all()) == {one, two}
    nothing = web.post(f"{page}items/", {"item": " "})
    assert (nothing.status_code, "Name the item by its key." in text_of(nothing)) == (422, True)


def test_shipping_a_part_shows_a_featurette_everywhere(web: Client, program: Program, product: Product) -> None:
    one, two = _parts(product)
    solution = SolutionFactory(product=product, items=[one, two])
    typed = {"title": one.title, "kind": one.kind, "status": "shipped", "version": 1}
    words = f"A featurette: 1 of 2 items is shipped; {two.key} is still missing."
    saved = web.post(f"/items/{one.key}/edit/", typed, follow=True)
    assert messages_of(saved) == [f"{one.key} is saved. {words}"]
    assert words in text_of(web.get(f"/solutions/{solution.key}/"))
    item = text_of(web.get(f"/items/{one.key}/"))
    assert (words in item, "Shipped alone it is a featurette" in item) == (True, True)
    assert "Part of a whole answer" in text_of(web.get(f"/items/{two.key}/"))
    assert "1 featurette" in text_of(web.get("/solutions/lift/"))
    told = program.get(f"items/{one.key}/").json()
    assert (told["solution"], told["featurette"]) == (
        solution.key,
        {"solution": solution.key, "missing": [two.key]},
    )
    assert program.get(f"items/{two.key}/").json()["featurette"] is None


def test_two_people_edit_a_solution_and_nothing_is_lost(web: Client, product: Product) -> None:
    solution = SolutionFactory(product=product, title="Theirs")
    Solution.objects.filter(pk=solution.pk).update(version=2)
    answer = web.post(f"/solutions/{solution.key}/edit/", {"title": "Mine", "version": 1})
    assert answer.status_code == 409
    assert all(words in text_of(answer) for words in ("Mine", "Theirs"))


def test_an_item_says_from_its_own_page_what_it_is_part_of(web: Client, product: Product) -> None:
    one, _ = _parts(product)
    solution = SolutionFactory(product=product, title="Moving in")
    assert "Moving in" in text_of(web.get(f"/items/{one.key}/solution/"))
    web.post(f"/items/{one.key}/solution/", {"solution": solution.pk, "version": 1})
    one.refresh_from_db()
    assert one.solution == solution
    stale = web.post(f"/items/{one.key}/solution/", {"solution": "", "version": 1})
    assert stale.status_code == 409


def test_a_deleted_solution_leaves_its_items(web: Client, product: Product) -> None:
    one, _ = _parts(product)
    solution = SolutionFactory(product=product, items=[one])
    answer = web.post(f"/solutions/{solution.key}/delete/", follow=True)
    assert messages_of(answer) == [f"{solution} is deleted. Its items stay in the backlog."]
    one.refresh_from_db()
    assert one.solution is None


def test_the_backlog_names_solutions_and_is_narrowed_to_one(web: Client, program: Program, product: Product) -> None:
    one, two = _parts(product)
    solution = SolutionFactory(product=product, items=[one])
    rows = program.get("products/lift/backlog/").json()["results"]
    assert {row["key"]: row["solution"] for row in rows} == {one.key: solution.key, two.key: None}
    narrowed = program.get(f"products/lift/backlog/?solution={solution.key}&weights=current:1,future:0,strategy:0")
    assert [row["key"] for row in narrowed.json()["results"]] == [one.key]
    assert program.get("products/lift/backlog/?solution=LIFT-S99").json()["results"] == []
    page = text_of(web.get(f"/backlog/lift/?solution={solution.key.lower()}"))
    assert (f"row-{one.key}" in page, f"row-{two.key}" in page) == (True, False)
    assert "There is no solution of this key." in text_of(web.get("/backlog/lift/?solution=NONE-S1"))


def test_no_solution_yet_says_what_to_do(web: Client, product: Product) -> None:
    assert "Make the first one" in text_of(web.get("/solutions/lift/"))
    empty = text_of(browser_of(LeaderFactory()).get("/solutions/lift/"))
    assert ("No solution yet" in empty, "Make the first one" in empty) == (True, False)


@pytest.mark.parametrize("path", ["/solutions/lift/", "/api/v1/solutions/?product=lift"])
def test_the_list_costs_the_same_for_one_and_three(
    web: Client, product: Product, path: str, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    SolutionFactory(product=product, items=_parts(product))
    web.get(path)
    with django_assert_max_num_queries(40) as first:
        web.get(path)
    for _ in range(2):
        SolutionFactory(product=product, items=_parts(product))
    with django_assert_num_queries(len(first.captured_queries)):
        web.get(path)


def test_a_customer_never_sees_one(product: Product) -> None:
    customer = CustomerFactory(account=AccountFactory(products=[product]))
    solution = SolutionFactory(product=product)
    assert browser_of(customer).get(f"/solutions/{solution.key}/").status_code == 404
    assert program_of(customer).get("solutions/").json()["results"] == []


def test_a_program_makes_changes_and_deletes(program: Program, product: Product) -> None:
    one, two = _parts(product)
    body = {"product": "lift", "title": "Moving in", "items": [one.key], "owner": product.accountable_pm.email}
    made = program.post("solutions/", body)
    assert made.status_code == 201
    told = made.json()
    assert (told["state"], told["rank"], told["missing"], told["owner"]) == (
        "open", 1, [one.key], str(product.accountable_pm),
    )  # fmt: skip
    acme = one.supports.get().account
    assert told["completeness"] == {
        "by_value": 0.0, "by_must_haves": 0.0, "must_haves_met": 0, "must_haves": 1, "accounts_served": 0,
        "accounts": [{"account": acme.pk, "name": acme.name, "met": [], "missing": [one.key]}],
    }  # fmt: skip
    address = f"solutions/{told['key']}/"
    tag = program.get(address).headers["ETag"]
    update_item(actor=None, item_id=one.pk, version=None, status="shipped")
    changed = program.patch(address, {"items": [one.key, two.key]}, If_Match=tag)
    assert (changed.status_code, changed.json()["state"]) == (200, "featurette")
    assert [row["featurette"] for row in changed.json()["items"]] == [True, False]
    late = program.patch(address, {"title": "Late"}, If_Match=tag)
    assert late.status_code == 412
    unknown = program.patch(address, {"items": ["LIFT-99"]})
    assert (unknown.status_code, unknown.json()["errors"][0]["attr"]) == (400, "items")
    assert program.delete(address).status_code == 204
    assert "left a solution" in verbs(one)
