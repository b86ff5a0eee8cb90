"""All insights of a scope at once, and each one's table by name."""

from dataclasses import dataclass

from backlog.selectors.insights.balance import Balance, balance_of
from backlog.selectors.insights.gaps import Ages, LeftAccounts, ages_of, left_of
from backlog.selectors.insights.leaning import LeaningItems, leaning_of
from backlog.selectors.insights.requests import Sources, WaitBands, Waits, bands_of, sources_of, waits_of
from backlog.selectors.insights.scope import Scope, Table
from backlog.selectors.insights.shiny import Shiny, shiny_of
from backlog.selectors.insights.sureness import Sureness, sureness_of


@dataclass(frozen=True, slots=True)
class Insights:
    """Every finding of a scope."""

    balance: Balance
    shiny: Shiny
    ages: Ages
    leaning: LeaningItems
    sources: Sources
    waits: Waits
    bands: WaitBands
    left: LeftAccounts
    sureness: Sureness

    def tables(self) -> dict[str, tuple[str, Table]]:
        """Title and table of each finding, by its name in addresses."""
        return {
            "balance": (self.balance.title, self.balance.table),
            "shiny-penny": (self.shiny.title, self.shiny.table),
            "no-evidence": (self.shiny.pennies_title, self.shiny.pennies_table),
            "gaps-by-age": (self.ages.title, self.ages.table),
            "one-account": (self.leaning.title, self.leaning.table),
            "sources": (self.sources.title, self.sources.table),
            "waiting": (self.waits.title, self.waits.table),
            "waiting-by-length": (self.bands.title, self.bands.table),
            "lost": (self.left.title, self.left.table),
            "sureness": (self.sureness.title, self.sureness.table),
        }


TABLES = (
    "balance", "shiny-penny", "no-evidence", "gaps-by-age", "one-account", "sources", "waiting", "waiting-by-length",
    "lost", "sureness",
)  # fmt: skip


def insights_of(scope: Scope) -> Insights:
    """Read all of them; each is a statement or two, however many items there are."""
    return Insights(
        balance_of(scope),
        shiny_of(scope),
        ages_of(scope),
        leaning_of(scope),
        sources_of(scope),
        waits_of(scope),
        bands_of(scope),
        left_of(scope),
        sureness_of(scope),
    )
