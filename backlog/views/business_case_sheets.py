"""Business cases as the sheets of an XLSX file."""

from collections.abc import Mapping, Sequence
from typing import Any

from backlog.scoring.business_case import Backer, Case, Prospect, Rates, pool_costs
from backlog.selectors.business_case_rows import CaseRow
from backlog.selectors.business_case_words import payback_words
from common.http.sheets import COUNT, DATE, DAYS, SHARE, Column, Sheet, money_form
from requests_intake.choices import Importance


def item_sheets(case: Case, rates: Rates, pools: Mapping[str, str]) -> list[Sheet]:
    """The figures of one case, then what each is made of."""
    return [_figures(case), *_parts(case, rates, pools)]


def product_sheets(case: Case, rows: Sequence[CaseRow], rates: Rates, pools: Mapping[str, str]) -> list[Sheet]:
    """The key figures, the items as they rank, then what the key figures are made of."""
    return [_figures(case), _items(rows), *_parts(case, rates, pools)]


def _parts(case: Case, rates: Rates, pools: Mapping[str, str]) -> list[Sheet]:
    return [_customers(case.inputs.backers), _deals(case.inputs.prospects), _effort(case, rates, pools)]


def _figures(case: Case) -> Sheet:
    columns = [
        Column("Figure", "What is told.", width=44),
        Column("Amount", "In the reporting currency; empty while a rate that it needs is missing.", money_form(), 22),
        Column("Number", "Person-days, hours a month, or months until the cost is back.", DAYS, 14),
        Column("In words", "What the figure says.", width=90),
    ]
    months = case.payback_months
    rows: list[tuple[Any, ...]] = [
        ("Revenue at stake, a year", case.at_stake, None, "of the customers that ask for it"),
        *((_of(one.importance), one.arr, one.accounts, "the number is that of customers") for one in case.groups),
        ("Due for renewal within twelve months", case.renewing, None, "of the revenue at stake"),
        ("Likely lost, a year", case.likely_lost, None, "revenue at stake times churn risk"),
        ("Likely lost of must-have customers, a year", case.likely_kept, None, "counts as kept once it is built"),
        ("Revenue to win, a year", case.to_win, None, "open deals, each amount times its win probability"),
        ("Deals in all, a year", case.deals_in_all, None, "the amounts alone"),
        ("Cost", case.cost, case.days, "person-days times their rates; the number is that of person-days"),
        ("Living with the gap, a month", case.gap_cost, case.inputs.hours, "customers' hours times the hour's rate"),
        ("Months until the cost is back", None, None if months is None else round(months, 1), payback_words(case)),
    ]  # fmt: skip
    return Sheet("Business case", columns, rows)


def _of(importance: str) -> str:
    return f"of it {str(Importance(importance).label).lower()}"


def _items(rows: Sequence[CaseRow]) -> Sheet:
    amount = money_form()
    columns = [
        Column("Rank", "Place in the ranked backlog.", COUNT, 8),
        Column("Item", "Its key.", width=12),
        Column("Title", "What may be built.", width=60),
        Column("Status", "How far it is.", width=14),
        Column("Revenue at stake", "Yearly revenue of the customers that ask for it; do not sum it up: a customer asks"
               " for several.", amount, 20),
        Column("Must have", "Of it, that of customers who cannot live without.", amount, 20),
        Column("Renewing", "Of it, what is due for renewal within twelve months.", amount, 20),
        Column("Revenue to win", "Open deals that hang on it, each amount times its win probability; a deal may hang on"
               " several.", amount, 20),
        Column("Person-days", "Of all pools; empty without an estimate.", DAYS, 12, is_summed=True),
        Column("Cost", "Person-days times their rates; empty while a rate is missing.", amount, 18, is_summed=True),
        Column("Hours a month", "What living with the gap costs the customers' people.", DAYS, 14, is_summed=True),
        Column("Months until back", "After which what it is likely to bring has paid its cost.", DAYS, 18),
    ]  # fmt: skip
    return Sheet("Items", columns, [_item(row) for row in rows])


def _item(row: CaseRow) -> tuple[Any, ...]:
    case, months = row.case, row.case.payback_months
    must = next((one.arr for one in case.groups if one.importance == Importance.MUST_HAVE), None)
    return (
        row.rank, row.item.key, row.item.title, str(row.item.get_status_display()), case.at_stake, must, case.renewing,
        case.to_win, case.days or None, case.cost, case.inputs.hours, None if months is None else round(months, 1),
    )  # fmt: skip


def _customers(backers: Sequence[Backer]) -> Sheet:
    columns = [
        Column("Customer", "Who asks for it; each once.", width=36),
        Column("Importance", "The strongest that it gave.", width=14),
        Column("Revenue a year", "Its annual recurring revenue.", money_form(), 20, is_summed=True),
        Column("Renewal", "When its contract is due.", DATE, 14),
        Column("Churn risk", "How likely it leaves.", SHARE, 12),
        Column("Likely lost", "Its revenue times its churn risk.", money_form(), 20, is_summed=True),
    ]
    rows = [
        (one.name, str(Importance(one.importance).label), one.arr, one.renewal_on, one.churn_risk, one.likely_lost)
        for one in backers
    ]
    return Sheet("Customers", columns, rows)


def _deals(prospects: Sequence[Prospect]) -> Sheet:
    columns = [
        Column("Deal", "An open opportunity that hangs on it; each once.", width=40),
        Column("Account", "With whom.", width=36),
        Column("Amount a year", "What it would bring.", money_form(), 20, is_summed=True),
        Column("Win probability", "How likely it is won.", SHARE, 16),
        Column("Likely won", "Its amount times its win probability.", money_form(), 20, is_summed=True),
    ]
    rows = [(one.name, one.account_name, one.amount, one.win_probability, one.likely_won) for one in prospects]
    return Sheet("Deals", columns, rows)


def _effort(case: Case, rates: Rates, pools: Mapping[str, str]) -> Sheet:
    columns = [
        Column("Pool", "Whose work it is.", width=24),
        Column("Person-days", "As estimated.", DAYS, 14, is_summed=True),
        Column("Rate", "Of a person-day; empty while nobody set it.", money_form(), 18),
        Column("Cost", "Person-days times the rate.", money_form(), 20, is_summed=True),
    ]
    costs = pool_costs(case.inputs, rates)
    rows = [
        (pools.get(slug, slug), days, rates.per_day.get(slug), costs.get(slug))
        for slug, days in case.inputs.days.items()
    ]
    return Sheet("Effort", columns, rows)
