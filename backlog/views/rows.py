"""The rows and columns of the ranked backlog."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypedDict

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from backlog.choices import Flag, ItemStatus
from common.presentation.bars import stake_bar
from common.presentation.figures import counted, decimals, money, rounded, short
from common.presentation.marks import flag_marks, kind_mark, moved_mark, stale_mark
from stakeholders.choices import Stakeholder

Figures = Mapping[str, Any]
"""A row as the selector reads it."""
STANDING_COLUMNS = 5
STATUSES = {status.value: str(status.label).lower() for status in ItemStatus}
CHOSEN = {"selected": ' class="sel"', "current": ' aria-current="true"'}
NOT_CHOSEN = {"selected": "", "current": ""}
STAKEHOLDERS = tuple(Stakeholder.values)


@dataclass(frozen=True, slots=True)
class Column:
    """A column that the person may show or hide."""

    code: str
    label: str
    head: str
    title: str
    css: str
    num: bool = True
    at_first: bool = True
    """Whether it is shown to those who have not chosen."""


COLUMNS = (
    Column("accounts", "Accounts", "Acc.", "Accounts behind it", "c-acc"),
    Column("arr", "Revenue", "ARR", "Annual recurring revenue of these accounts", "c-arr"),
    Column("hours", "Workaround hours", "h/mo", "Workaround hours a month", "c-hrs"),
    Column("effort", "Effort", "Days", "Person-days, all pools", "c-eff"),
    Column("status", "Status", "Status", "", "c-rel", num=False),
    Column("release", "Release", "Release", "The release in which it is planned", "c-in", num=False),
    Column("solution", "Solution", "Solution", "The whole that it is a part of", "c-in", num=False, at_first=False),
)


@dataclass(frozen=True, slots=True)
class Columns:
    """All columns, and the codes of those that are shown."""

    all: tuple[Column, ...]
    shown: frozenset[str]

    @classmethod
    def chosen(cls, cookie: str | None) -> "Columns":
        """Those that the cookie names; the usual ones while there is none."""
        if cookie is None:
            return cls(COLUMNS, frozenset(column.code for column in COLUMNS if column.at_first))
        return cls(COLUMNS, frozenset({column.code for column in COLUMNS} & set(cookie.split("."))))

    @property
    def span(self) -> int:
        """How many columns the table has."""
        return STANDING_COLUMNS + len(self.shown)


class Row(TypedDict):
    """One item of the list, with its row as HTML. A dict, since templates read these fastest."""

    key: str
    rank: int
    drawn: SafeString
    starts_below_floors: bool


def rows_of(
    request: HttpRequest, found: Sequence[Figures], weights: Mapping[str, float] | None, columns: Columns
) -> list[Row]:
    """The rows of one page, what each stakeholder adds, and where those below the floors begin."""
    pen = _Pen(
        pattern=render_to_string("backlog/_row.html"),
        weights=weights or dict.fromkeys(STAKEHOLDERS, 0.0),
        columns=[column for column in columns.all if column.code in columns.shown],
        panels=_panel_urls(request),
        chosen=request.GET.get("item", ""),
    )
    rows: list[Row] = []
    below = False
    for one in found:
        starts, below = one["key_below"] and not below, one["key_below"]
        rows.append({"key": one["key"], "rank": one["rank"], "drawn": pen.draw(one), "starts_below_floors": starts})
    return rows


@dataclass(frozen=True, slots=True)
class _Pen:
    """What the rows of a page have in common."""

    pattern: str
    weights: Mapping[str, float]
    columns: Sequence[Column]
    panels: str
    chosen: str

    def draw(self, figures: Figures) -> SafeString:
        adds = [self.weights[name] * figures[name] for name in STAKEHOLDERS]
        drawn = self.pattern.format(
            **(CHOSEN if figures["key"] == self.chosen else NOT_CHOSEN),
            key=escape(figures["key"]),
            rank=figures["rank"],
            title=escape(figures["title"]),
            moved=_moved(figures),
            panel_url=escape(self.panels + figures["key"]),
            kind=kind_mark(figures["kind"], "off"),
            marks=_marks(figures),
            bar=stake_bar(adds, figures["value"], stale=figures["stale"]),
            stale=" stale" if figures["stale"] else "",
            priority=decimals(figures["priority"]),
            cells=_cells(figures, self.columns),
        )
        return mark_safe(drawn)  # noqa: S308 - what people typed is escaped; the rest are figures and our own marks


def _moved(figures: Figures) -> SafeString:
    """Places risen or fallen: in a what-if against the weights in force, otherwise since last week."""
    if "rank_today" in figures:
        return moved_mark(figures["rank_today"] - figures["rank"], "against the weights in force")
    return moved_mark(figures.get("moved_this_week"), "since last week")


def _marks(figures: Figures) -> SafeString:
    flags = flags_of(figures["flags"], figures["slips"], figures["competitor"], figures["lifted_by"])
    return (stale_mark() if figures["stale"] else SafeString()) + (flag_marks(flags) if flags else SafeString())


def _cells(figures: Figures, columns: Sequence[Column]) -> SafeString:
    drawn = (_cell(column, *FIGURES[column.code](figures)) for column in columns)
    return mark_safe("".join(drawn))  # noqa: S308 - figures and our own words, nothing that anybody typed


def _cell(column: Column, text: str, unit: str = "") -> str:
    css = f"num {column.css}" if column.num else column.css
    inner = f'{text}<span class="m-l"> {unit}</span>' if text and unit else text or '<span class="nil">–</span>'
    return f'<td role="cell" class="{css}">{inner}</td>'


def _accounts(figures: Figures) -> tuple[str, str]:
    number = figures["accounts"]
    return (str(number) if number else "", "account" if number == 1 else "accounts")


# The figure of each column as text, empty if there is none, and its unit where the column's head is not shown.
FIGURES: dict[str, Callable[[Figures], tuple[str, str]]] = {
    "accounts": _accounts,
    "arr": lambda row: (money(row["arr"]) if row["arr"] else "", ""),
    "hours": lambda row: (rounded(row["hours_per_month"]) if row["hours_per_month"] else "", "h a month"),
    "effort": lambda row: (short(row["effort_days"]) if row["is_estimated"] else "", "days"),
    "status": lambda row: (STATUSES[row["status"]], ""),
    "release": lambda row: (escape(row["release_name"]), ""),
    "solution": lambda row: (escape(row["solution"] or ""), ""),
}


def flags_of(codes: Sequence[str], slips: int, competitor: str, lifted_by: str | None) -> tuple[dict[str, str], ...]:
    """An item's flags with their words; a flag of no further words keeps its standard sentence."""
    words = {
        Flag.SLIPPED: f"Slipped {counted(slips, 'release')}",
        Flag.COMPETITOR: f"{competitor} has it" if competitor else "",
        Flag.PREREQUISITE: f"Prerequisite: lifted by {lifted_by}, which needs it" if lifted_by else "",
    }
    lifted = [Flag.PREREQUISITE] if lifted_by and Flag.PREREQUISITE not in codes else []
    return tuple({"code": code, "text": words.get(Flag(code), "")} for code in (*lifted, *codes))


def _panel_urls(request: HttpRequest) -> str:
    """The address of any row's panel, but for the item's key at its end, which needs no quoting."""
    query = request.GET.copy()
    query.pop("item", None)
    query["item"] = ""  # at the end
    return f"{request.path}?{query.urlencode()}"
