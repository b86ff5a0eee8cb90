"""What every write does the same way: lock, compare versions, apply, check, store."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction

from common.errors import Conflict, Invalid, NotFound
from common.writes import apply, check_version, clean, delete_unused, locked, plain, store
from stakeholders.models import Account, Segment, WeightProfile
from tests.factories import (
    AccountFactory,
    ContactFactory,
    ProductFactory,
    SegmentFactory,
    SegmentImpactFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


def test_locking_a_row_that_is_gone_says_which_thing() -> None:
    with pytest.raises(NotFound, match=r"This account no longer exists\."):
        locked(Account.objects.all(), 4711)


def test_a_locked_row_is_read_for_update(django_assert_num_queries) -> None:
    account = AccountFactory()
    with django_assert_num_queries(1) as statements:
        assert locked(Account.objects.all(), account.pk) == account
    assert 'FOR NO KEY UPDATE OF "stakeholders_account"' in statements[0]["sql"]


@pytest.mark.parametrize("version", [None, 7])
def test_the_present_version_or_none_passes(version: int | None) -> None:
    check_version(AccountFactory(version=7), version, {"name": "New"})


@pytest.mark.parametrize("version", [6, 8])
def test_another_version_conflicts_with_both_sides(version: int) -> None:
    account = AccountFactory(version=7, name="Theirs", arr=Decimal("10.00"), renewal_on=None)
    with pytest.raises(Conflict) as refusal:
        check_version(account, version, {"name": "Mine", "arr": Decimal("12.50"), "renewal_on": date(2027, 1, 2)})
    assert refusal.value.data == {
        "yours": {"name": "Mine", "arr": "12.50", "renewal_on": "2027-01-02"},
        "theirs": {"name": "Theirs", "arr": "10.00", "renewal_on": None},
        "version": 7,
    }
    assert refusal.value.message == (
        "Somebody changed this account while you were editing it. Nothing was saved: compare both and save again."
    )


def test_apply_sets_fields_and_tells_what_differs() -> None:
    segment = SegmentFactory(name="Hospitals")
    account = AccountFactory(name="Acme", arr=Decimal("10.00"), segment=None)
    differences = apply(account, {"name": "Acme", "arr": Decimal("20.00"), "segment": segment})
    assert differences == {"arr": ["10.00", "20.00"], "segment": [None, "Hospitals"]}
    assert (account.arr, account.segment) == (Decimal("20.00"), segment)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Decimal("1.50"), "1.50"),
        (date(2027, 1, 2), "2027-01-02"),
        (datetime(2027, 1, 2, 3, tzinfo=UTC), "2027-01-02 03:00:00+00:00"),
        ("text", "text"),
        (3, 3),
        (None, None),
        (True, True),
    ],
)
def test_values_as_json_can_hold_them(value: object, expected: object) -> None:
    assert plain(value) == expected


def test_a_right_row_is_stored() -> None:
    store(Account(name="Acme"))
    assert Account.objects.get().name == "Acme"


def test_the_field_at_fault_is_named() -> None:
    with pytest.raises(Invalid) as refusal:
        clean(Account(name="", stage="owner"))
    assert refusal.value.field == "name"
    assert sorted(refusal.value.data["errors"]) == ["name", "stage"]


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf"), Decimal("NaN"), Decimal("Infinity")])
def test_no_number_that_is_none_gets_in(number: float | Decimal) -> None:
    with pytest.raises(Invalid) as refusal:
        clean(AccountFactory.build(arr=number))
    assert (refusal.value.field, refusal.value.message) == ("arr", "Annual recurring revenue must be a number.")


@pytest.mark.parametrize("text", ["nan", "inf", "-Infinity"])
def test_nor_one_that_is_written_as_text(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        clean(AccountFactory.build(churn_risk=text))
    assert (refusal.value.field, refusal.value.message) == ("churn_risk", "Churn risk must be a number.")


def test_a_text_with_nul_is_refused_before_the_database_chokes_on_it() -> None:
    with pytest.raises(Invalid) as refusal:
        clean(AccountFactory.build(description="a\x00b"))
    assert refusal.value.field == "description"
    assert refusal.value.message == "Description holds a character that is no text: take it out."


def test_blanks_alone_are_no_name() -> None:
    with pytest.raises(Invalid, match=r"Name cannot be blank\.") as refusal:
        clean(AccountFactory.build(name=" \t "))
    assert refusal.value.field == "name"
    clean(AccountFactory.build(description="  "))


def test_no_statement_asks_for_what_is_at_hand(django_assert_num_queries) -> None:
    account = AccountFactory(segment=SegmentFactory(), customer_pm=UserFactory())
    with django_assert_num_queries(1) as statements:  # the name, which must be unique
        clean(account)
    assert "LOWER" in statements[0]["sql"]


def test_the_system_signs_with_nothing() -> None:
    clean(WeightProfile(product=ProductFactory(profile=False), number=0, reason="x", author=None))


def test_a_relation_that_is_not_at_hand_is_looked_up() -> None:
    with pytest.raises(Invalid) as refusal:
        clean(AccountFactory.build(segment_id=4711))
    assert refusal.value.field == "segment"


def test_a_name_taken_at_the_same_moment_is_a_conflict() -> None:
    AccountFactory(name="Acme")
    row = Account(name="ACME")
    with pytest.raises(Conflict, match="Somebody saved the same account at this moment"), transaction.atomic():
        # What another's commit between the check and the write amounts to.
        store(row, exclude={"name"})


def test_what_only_the_database_sees_is_invalid() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE stakeholders_segment ADD CONSTRAINT no_moon CHECK (name <> 'Moon')")
    with pytest.raises(Invalid, match=r"These values do not fit together: this segment was not saved\."):
        with transaction.atomic():
            store(SegmentFactory.build(name="Moon"))


def test_a_row_that_nothing_hangs_on_can_be_deleted() -> None:
    segment = SegmentFactory()
    ContactFactory()
    delete_unused(segment, "Do something else.")
    assert Segment.objects.count() == 0


def test_a_row_in_use_is_kept_and_says_what_to_do_instead() -> None:
    segment = SegmentImpactFactory().segment
    with pytest.raises(Conflict, match="Set it to 0 instead") as refusal:
        delete_unused(segment, "Set it to 0 instead.")
    assert refusal.value.code == "in_use"
    assert Segment.objects.get() == segment
