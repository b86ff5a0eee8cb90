"""The business case: what hangs on an item, what it costs, when that is back."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from backlog.scoring.business_case import Backer, Case, CaseInputs, Prospect, Rates, case_of, pool_costs
from backlog.scoring.profile import IMPORTANCES

TODAY = date(2026, 3, 2)


def _backer(account: int = 1, **more: Any) -> Backer:
    given: dict[str, Any] = {"name": "Acme", "importance": "important", "arr": Decimal("1000.00")} | more
    return Backer(account=account, **given)


def _prospect(amount: str, win_probability: float) -> Prospect:
    return Prospect(
        opportunity=1,
        name="Deal",
        account=1,
        account_name="Acme",
        amount=Decimal(amount),
        win_probability=win_probability,
    )


def _case(rates: Rates | None = None, **inputs: Any) -> Case:
    return case_of(CaseInputs(**inputs), rates or Rates(), TODAY)


def test_revenue_at_stake_is_parted_by_importance() -> None:
    case = _case(backers=(_backer(1), _backer(2, importance="must_have", arr=Decimal("250.50"))))
    assert case.at_stake == Decimal("1250.50")
    assert [(one.importance, one.accounts, one.arr) for one in case.groups] == [
        ("must_have", 1, Decimal("250.50")), ("important", 1, Decimal("1000.00")),
    ]  # fmt: skip


def test_a_renewal_counts_from_today_for_twelve_months() -> None:
    days = (TODAY - timedelta(days=1), TODAY, TODAY + timedelta(days=365), TODAY + timedelta(days=366), None)
    backers = tuple(_backer(at, arr=Decimal(10**at), renewal_on=day) for at, day in enumerate(days))
    assert _case(backers=backers).renewing == Decimal(10 + 100)


def test_churn_is_likely_lost_and_that_of_must_haves_counts_as_kept() -> None:
    case = _case(backers=(_backer(1, churn_risk=0.1), _backer(2, churn_risk=0.3, importance="must_have")))
    assert (case.likely_lost, case.likely_kept) == (Decimal("400.00"), Decimal("300.00"))


def test_deals_count_by_their_probability() -> None:
    case = _case(prospects=(_prospect("10000", 0.1), _prospect("500.25", 0.5)))
    assert (case.to_win, case.deals_in_all) == (Decimal("1250.12"), Decimal("10500.25"))


def test_cost_is_days_times_rates() -> None:
    rates = Rates(per_day={"developers": Decimal(800), "testers": Decimal("600.50")})
    case = _case(rates, days={"developers": 2.5, "testers": 1.0})
    assert (case.days, case.cost, case.unpriced) == (3.5, Decimal("2600.50"), ())
    assert pool_costs(case.inputs, rates) == {"developers": Decimal("2000.00"), "testers": Decimal("600.50")}


def test_a_missing_rate_leaves_the_cost_open_and_names_the_pool() -> None:
    case = _case(
        Rates(per_day={"developers": Decimal(800)}), days={"developers": 2.0, "testers": 1.0, "designers": 0.0}
    )
    assert (case.cost, case.unpriced) == (None, ("testers",))


def test_without_an_estimate_there_is_no_cost() -> None:
    case = _case(Rates(per_day={"developers": Decimal(800)}), unestimated=1)
    assert (case.days, case.cost, case.payback_months) == (0, None, None)


def test_living_with_a_gap_costs_hours_times_the_rate() -> None:
    assert _case(hours=12.5).gap_cost is None
    assert _case(Rates(per_hour=Decimal("40.10")), hours=12.5).gap_cost == Decimal("501.25")


def test_the_cost_is_back_after_cost_by_what_it_brings() -> None:
    case = _case(
        Rates(per_day={"developers": Decimal(1000)}),
        days={"developers": 6.0},
        prospects=(_prospect("9000", 1.0),),
        backers=(_backer(churn_risk=1.0, importance="must_have", arr=Decimal(3000)),),
    )
    assert (case.brings, case.payback_months) == (Decimal(12000), 6.0)


def test_what_brings_nothing_is_never_back() -> None:
    assert _case(Rates(per_day={"developers": Decimal(1000)}), days={"developers": 6.0}).payback_months is None


money = st.decimals(0, 10**9, places=2)
shares = st.floats(0, 1)
backers = st.lists(
    st.builds(
        Backer, account=st.integers(1, 99), name=st.just("x"), importance=st.sampled_from(IMPORTANCES), arr=money,
        churn_risk=shares, renewal_on=st.none() | st.dates(date(2025, 1, 1), date(2028, 1, 1)),
    ),
    max_size=6,
).map(tuple)  # fmt: skip
prospects = st.lists(st.builds(_prospect, money.map(str), shares), max_size=5).map(tuple)
days = st.dictionaries(st.sampled_from(["developers", "testers", "team"]), st.floats(0, 1e5), max_size=3)
inputs = st.builds(CaseInputs, backers=backers, prospects=prospects, days=days, hours=st.floats(0, 1e5))
per_day = st.dictionaries(st.sampled_from(["developers", "testers", "team"]), st.decimals("0.01", 9999, places=2))
rates = st.builds(Rates, per_day=per_day, per_hour=st.none() | st.decimals("0.01", 999, places=2))


@given(inputs, rates)
def test_parts_add_up_and_no_part_is_larger_than_its_whole(given_inputs: CaseInputs, given_rates: Rates) -> None:
    case = case_of(given_inputs, given_rates, TODAY)
    assert sum((one.arr for one in case.groups), Decimal(0)) == case.at_stake
    assert sum(one.accounts for one in case.groups) == len(given_inputs.backers)
    assert Decimal(0) <= case.renewing <= case.at_stake
    assert Decimal(0) <= case.likely_kept <= case.likely_lost <= case.at_stake
    assert Decimal(0) <= case.to_win <= case.deals_in_all
    if case.cost is not None:
        assert case.cost == sum(pool_costs(given_inputs, given_rates).values(), Decimal(0))


@given(inputs, rates, backers)
def test_one_more_customer_lowers_nothing_that_hangs_on_it(
    given_inputs: CaseInputs, given_rates: Rates, more: tuple[Backer, ...]
) -> None:
    wider = CaseInputs(
        backers=given_inputs.backers + more, prospects=given_inputs.prospects, days=given_inputs.days,
        hours=given_inputs.hours,
    )  # fmt: skip
    before, after = (case_of(one, given_rates, TODAY) for one in (given_inputs, wider))
    assert (after.at_stake >= before.at_stake, after.cost) == (True, before.cost)
    if before.payback_months is not None:
        assert after.payback_months is not None
        assert after.payback_months <= before.payback_months
