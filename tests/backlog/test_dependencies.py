"""Which items need which others first; chains stay within a product and free of cycles."""

import pytest

from backlog.models import Dependency, Item, Score
from backlog.services.dependencies import add_dependency, remove_dependency, set_prerequisites
from common.errors import Conflict, Invalid, NotFound
from tests.factories import ItemFactory, ProductFactory
from tests.recorded import activity, outbox, verbs

pytestmark = pytest.mark.django_db


@pytest.fixture
def items() -> list[Item]:
    product = ProductFactory(code="LIFT")
    return [ItemFactory(product=product) for _ in range(4)]


def _needs(item: Item) -> set[int]:
    return set(Dependency.objects.filter(item=item).values_list("requires_id", flat=True))


def _revisions(items: list[Item]) -> list[int]:
    return [Score.objects.get(pk=item.pk).inputs_revision for item in items]


def test_prerequisites_are_set_all_at_once(items: list[Item]) -> None:
    house, walls, roof, garden = items
    set_prerequisites(actor=None, item_id=house.pk, requires_ids=[walls.pk, roof.pk])
    set_prerequisites(actor=None, item_id=house.pk, requires_ids=[roof.pk, garden.pk])
    assert _needs(house) == {roof.pk, garden.pk}
    assert _revisions(items) == [3, 3, 2, 2]
    assert activity(house) == [
        ("changed the prerequisites", {"requires": [[], ["LIFT-2", "LIFT-3"]]}),
        ("changed the prerequisites", {"requires": [["LIFT-2", "LIFT-3"], ["LIFT-3", "LIFT-4"]]}),
    ]
    house.refresh_from_db()
    assert house.version == 3
    assert outbox()[1] == ("items.touched", {"item_ids": [house.pk, walls.pk, garden.pk]})


def test_one_is_added_to_the_others_and_taken_away(items: list[Item]) -> None:
    house, walls, roof, _ = items
    add_dependency(actor=None, item_id=house.pk, requires_id=walls.pk)
    add_dependency(actor=None, item_id=house.pk, requires_id=roof.pk)
    assert _needs(house) == {walls.pk, roof.pk}
    remove_dependency(actor=None, item_id=house.pk, requires_id=walls.pk)
    assert _needs(house) == {roof.pk}


def test_the_same_again_changes_nothing(items: list[Item]) -> None:
    house, walls, *_ = items
    for _ in range(2):
        add_dependency(actor=None, item_id=house.pk, requires_id=walls.pk)
    remove_dependency(actor=None, item_id=house.pk, requires_id=items[3].pk)
    assert (verbs(house), len(outbox())) == (["changed the prerequisites"], 1)


def test_prerequisites_on_an_older_version_are_refused_with_both_sides(items: list[Item]) -> None:
    house, walls, roof, _ = items
    set_prerequisites(actor=None, item_id=house.pk, version=1, requires_ids=[walls.pk])
    with pytest.raises(Conflict) as refusal:
        set_prerequisites(actor=None, item_id=house.pk, version=1, requires_ids=[roof.pk])
    assert refusal.value.data == {
        "yours": {"requires": ["LIFT-3"]},
        "theirs": {"requires": ["LIFT-2"]},
        "version": 2,
    }
    assert _needs(house) == {walls.pk}
    set_prerequisites(actor=None, item_id=house.pk, version=2, requires_ids=[roof.pk])
    assert _needs(house) == {roof.pk}


def test_a_cycle_is_refused_and_named(items: list[Item]) -> None:
    house, walls, roof, garden = items
    add_dependency(actor=None, item_id=house.pk, requires_id=walls.pk)
    add_dependency(actor=None, item_id=walls.pk, requires_id=roof.pk)
    with pytest.raises(Invalid) as refusal:
        set_prerequisites(actor=None, item_id=roof.pk, requires_ids=[garden.pk, house.pk])
    assert refusal.value.field == "requires"
    assert refusal.value.message == (
        "These items would need each other: LIFT-3 needs LIFT-1 needs LIFT-2 needs LIFT-3."
    )
    assert _needs(roof) == set()


def test_a_diamond_is_no_cycle(items: list[Item]) -> None:
    house, walls, roof, ground = items
    set_prerequisites(actor=None, item_id=house.pk, requires_ids=[walls.pk, roof.pk])
    set_prerequisites(actor=None, item_id=walls.pk, requires_ids=[ground.pk])
    set_prerequisites(actor=None, item_id=roof.pk, requires_ids=[ground.pk])
    assert Dependency.objects.count() == 4


def test_an_item_cannot_need_itself(items: list[Item]) -> None:
    with pytest.raises(Invalid, match=r"^LIFT-1 cannot need itself\.$") as refusal:
        add_dependency(actor=None, item_id=items[0].pk, requires_id=items[0].pk)
    assert refusal.value.field == "requires"


def test_a_prerequisite_is_of_the_same_product(items: list[Item]) -> None:
    for stranger in (ItemFactory().pk, 4711):
        with pytest.raises(Invalid, match=r"^A prerequisite must be an item of the same product\.$"):
            add_dependency(actor=None, item_id=items[0].pk, requires_id=stranger)
    assert Dependency.objects.count() == 0


def test_an_item_that_is_gone_is_not_found() -> None:
    for service in (add_dependency, remove_dependency):
        with pytest.raises(NotFound, match=r"This item no longer exists\."):
            service(actor=None, item_id=4711, requires_id=1)
