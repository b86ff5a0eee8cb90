"""The doors to items and interviews."""

import pytest

from backlog.models import Interview, Item
from backlog.permissions import (
    Action,
    check_may_decide,
    check_may_interview,
    check_may_support_for,
    get_interview_for,
    get_item_for,
)
from common.errors import Forbidden, NotFound
from stakeholders.permissions import get_product_for
from tests.factories import (
    AccountFactory,
    AdminFactory,
    CustomerFactory,
    CustomerPMFactory,
    InterviewFactory,
    ItemFactory,
    ProductFactory,
    ProductPMFactory,
    UserFactory,
)
from users.choices import Role
from users.models import User

pytestmark = pytest.mark.django_db
EVERYWHERE = {Role.ADMIN, Role.LEADERSHIP, Role.FINANCE}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CUSTOMER}))
def test_colleagues_see_the_items_and_talks_of_their_products(role: Role) -> None:
    user = UserFactory(role=role)
    product, other = ProductFactory(members=[user]), ProductFactory()
    item, hidden = ItemFactory(product=product), ItemFactory(product=other)
    talk, hidden_talk = InterviewFactory(product=product), InterviewFactory(product=other)
    everywhere = role in EVERYWHERE
    assert set(Item.objects.visible_to(user)) == ({item, hidden} if everywhere else {item})
    assert set(Interview.objects.visible_to(user)) == ({talk, hidden_talk} if everywhere else {talk})


def test_customers_see_neither() -> None:
    product = ProductFactory()
    customer = CustomerFactory(account=AccountFactory(products=[product]))
    item, talk = ItemFactory(product=product), InterviewFactory(product=product)
    assert list(Item.objects.visible_to(customer)) == []
    assert list(Interview.objects.visible_to(customer)) == []
    with pytest.raises(NotFound):
        get_item_for(customer, item.key)
    with pytest.raises(NotFound):
        get_interview_for(customer, talk.pk)


def test_an_item_is_found_however_its_key_is_typed() -> None:
    item = ItemFactory(product=ProductFactory(code="LIFT"))
    for key in ("LIFT-1", "lift-1", " Lift-1 "):
        assert get_item_for(item.product.accountable_pm, key) == item


@pytest.mark.parametrize("key", ["LIFT-2", "", "LIFT", "ß", "\x00", "LIFT-1\x00", "x" * 5000])
def test_a_key_that_is_none_is_not_found(key: str) -> None:
    item = ItemFactory(product=ProductFactory(code="LIFT"))
    with pytest.raises(NotFound, match="or none that you may see"):
        get_item_for(item.product.accountable_pm, key)


def test_a_slug_with_nul_is_not_found() -> None:
    with pytest.raises(NotFound):
        get_product_for(AdminFactory(), "\x00")


def test_who_changes_an_item() -> None:
    member, leader, pm = CustomerPMFactory(), UserFactory(role=Role.LEADERSHIP), ProductPMFactory(full_name="Ann Lee")
    item = ItemFactory(product=ProductFactory(name="Lift", accountable_pm=pm, members=[member]))
    for person in (pm, AdminFactory()):
        assert get_item_for(person, item.key, Action.CHANGE) == item
        check_may_decide(person, item.product)
    for person in (member, leader):
        with pytest.raises(Forbidden, match=r"^Only Ann Lee changes the backlog of Lift\.$"):
            get_item_for(person, item.key, Action.CHANGE)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CUSTOMER}))
def test_who_records_support_and_interviews(role: Role) -> None:
    user = UserFactory(role=role)
    item = ItemFactory(product=ProductFactory(members=[user]))
    if role in {Role.ADMIN, Role.CUSTOMER_PM}:
        assert get_item_for(user, item.key, Action.SUPPORT) == item
        check_may_interview(user, item.product)
        return
    with pytest.raises(Forbidden, match="Only customer PMs and the product's PM record support"):
        get_item_for(user, item.key, Action.SUPPORT)
    with pytest.raises(Forbidden, match="Only customer PMs and the product's PM record interviews"):
        check_may_interview(user, item.product)


def test_the_products_pm_records_both() -> None:
    item = ItemFactory()
    pm = item.product.accountable_pm
    assert get_item_for(pm, item.key, Action.SUPPORT) == item
    check_may_interview(pm, item.product)


def test_a_customer_pm_speaks_for_their_accounts_and_for_those_nobody_keeps() -> None:
    keeper, other = CustomerPMFactory(), CustomerPMFactory()
    kept = AccountFactory(name="Acme", customer_pm=keeper)
    check_may_support_for(keeper, kept)
    check_may_support_for(other, AccountFactory())
    check_may_support_for(ProductPMFactory(), kept)
    with pytest.raises(Forbidden, match=r"^Acme is kept by another customer PM, who speaks for it\.$"):
        check_may_support_for(other, kept)


def test_who_changes_an_interview() -> None:
    holder, other, leader = CustomerPMFactory(), CustomerPMFactory(), UserFactory(role=Role.LEADERSHIP)
    talk = InterviewFactory(product=ProductFactory(members=[holder, other]), held_by=holder)
    for person in (holder, talk.product.accountable_pm, AdminFactory()):
        assert get_interview_for(person, talk.pk, Action.CHANGE) == talk
    for person in (other, leader):
        assert get_interview_for(person, talk.pk) == talk
        with pytest.raises(Forbidden, match="Only who held the interview and the product's PM may change it"):
            get_interview_for(person, talk.pk, Action.CHANGE)
    with pytest.raises(NotFound, match="There is no such interview"):
        get_interview_for(ProductPMFactory(), talk.pk)


def test_an_item_nobody_estimated_is_open_and_ranked_until_it_is_shipped_or_declined() -> None:
    product = ProductFactory()
    items = {status: ItemFactory(product=product, status=status) for status in ("open", "planned", "building")}
    ItemFactory(product=product, status="shipped"), ItemFactory(product=product, status="declined")
    assert list(Item.objects.open()) == list(items.values())


def test_the_door_takes_one_statement(django_assert_num_queries) -> None:
    item = ItemFactory()
    admin = AdminFactory()
    with django_assert_num_queries(1) as statements:
        assert get_item_for(admin, item.key, Action.CHANGE).product.accountable_pm.full_name
    assert '"search"' not in statements[0]["sql"]


@pytest.mark.parametrize("role", sorted(Role))
@pytest.mark.parametrize("narrowed", ["to nothing", "to this", "to another", "not"])
def test_whoever_votes_sees_the_items_that_they_see_elsewhere(role: Role, narrowed: str) -> None:
    """The door for votes asks by a statement of its own."""
    user = UserFactory(role=role)
    item, other = ItemFactory(product=ProductFactory(members=[user])), ItemFactory()
    keys = {"to nothing": [], "to this": [item.product_id], "to another": [other.product_id], "not": None}[narrowed]
    user.key_products = None if keys is None else frozenset(keys)
    for one in (item, other):
        assert _passes(user, one) == Item.objects.visible_to(user).filter(pk=one.pk).exists()


def _passes(user: User, item: Item) -> bool:
    try:
        get_item_for(user, f" {item.key.lower()} ", Action.SUPPORT)
    except NotFound:
        return False
    except Forbidden:
        return True
    return True
