"""The rows and columns of the ranked backlog."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest

from backlog.choices import Flag, ItemStatus
from common.presentation.figures import counted
from stakeholders.models import WeightProfile

STANDING_COLUMNS = 4


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the person may show or hide."""

    code: str
    label: str
    head: str
    title: str
    css: str
    num: bool = True


COLUMNS = (
    Column("accounts", "Accounts", "Acc.", "Accounts behind it", "c-acc"),
    Column("arr", "Revenue", "ARR", "Annual recurring revenue of these accounts", "c-arr"),
    Column("hours", "Workaround hours", "h/mo", "Workaround hours a month", "c-hrs"),
    Column("effort", "Effort", "Days", "Person-days, all pools", "c-eff"),
    Column("status", "Status", "Status", "", "c-rel", num=False),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns, and the codes of those that are shown."""

    all: tuple[Column, ...]
    shown: frozenset[str]

    @classmethod
    def chosen(cls, cookie: str | None) -> "Columns":
        """Those that the cookie names; all while there is none."""
        known = {column.code for column in COLUMNS}
        return cls(COLUMNS, frozenset(known if cookie is None else known & set(cookie.split("."))))

    @property
    def span(self) -> int:
        """How many columns the table has."""
        return STANDING_COLUMNS + len(self.shown)


@dataclass(frozen=True, slots=True)
class Row:
    """One item of the list, ready to be drawn; ``figures`` is the row as the selector reads it."""

    figures: Mapping[str, Any]
    adds: tuple[float, float, float]
    status_word: str
    flags: tuple[dict[str, str], ...]
    starts_below_floors: bool
    panel_url: str


def rows_of(request: HttpRequest, found: Sequence[Mapping[str, Any]], profile: WeightProfile | None) -> list[Row]:
    """The rows of one page, what each stakeholder adds, and where those below the floors begin."""
    rows = []
    below = False
    for figures in found:
        starts = figures["key_below"] and not below
        below = figures["key_below"]
        rows.append(
            Row(
                figures=figures,
                adds=_adds(figures, profile),
                status_word=str(ItemStatus(figures["status"]).label).lower(),
                flags=flags_of(figures["flags"], figures["slips"], figures["competitor"], figures["lifted_by"]),
                starts_below_floors=starts,
                panel_url=_panel_url(request, figures["key"]),
            )
        )
    return rows


def _adds(figures: Mapping[str, Any], profile: WeightProfile | None) -> tuple[float, float, float]:
    weights = profile.weights if profile else dict.fromkeys(("current", "future", "strategy"), 0.0)
    current, future, strategy = (weights[name] * figures[name] for name in ("current", "future", "strategy"))
    return current, future, strategy


def flags_of(codes: Sequence[str], slips: int, competitor: str, lifted_by: str | None) -> tuple[dict[str, str], ...]:
    """An item's flags with their words; a flag of no further words keeps its standard sentence."""
    words = {
        Flag.SLIPPED: f"Slipped {counted(slips, 'release')}",
        Flag.COMPETITOR: f"{competitor} has it" if competitor else "",
        Flag.PREREQUISITE: f"Prerequisite: lifted by {lifted_by}, which needs it" if lifted_by else "",
    }
    lifted = [Flag.PREREQUISITE] if lifted_by and Flag.PREREQUISITE not in codes else []
    return tuple({"code": code, "text": words.get(Flag(code), "")} for code in (*lifted, *codes))


def _panel_url(request: HttpRequest, key: str) -> str:
    query = request.GET.copy()
    query["item"] = key
    return f"{request.path}?{query.urlencode()}"
