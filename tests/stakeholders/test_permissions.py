"""The doors to products, accounts, deals and strategy: who sees what, and who may do what with it."""

from collections.abc import Callable

import pytest
from django.db import models

from common.errors import Forbidden, NotFound
from stakeholders.models import Account, Contact, Opportunity, Product, Segment, StrategyTheme, Vision, WeightProfile
from stakeholders.permissions import (
    Action,
    check_may_create_account,
    check_may_set_market,
    check_may_set_strategy,
    get_account_for,
    get_contact_for,
    get_opportunity_for,
    get_product_for,
    get_segment_for,
    get_theme_for,
    get_vision_for,
)
from tests.factories import (
    AccountFactory,
    AdminFactory,
    ContactFactory,
    CustomerFactory,
    CustomerPMFactory,
    OpportunityFactory,
    ProductFactory,
    ProductPMFactory,
    SegmentFactory,
    ThemeFactory,
    UserFactory,
    VisionFactory,
)
from users.choices import DEPARTMENTS, Role
from users.models import User

pytestmark = pytest.mark.django_db
EVERYWHERE = {Role.ADMIN, Role.LEADERSHIP, Role.FINANCE}
ABROAD = 10**30  # no column holds it


# -- products --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_who_sees_a_product_that_they_have_nothing_to_do_with(role: Role) -> None:
    product = ProductFactory()
    assert list(Product.objects.visible_to(UserFactory(role=role))) == ([product] if role in EVERYWHERE else [])


@pytest.mark.parametrize("role", sorted(DEPARTMENTS | {Role.CUSTOMER_PM, Role.PRODUCT_PM}))
def test_members_see_their_product_and_no_other(role: Role) -> None:
    user = UserFactory(role=role)
    product, other = ProductFactory(members=[user]), ProductFactory()
    seen = Product.objects.visible_to(user)
    assert product in seen
    assert (other in seen) == (role in EVERYWHERE)


def test_the_accountable_pm_and_the_marketing_manager_see_it() -> None:
    manager = UserFactory(role=Role.MARKETING)
    product = ProductFactory(marketing_manager=manager)
    assert list(Product.objects.visible_to(manager)) == [product]
    assert list(Product.objects.visible_to(product.accountable_pm)) == [product]


def test_a_customer_sees_what_their_accounts_use_each_once() -> None:
    product, _ = ProductFactory(), ProductFactory()
    customer = CustomerFactory(account=AccountFactory(products=[product]))
    ContactFactory(account=AccountFactory(products=[product]), user=customer)
    assert list(Product.objects.visible_to(customer)) == [product]


@pytest.mark.parametrize("role", [Role.ADMIN, Role.PRODUCT_PM, Role.CUSTOMER])
def test_a_key_narrows_what_its_person_sees_and_never_widens_it(role: Role) -> None:
    user = UserFactory(role=role)
    seen, left_out, foreign = (ProductFactory(members=[user]) for _ in range(3))
    foreign.members.clear()
    AccountFactory(products=[seen, left_out])
    for product in (seen, left_out):
        ContactFactory(account=AccountFactory(products=[product]), user=user)
    user.key_products = frozenset({seen.pk, foreign.pk})
    assert set(Product.objects.visible_to(user)) == ({seen, foreign} if role == Role.ADMIN else {seen})


def test_triage_is_for_the_accountable_pm_and_administrators() -> None:
    pm = ProductPMFactory()
    own, _ = ProductFactory(accountable_pm=pm), ProductFactory(members=[pm])
    assert list(Product.objects.triaged_by(pm)) == [own]
    assert Product.objects.triaged_by(AdminFactory()).count() == 2
    assert list(Product.objects.triaged_by(UserFactory(role=Role.LEADERSHIP))) == []


def test_a_product_that_one_cannot_see_does_not_exist() -> None:
    product, stranger = ProductFactory(slug="lift"), CustomerPMFactory()
    for slug in ("lift", "nothing"):
        with pytest.raises(NotFound, match=r"^There is no such product, or none that you may see\.$"):
            get_product_for(stranger, slug)
    assert get_product_for(product.accountable_pm, "lift") == product


@pytest.mark.parametrize("action", [Action.TRIAGE, Action.WEIGH])
def test_only_the_accountable_pm_decides(action: Action) -> None:
    member, leader = CustomerPMFactory(), UserFactory(role=Role.LEADERSHIP)
    product = ProductFactory(
        name="Lift", slug="lift", members=[member], accountable_pm=ProductPMFactory(full_name="Ann Lee")
    )
    assert get_product_for(product.accountable_pm, "lift", action) == product
    assert get_product_for(AdminFactory(), "lift", action) == product
    for colleague in (member, leader):
        with pytest.raises(Forbidden, match=r"^Only Ann Lee decides this for Lift\.$"):
            get_product_for(colleague, "lift", action)


def test_only_an_administrator_changes_a_product() -> None:
    product = ProductFactory()
    assert get_product_for(AdminFactory(), product.slug, Action.CHANGE) == product
    with pytest.raises(Forbidden, match="Only an administrator may change a product"):
        get_product_for(product.accountable_pm, product.slug, Action.CHANGE)


def test_inside_pages_are_not_for_customers() -> None:
    product = ProductFactory()
    customer = CustomerFactory(account=AccountFactory(products=[product]))
    for action in Action:
        with pytest.raises(Forbidden):
            get_product_for(customer, product.slug, action)


# -- accounts, contacts, deals ---------------------------------------------------------------------------------


def test_colleagues_see_every_account_and_customers_their_own_each_once() -> None:
    mine, other = AccountFactory(), AccountFactory()
    customer = CustomerFactory(account=mine)
    ContactFactory(account=mine)
    assert list(Account.objects.visible_to(customer)) == [mine]
    assert set(Account.objects.visible_to(CustomerPMFactory())) == {mine, other}
    assert get_account_for(customer, mine.pk) == mine
    with pytest.raises(NotFound, match=r"^There is no such account, or none that you may see\.$"):
        get_account_for(customer, other.pk)


@pytest.mark.parametrize(
    "door", [get_account_for, get_contact_for, get_opportunity_for, get_segment_for, get_theme_for]
)
def test_an_id_that_no_column_holds_is_not_found(door: Callable[[User, int], models.Model]) -> None:
    with pytest.raises(NotFound):
        door(AdminFactory(), ABROAD)


EDITORS = {Role.ADMIN, Role.PRODUCT_PM, Role.SALES, Role.CUSTOMER_PM}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.CUSTOMER}))
def test_who_keeps_an_account_that_nobody_keeps(role: Role) -> None:
    user, account = UserFactory(role=role), AccountFactory()
    contact, deal = ContactFactory(account=account), OpportunityFactory(account=account)
    doors = ((get_account_for, account), (get_contact_for, contact), (get_opportunity_for, deal))
    for door, row in doors:
        assert door(user, row.pk) == row
        if role in EDITORS:
            assert door(user, row.pk, Action.CHANGE) == row
        else:
            with pytest.raises(Forbidden):
                door(user, row.pk, Action.CHANGE)


def test_another_customer_pm_does_not_change_an_account_that_is_kept() -> None:
    keeper, other = CustomerPMFactory(), CustomerPMFactory()
    account = AccountFactory(customer_pm=keeper)
    assert get_account_for(keeper, account.pk, Action.CHANGE) == account
    with pytest.raises(Forbidden, match="Only its customer PM, sales or a product PM may change an account"):
        get_account_for(other, account.pk, Action.CHANGE)
    with pytest.raises(Forbidden, match="Only those who keep the account may change its deals"):
        get_opportunity_for(other, OpportunityFactory(account=account).pk, Action.CHANGE)
    with pytest.raises(Forbidden, match="Only those who keep the account may change its contacts"):
        get_contact_for(other, ContactFactory(account=account).pk, Action.CHANGE)


@pytest.mark.parametrize("role", list(Role))
def test_who_adds_accounts(role: Role) -> None:
    user = UserFactory(role=role)
    if role in EDITORS:
        check_may_create_account(user)
    else:
        with pytest.raises(Forbidden, match="Only customer PMs, sales and product PMs may add an account"):
            check_may_create_account(user)


def test_a_customer_changes_nothing_of_their_account_and_sees_only_themself_there() -> None:
    account = AccountFactory()
    customer = CustomerFactory(account=account)
    OpportunityFactory(account=account)
    ContactFactory(account=account)
    with pytest.raises(Forbidden):
        get_account_for(customer, account.pk, Action.CHANGE)
    assert list(Contact.objects.visible_to(customer)) == [Contact.objects.get(user=customer)]
    assert list(Opportunity.objects.visible_to(customer)) == []


# -- where to go -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", list(Role))
def test_who_sets_the_strategy(role: Role) -> None:
    user, theme, vision = UserFactory(role=role), ThemeFactory(), VisionFactory()
    if role in {Role.ADMIN, Role.LEADERSHIP}:
        check_may_set_strategy(user)
        assert get_theme_for(user, theme.pk, Action.CHANGE) == theme
        assert get_vision_for(user, vision.pk, Action.CHANGE) == vision
        return
    refusal = NotFound if role is Role.CUSTOMER else Forbidden
    with pytest.raises(Forbidden, match="Only leadership sets visions and themes"):
        check_may_set_strategy(user)
    with pytest.raises(refusal):
        get_theme_for(user, theme.pk, Action.CHANGE)
    with pytest.raises(refusal):
        get_vision_for(user, vision.pk, Action.CHANGE)


@pytest.mark.parametrize("role", list(Role))
def test_who_keeps_the_segments(role: Role) -> None:
    user, segment = UserFactory(role=role), SegmentFactory()
    if role in {Role.ADMIN, Role.LEADERSHIP, Role.PRODUCT_PM, Role.MARKETING}:
        check_may_set_market(user)
        assert get_segment_for(user, segment.pk, Action.CHANGE) == segment
        return
    with pytest.raises(Forbidden, match="Only leadership, marketing and product PMs keep the segments"):
        check_may_set_market(user)
    with pytest.raises(NotFound if role is Role.CUSTOMER else Forbidden):
        get_segment_for(user, segment.pk, Action.CHANGE)


def test_customers_see_nothing_of_strategy_deals_and_weights() -> None:
    product = ProductFactory()
    customer = CustomerFactory(account=AccountFactory(products=[product]))
    SegmentFactory(), ThemeFactory(), VisionFactory(), OpportunityFactory()
    for model in (Segment, StrategyTheme, Vision, Opportunity, WeightProfile):
        assert list(model.objects.visible_to(customer)) == []


def test_weights_are_seen_with_their_product() -> None:
    member, leader = CustomerPMFactory(), UserFactory(role=Role.LEADERSHIP)
    product, _ = ProductFactory(members=[member]), ProductFactory()
    assert [profile.product for profile in WeightProfile.objects.visible_to(member)] == [product]
    assert WeightProfile.objects.visible_to(leader).count() == 2
