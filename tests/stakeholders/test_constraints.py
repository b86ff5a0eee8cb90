"""What the stakeholders' tables refuse, whoever writes."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from stakeholders.models import (
    AccessRequest,
    AccountDomain,
    AccountProduct,
    Invitation,
    Pool,
    Product,
    ProductMember,
    StrategyTheme,
    Vision,
    WeightProfile,
)
from tests.factories import (
    AccountFactory,
    ContactFactory,
    OpportunityFactory,
    ProductFactory,
    SegmentFactory,
    ThemeFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db
EARLY, LATE = date(2027, 1, 1), date(2027, 2, 1)


def _profile(**fields: object) -> WeightProfile:
    given = {"number": 2, "reason": "x", "activated_at": timezone.now(), **fields}
    return WeightProfile(product=ProductFactory(profile__number=1), **given)


def _second_active() -> WeightProfile:
    return _profile(is_active=True)


def _same_number() -> WeightProfile:
    product = ProductFactory(profile__number=2)
    return WeightProfile(product=product, number=2, reason="x", activated_at=timezone.now())


def _company_default(number: int) -> WeightProfile:
    return WeightProfile(number=number, reason="x", activated_at=timezone.now(), is_active=True)


def _second_company_default() -> WeightProfile:
    _company_default(1).save()
    return _company_default(2)


def _no_pm() -> models.Model:
    product = ProductFactory()
    product.accountable_pm_id = None
    return product


def _again(model: type[models.Model], **fields: object) -> models.Model:
    model.objects.create(**fields)
    return model(**fields)


def _again_elsewhere(domain: str) -> AccountDomain:
    AccountDomain.objects.create(account=AccountFactory(), domain=domain)
    return AccountDomain(account=AccountFactory(), domain=domain)


CASES = {
    "account_name_once": lambda: AccountFactory.build(name=AccountFactory(name="Acme").name.upper()),
    "account_stage_known": lambda: AccountFactory.build(stage="owner"),
    "account_arr_not_negative": lambda: AccountFactory.build(arr=Decimal("-0.01")),
    "account_churn_risk_0_to_1": lambda: AccountFactory.build(churn_risk=1.01),
    "account_churn_risk_0_to_1 (below)": lambda: AccountFactory.build(churn_risk=-0.01),
    "account_churn_risk_0_to_1 (NaN)": lambda: AccountFactory.build(churn_risk=float("nan")),
    "account_uses_product_once": lambda: _again(AccountProduct, account=AccountFactory(), product=ProductFactory()),
    "contact_email_once_per_account": lambda: ContactFactory.build(
        account=ContactFactory(email="ann@acme.test", account=AccountFactory(name="A")).account, email="Ann@acme.test"
    ),
    "contact_user_once_per_account": lambda: ContactFactory.build(
        account=(contact := ContactFactory(user=UserFactory())).account, user=contact.user
    ),
    "contact_kind_known": lambda: ContactFactory.build(account=AccountFactory(), kind="cousin"),
    "opportunity_amount_not_negative": lambda: OpportunityFactory.build(account=AccountFactory(), amount=-1),
    "opportunity_probability_0_to_1": lambda: OpportunityFactory.build(account=AccountFactory(), win_probability=1.1),
    "opportunity_probability_0_to_1 (NaN)": lambda: OpportunityFactory.build(
        account=AccountFactory(), win_probability=float("nan")
    ),
    "opportunity_stage_known": lambda: OpportunityFactory.build(account=AccountFactory(), stage="maybe"),
    "product_name_once": lambda: Product(
        name=ProductFactory(name="Lift").name.upper(), slug="other", code="OTHER", accountable_pm=UserFactory()
    ),
    "accountable_pm_id": _no_pm,
    "product_member_once": lambda: _again(ProductMember, product=ProductFactory(), user=UserFactory()),
    "account_domain_lower_case": lambda: AccountDomain(account=AccountFactory(), domain="Acme.test"),
    "stakeholders_accountdomain_domain": lambda: _again_elsewhere("acme.test"),
    "invitation_expires_later": lambda: Invitation(
        account=AccountFactory(), email="ann@acme.test", digest="d" * 64, expires_at=timezone.now() - timedelta(days=1)
    ),
    "access_status_known": lambda: AccessRequest(account=AccountFactory(), email="a@acme.test", status="maybe"),
    "access_asked_for_once_at_a_time": lambda: _again(AccessRequest, account=AccountFactory(), email="a@acme.test"),
    "pool_slug_once_per_product": lambda: Pool(product=ProductFactory(), name="Testers", slug="testers"),
    "segment_name_once": lambda: SegmentFactory.build(name=SegmentFactory(name="Hospitals").name.lower()),
    "segment_kind_known": lambda: SegmentFactory.build(kind="moon"),
    "segment_attractiveness_0_to_1": lambda: SegmentFactory.build(attractiveness=1.5),
    "vision_ends_after_start": lambda: Vision(title="x", starts_on=LATE, ends_on=EARLY),
    "theme_name_once": lambda: ThemeFactory.build(name=ThemeFactory(name="Night").name.upper()),
    "theme_importance_0_to_1": lambda: ThemeFactory.build(importance=-0.1),
    "theme_ends_after_start": lambda: StrategyTheme(name="x", starts_on=LATE, ends_on=EARLY),
    "weight_profile_number_once": _same_number,
    "one_active_weight_profile_per_product": _second_active,
    "one_active_weight_profile_per_product (the company)": _second_company_default,
    "weight_draft_has_no_number": lambda: _profile(activated_at=None),
    "weight_draft_has_no_number (active)": lambda: _profile(number=0, is_active=True),
    "weights_not_negative": lambda: _profile(weight_current=-0.2, weight_future=1.0),
    "weights_sum_to_one": lambda: _profile(weight_current=0.5, weight_future=0.5, weight_strategy=0.2),
    "weights_sum_to_one (nothing)": lambda: _profile(weight_current=0, weight_future=0, weight_strategy=0),
    "weights_sum_to_one (NaN)": lambda: _profile(weight_current=float("nan")),
    "floors_0_to_100": lambda: _profile(floor_future=101),
    "profile_shares_0_to_1": lambda: _profile(gamma=1.1),
    "breadth_half_up_to_3": lambda: _profile(breadth_half=3.01),
    "breadth_half_up_to_3 (none)": lambda: _profile(breadth_half=0),
    "profile_scales_positive": lambda: _profile(effort_min=0),
    "profile_strengths_not_negative": lambda: _profile(rho=-1),
}


@pytest.mark.parametrize("case", CASES)
def test_the_database_refuses(case: str) -> None:
    row = CASES[case]()
    with pytest.raises(IntegrityError, match=case.split(" ", maxsplit=1)[0]), transaction.atomic():
        row.save()


def test_every_constraint_is_tried() -> None:
    models_here = apps.get_app_config("stakeholders").get_models()
    named = {constraint.name for model in models_here for constraint in model._meta.constraints}
    assert named - set(CASES) == set()


def test_weights_may_miss_one_by_a_rounding() -> None:
    profile = _profile(weight_current=1 / 3, weight_future=1 / 3, weight_strategy=1 - 2 / 3)
    profile.save()
    assert WeightProfile.objects.filter(number=2).count() == 1
