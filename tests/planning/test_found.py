"""What came of something that shipped, counted and in words."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from planning.choices import Use, WorkaroundState
from planning.selectors.found import AccountFacts, DealFacts, found
from stakeholders.choices import AccountStage, OpportunityStage

USES = AccountFacts(use="yes")
NOT = AccountFacts(use="no")
SILENT = AccountFacts()
_ACCOUNTS = st.lists(
    st.builds(
        AccountFacts,
        use=st.sampled_from(Use.values),
        workaround=st.sampled_from(WorkaroundState.values),
        hours=st.integers(0, 200).map(float),
        stage_then=st.sampled_from(AccountStage.values),
        stage_now=st.sampled_from(AccountStage.values),
    ),
    max_size=12,
)
_DEALS = st.lists(
    st.builds(DealFacts, st.sampled_from(OpportunityStage.values), st.decimals(0, 10**6, places=2, allow_nan=False)),
    max_size=6,
)


def _with(state: str, hours: float = 0.0, use: str = "yes") -> AccountFacts:
    return AccountFacts(use=use, workaround=state, hours=hours)


def test_the_whole_sentence() -> None:
    accounts = [_with("undone", 20), _with("undone", 8), _with("undone", 10), _with("kept", use="no"), USES, NOT]
    accounts = [*accounts[:5], AccountFacts(use="no", stage_then="prospect", stage_now="customer")]
    deals = [DealFacts("won", Decimal(120000)), DealFacts("lost", Decimal(30000)), DealFacts("open", Decimal(5))]
    assert found(accounts, deals).words == (
        "4 of 6 accounts use it; 3 workarounds gone, 38\u202fh a month freed, 1 kept; deal won: €120k; "
        "deal lost: €30k; deal still open; 5 customers kept; 1 prospect became a customer"
    )


@pytest.mark.parametrize(
    ("accounts", "words"),
    [
        ([], "No account had asked for it"),
        ([SILENT], "Not known yet whether 1 account uses it; 1 customer kept"),
        ([SILENT, SILENT], "Not known yet whether any of 2 accounts uses it; 2 customers kept"),
        ([USES, SILENT], "1 of 2 accounts uses it (1 answer missing); 2 customers kept"),
        ([NOT, NOT], "None of 2 accounts use it; 2 customers kept"),
        ([_with("open", 4)], "1 of 1 account uses it; 1 workaround to be undone; 1 customer kept"),
        ([_with("kept", 4)], "1 of 1 account uses it; 1 workaround kept; 1 customer kept"),
        (
            [_with("undone", 4), _with("open", 4)],
            "2 of 2 accounts use it; 1 workaround gone, 4\u202fh a month freed, 1 still to be undone; 2 customers kept",
        ),
        (
            [USES, AccountFacts(use="no", stage_now="former")],
            "1 of 2 accounts uses it; 1 of 2 customers left since",
        ),
    ],
)
def test_the_words_for_accounts(accounts: list[AccountFacts], words: str) -> None:
    assert found(accounts, []).words == words


@pytest.mark.parametrize(
    ("accounts", "used", "gone"),
    [
        ([], None, None),
        ([SILENT, _with("open", use="unknown")], None, None),
        ([USES, NOT, SILENT], True, None),
        ([USES, NOT, NOT], False, None),
        ([_with("undone"), _with("kept"), _with("open")], True, True),
        ([_with("undone"), _with("kept"), _with("kept")], True, False),
    ],
)
def test_at_least_half_of_those_that_are_known_decide(
    accounts: list[AccountFacts], used: bool | None, gone: bool | None
) -> None:
    counted = found(accounts, [])
    assert (counted.is_used, counted.is_gone, counted.is_won) == (used, gone, None)


@given(_ACCOUNTS, _DEALS)
def test_nothing_is_counted_twice_or_lost(accounts: list[AccountFacts], deals: list[DealFacts]) -> None:
    counted = found(accounts, deals)
    assert counted.used + counted.not_used + counted.unknown == len(accounts)
    assert counted.workarounds == sum(one.workaround != "none" for one in accounts)
    assert counted.freed == sum(one.hours for one in accounts if one.workaround == "undone")
    assert counted.deals_won + counted.deals_lost + counted.deals_open == len(deals)
    assert counted.customers_lost <= counted.customers <= len(accounts)
    assert counted.words[:1] == counted.words[:1].upper()
