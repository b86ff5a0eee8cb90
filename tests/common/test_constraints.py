"""Constraints in words: read in Python as the database reads them."""

from datetime import date

import pytest
from django.db.models import F, Q
from django.db.models.functions import Length

from common.constraints import check, truth
from common.errors import Invalid
from stakeholders.models import Account, Contact, StrategyTheme, Vision, WeightProfile
from tests.factories import AccountFactory, ContactFactory, ProductFactory, ThemeFactory, VisionFactory

EARLY, LATE = date(2027, 1, 1), date(2027, 2, 1)


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (Q(churn_risk__gte=0), True),
        (Q(churn_risk__gt=0.5), False),
        (Q(churn_risk__lt=0.5), False),
        (Q(churn_risk__lte=0.5), True),
        (Q(stage="customer"), True),
        (Q(stage__in=["former", "partner"]), False),
        (~Q(name=""), True),
        (Q(renewal_on=None), True),
        (Q(renewal_on__isnull=False), False),
        (Q(renewal_on__gte=EARLY), None),
        (~Q(renewal_on__gte=EARLY), None),
        (Q(renewal_on__gte=EARLY) & Q(churn_risk__gt=0.9), False),
        (Q(renewal_on__gte=EARLY) | Q(churn_risk__gte=0), True),
        (Q(renewal_on__gte=EARLY) | Q(churn_risk__gt=0.9), None),
        (Q(version__gte=F("open_support_issues")), True),
        (Q(version__lt=F("open_support_issues")), False),
        (Q(churn_risk__gte=1 - F("version")), None),
        (Q(Length("name")), None),
        (Q(name__regex="x"), None),
        (Q(nothing__gte=3), None),
    ],
)
def test_a_condition_is_true_false_or_unknown(condition: Q, expected: bool | None) -> None:
    account = Account(name="Acme", churn_risk=0.5, version=1, open_support_issues=1)
    assert truth(account, condition) is expected


@pytest.mark.parametrize(
    ("changes", "field", "message"),
    [
        ({"arr": -1}, "arr", "Annual recurring revenue must be at least 0."),
        ({"churn_risk": 1.01}, "churn_risk", "Churn risk must be at most 1."),
        ({"churn_risk": -0.01}, "churn_risk", "Churn risk must be at least 0."),
        ({"stage": "owner"}, "stage", "Stage cannot be this."),
    ],
)
@pytest.mark.django_db
def test_what_is_refused_is_said_in_words(changes: dict[str, object], field: str, message: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check(Account(name="Acme", **changes))
    assert (refusal.value.field, refusal.value.message) == (field, message)


@pytest.mark.parametrize(
    ("row", "field", "message"),
    [
        (Vision(title="x", starts_on=LATE, ends_on=EARLY), "ends_on", "Ends on must not be before starts on."),
        (WeightProfile(breadth_half=3.5), "breadth_half", "Breadth half must be at most 3."),
        (WeightProfile(sigma_future=0), "sigma_future", "Sigma future must be above 0."),
    ],
)
def test_of_several_fields_the_wrong_one_is_named(row: Vision | WeightProfile, field: str, message: str) -> None:
    with pytest.raises(Invalid) as refusal:
        check(row, exclude={"product", "number"})
    assert (refusal.value.field, refusal.value.message) == (field, message)


def test_an_open_end_is_no_end_before_the_start() -> None:
    check(Vision(title="x", starts_on=LATE, ends_on=None))
    check(Vision(title="x", starts_on=None, ends_on=EARLY))


@pytest.mark.django_db
def test_a_name_is_taken_whatever_the_case() -> None:
    ThemeFactory(name="Night duty")
    with pytest.raises(Invalid) as refusal:
        check(StrategyTheme(name="NIGHT DUTY"))
    assert (refusal.value.field, refusal.value.message) == ("name", "Another strategy theme has this name already.")


@pytest.mark.django_db
def test_of_several_unique_fields_the_last_is_the_one_to_change() -> None:
    contact = ContactFactory(email="ann@acme.test")
    with pytest.raises(Invalid) as refusal:
        check(Contact(account=contact.account, name="Ann", email="Ann@acme.test"))
    assert (refusal.value.field, refusal.value.message) == ("email", "Another contact has this email already.")
    check(Contact(account=AccountFactory(), name="Ann", email="Ann@acme.test"))


@pytest.mark.django_db
def test_a_unique_constraint_whose_condition_fails_asks_nothing(django_assert_num_queries) -> None:
    account = AccountFactory()
    with django_assert_num_queries(0):
        check(Contact(account=account, name="Ann", email=""))


@pytest.mark.django_db
def test_a_row_is_no_other_than_itself() -> None:
    check(VisionFactory())
    check(ProductFactory())
    check(ThemeFactory())
