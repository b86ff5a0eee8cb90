"""Solutions: made, changed, filled, and where they stand."""

import pytest

from backlog.models import Item, Solution
from backlog.scoring import Profile, score
from backlog.selectors.explained import inputs_of
from backlog.selectors.solutions import place_in_solution, ranked_solutions, standing_of
from backlog.services.items import update_item
from backlog.services.solutions import (
    add_items,
    create_solution,
    delete_solution,
    place_item,
    remove_item,
    update_solution,
)
from common.errors import Conflict, Invalid, NotFound
from stakeholders.models import Product
from tests.factories import (
    AccountFactory,
    GapFactory,
    ItemFactory,
    ProductFactory,
    SolutionFactory,
    SupportFactory,
    UserFactory,
)
from tests.recorded import activity, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", code="LIFT")


def _item(product: Product, **fields: object) -> Item:
    return ItemFactory(product=product, **fields)


def _ship(item: Item) -> None:
    update_item(actor=None, item_id=item.pk, version=None, status="shipped")


def test_a_solution_gets_its_key_and_its_items(product: Product) -> None:
    pm, item = product.accountable_pm, _item(product)
    one = create_solution(actor=pm, product=product, title="Moving in", need="In one day", item_ids=[item.pk])
    two = create_solution(actor=pm, product=product, title="Moving out", owner=pm)
    assert (one.key, one.title, one.need, one.owner, two.key, two.owner) == (
        "LIFT-S1", "Moving in", "In one day", None, "LIFT-S2", pm,
    )  # fmt: skip
    item.refresh_from_db()
    assert (item.solution, item.version) == (one, 2)
    assert activity(one) == [("created", {}), ("took in", {"items": [item.key]})]
    assert activity(item) == [("became part of a solution", {"solution": "LIFT-S1 Moving in"})]


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"title": "  "}, "Title cannot be blank."),
        ({"title": "x" * 201}, "Ensure this value has at most 200 characters (it has 201)."),
    ],
)
def test_a_title_is_needed(product: Product, fields: dict[str, str], words: str) -> None:
    with pytest.raises(Invalid) as refused:
        create_solution(actor=None, product=product, **fields)
    assert (refused.value.field, refused.value.message) == ("title", words)
    assert not Solution.objects.exists()


def test_an_owner_has_to_see_the_product(product: Product) -> None:
    with pytest.raises(Invalid, match="somebody who works with Lift") as refused:
        create_solution(actor=None, product=product, title="x", owner=UserFactory())
    assert refused.value.field == "owner"


def test_an_item_is_part_of_one_solution_of_its_own_product(product: Product) -> None:
    taken, foreign = _item(product), ItemFactory()
    first = SolutionFactory(product=product, title="First", items=[taken])
    second = SolutionFactory(product=product)
    with pytest.raises(Conflict, match=f"{taken.key} is part of {first.key} First: take it out there first."):
        add_items(actor=None, solution_id=second.pk, item_ids=[taken.pk])
    with pytest.raises(Invalid, match="items of its own product"):
        add_items(actor=None, solution_id=second.pk, item_ids=[foreign.pk])
    assert list(second.items.all()) == []


def test_a_solution_holds_so_many_items_and_no_more(product: Product, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backlog.services.solutions.MOST_ITEMS", 2)
    monkeypatch.setattr("backlog.services.solutions.MOST_SOLUTIONS", 1)
    items = [_item(product).pk for _ in range(3)]
    with pytest.raises(Invalid, match="up to 2 items"):
        create_solution(actor=None, product=product, title="x", item_ids=items)
    create_solution(actor=None, product=product, title="x", item_ids=items[:2])
    with pytest.raises(Invalid, match="1 solutions already"):
        create_solution(actor=None, product=product, title="y")


def test_all_items_at_once_and_a_conflict(product: Product) -> None:
    one, two, three = (_item(product) for _ in range(3))
    solution = SolutionFactory(product=product, items=[one, two])
    update_solution(actor=None, solution_id=solution.pk, version=1, title="New", item_ids=[two.pk, three.pk])
    solution.refresh_from_db()
    assert (solution.title, set(solution.items.all()), solution.version) == ("New", {two, three}, 4)
    assert verbs(solution) == ["changed", "let go", "took in"]
    with pytest.raises(Conflict) as refused:
        update_solution(actor=None, solution_id=solution.pk, version=1, title="Mine")
    assert refused.value.data == {"yours": {"title": "Mine"}, "theirs": {"title": "New"}, "version": 4}


def test_items_come_and_go_and_nothing_happens_twice(product: Product) -> None:
    item, other = _item(product), _item(product)
    solution = SolutionFactory(product=product)
    add_items(actor=None, solution_id=solution.pk, item_ids=[item.pk])
    add_items(actor=None, solution_id=solution.pk, item_ids=[item.pk])
    remove_item(actor=None, solution_id=solution.pk, item_id=other.pk)
    remove_item(actor=None, solution_id=solution.pk, item_id=item.pk)
    assert verbs(solution) == ["took in", "let go"]
    assert verbs(item) == ["became part of a solution", "left a solution"]


def test_an_item_moves_from_one_solution_to_another(product: Product) -> None:
    item = _item(product)
    first, second = SolutionFactory(product=product, items=[item]), SolutionFactory(product=product)
    place_item(actor=None, item_id=item.pk, solution_id=second.pk, version=1)
    item.refresh_from_db()
    assert (item.solution, item.version, verbs(first), verbs(second)) == (second, 3, ["let go"], ["took in"])
    with pytest.raises(Conflict):
        place_item(actor=None, item_id=item.pk, solution_id=None, version=1)
    place_item(actor=None, item_id=item.pk, solution_id=None)
    item.refresh_from_db()
    assert item.solution is None
    with pytest.raises(NotFound):
        place_item(actor=None, item_id=item.pk, solution_id=0)


def test_deleting_a_solution_keeps_its_items(product: Product) -> None:
    item = _item(product)
    solution = SolutionFactory(product=product, items=[item])
    delete_solution(actor=None, solution_id=solution.pk)
    item.refresh_from_db()
    assert item.solution is None
    assert verbs(product) == ["deleted a solution"]


def test_a_solution_of_one_item_stands_as_the_item(product: Product) -> None:
    item = _item(product, kind="gap", slips=2)
    GapFactory(product=product, item=item)
    SupportFactory(item=item, importance="must_have")
    solution = SolutionFactory(product=product, items=[item])
    alone, standing = score(inputs_of(item), Profile()), standing_of(solution)
    assert standing.rest.priority == pytest.approx(alone.priority)
    assert standing.whole.value == pytest.approx(alone.value)
    assert standing.rank == 1


def test_an_account_that_asks_for_two_parts_counts_once(product: Product) -> None:
    acme, parts = AccountFactory(arr=50_000), [_item(product) for _ in range(2)]
    for part in parts:
        SupportFactory(item=part, account=acme, importance="important")
    solution = SolutionFactory(product=product, items=parts)
    standing = standing_of(solution)
    assert standing.whole.evidence.accounts == 1
    assert standing.whole.current.score == pytest.approx(score(inputs_of(parts[0]), Profile()).current.score)


def test_shipping_a_part_is_a_featurette_with_what_is_missing(product: Product) -> None:
    acme = AccountFactory()
    parts = [_item(product) for _ in range(3)]
    for part in parts:
        SupportFactory(item=part, account=acme, importance="must_have")
    solution = SolutionFactory(product=product, items=parts)
    assert standing_of(solution).state == "open"
    _ship(parts[0])
    standing, place = standing_of(solution), place_in_solution(Item.objects.get(pk=parts[0].pk))
    keys = [part.key for part in parts]
    words = f"A featurette: 1 of 3 items is shipped; {keys[1]} and {keys[2]} are still missing."
    assert (standing.state, standing.sentence) == ("featurette", words)
    assert place is not None
    assert (place.is_featurette, place.sentence, [one.key for one in place.missing]) == (True, words, keys[1:])
    assert (standing.done.value, standing.done.must_haves) == (pytest.approx(1 / 3), pytest.approx(1 / 3))
    assert activity(solution) == [("shipped a part", {"item": keys[0], "missing": keys[1:]})]


def test_what_was_declined_stays_missing_and_the_rest_whole(product: Product) -> None:
    shipped, declined = _item(product, status="shipped"), _item(product, status="declined")
    solution = SolutionFactory(product=product, items=[shipped, declined])
    standing = standing_of(solution)
    assert (standing.state, standing.rank, standing.is_ranked) == ("featurette", None, False)
    assert f"{declined.key} (declined) is still missing." in standing.sentence
    remove_item(actor=None, solution_id=solution.pk, item_id=declined.pk)
    assert standing_of(solution).state == "whole"
    assert SolutionFactory(product=product) in [
        one.solution for one in ranked_solutions([product]) if one.state == "empty"
    ]


def test_the_last_part_makes_it_whole(product: Product) -> None:
    solution = SolutionFactory(product=product, items=[item := _item(product)])
    _ship(item)
    assert activity(solution) == [("is shipped whole", {"item": item.key, "missing": []})]
    assert standing_of(solution).sentence == "Its only item is shipped."


def test_solutions_are_ranked_by_what_is_left_to_build(product: Product) -> None:
    strong, weak, gone = _item(product), _item(product), _item(product, status="shipped")
    for _ in range(3):
        SupportFactory(item=strong, importance="must_have")
        SupportFactory(item=gone, importance="must_have")
    SupportFactory(item=weak, importance="nice_to_have")
    second = SolutionFactory(product=product, items=[weak, gone])
    first = SolutionFactory(product=product, items=[strong])
    empty = SolutionFactory(product=product)
    assert [(one.solution, one.rank) for one in ranked_solutions([product])] == [(first, 1), (second, 2), (empty, None)]


def test_many_solutions_cost_as_many_queries_as_one(
    product: Product, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    for _ in range(3):
        parts = [_item(product) for _ in range(2)]
        for part in parts:
            SupportFactory(item=part)
        SolutionFactory(product=product, items=parts)
    with django_assert_num_queries(11):  # type: ignore[operator]
        assert len([one.whole.priority for one in ranked_solutions([product])]) == 3
