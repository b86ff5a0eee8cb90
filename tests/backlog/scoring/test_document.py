"""The tables of docs/algorithms/scoring.md, recomputed: what the page says is what the product does."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from backlog.choices import Flag
from backlog.scoring import Alignment, Candidate, Deal, ItemInputs, Profile, Voice, explain, rank, score
from backlog.scoring.formula import confidence_factor, effort_factor, effort_used, urgency_factor
from backlog.scoring.profile import BOUNDS, Bounds
from backlog.scoring.solutions import union_of
from tests.backlog.scoring.strategies import FIRST_DAY
from tests.documents import Row, number, rows_of

TEXT = (Path(__file__).parents[3] / "docs/algorithms/scoring.md").read_text()
PROFILE = Profile()
UNBOUNDED = 1e9


def table(*heads: str) -> list[Row]:
    """The rows of the table whose first heads these are."""
    return rows_of(TEXT, *heads)


def says(text: str, figure: float) -> None:
    """The cell is the figure, rounded to the digits that it shows."""
    digits = len(text.partition(".")[2])
    assert round(figure, digits) == number(text), f"the page says {text}, the product {figure}"


def code(text: str) -> str:
    return text.replace(" ", "_")


@pytest.mark.parametrize("row", table("revenue", "importance", "churn risk"))
def test_voices(row: Row) -> None:
    voice = Voice(
        account=1,
        importance=code(row["importance"]),
        arr=number(row["revenue"]),
        churn_risk=number(row["churn risk"]),
        hours=number(row["hours a month"]),
    )
    term = score(ItemInputs(voices=(voice,)), PROFILE).current.voices[0]
    for name in ("size", "risk", "pain", "weight"):
        says(row[name], getattr(term, name))


@pytest.mark.parametrize("row", table("customers", "revenue of each"))
def test_breadth(row: Row) -> None:
    many = tuple(
        Voice(account=n, importance="must_have", arr=number(row["revenue of each"]))
        for n in range(int(row["customers"]))
    )
    found = score(ItemInputs(voices=many), PROFILE).current
    says(row["R"], found.breadth.support)
    says(row["effective accounts"], found.breadth.effective_accounts)
    says(row["b"], found.breadth.factor)
    says(row["C"], found.score)


def test_a_hundred_votes_without_a_name_are_less_than_a_quarter_of_a_must_have() -> None:
    assert score(ItemInputs(unnamed_votes=100), PROFILE).current.unnamed < 0.25


@pytest.mark.parametrize("row", table("amount", "chance"))
def test_deals(row: Row) -> None:
    deal = Deal(
        opportunity=1,
        account=1,
        amount=number(row["amount"]),
        win_probability=number(row["chance"]),
        importance=code(row["importance"]),
    )
    found = score(ItemInputs(deals=(deal,)), PROFILE).future
    says(row["weight"], found.deals[0].weight)
    says(row["F from it alone"], found.score)


@pytest.mark.parametrize("row", table("themes as importance × alignment"))
def test_themes(row: Row) -> None:
    pairs = [part.split("×") for part in row["themes as importance × alignment"].split(" and ")]
    themes = tuple(
        Alignment(theme=n, importance=number(importance), alignment=number(alignment))
        for n, (importance, alignment) in enumerate(pairs)
    )
    says(row["S"], score(ItemInputs(alignments=themes), PROFILE).strategy.score)


@pytest.mark.parametrize("row", table("value", "slips", "months"))
def test_priorities(row: Row) -> None:
    item = ItemInputs(
        slips=int(row["slips"]),
        months_open=int(row["months"]),
        confirmed=int(row["confirmed"]),
        contradicted=int(row["contradicted"]),
        effort_days=None if row["days"] == "none" else number(row["days"]),
    )
    urgency, confidence = urgency_factor(item, PROFILE), confidence_factor(item, PROFILE)
    effort = effort_factor(effort_used(item, PROFILE), PROFILE)
    says(row["urgency"], urgency)
    says(row["confidence"], confidence)
    says(row["effort"], effort)
    says(row["priority"], number(row["value"]) * urgency * confidence / effort)


def test_places() -> None:
    rows = table("item", "needs")
    numbers = {row["item"]: at for at, row in enumerate(rows)}
    candidates = [
        Candidate(numbers[row["item"]], False, number(row["own priority"]), FIRST_DAY, numbers[row["item"]])
        for row in rows
    ]
    needs = [(numbers[row["item"]], numbers[row["needs"]]) for row in rows if row["needs"]]
    names = list(numbers)
    for at, (candidate, place) in enumerate(rank(candidates, needs), start=1):
        row = rows[candidate.item]
        lifter = "" if place.lifted_by is None else names[place.lifted_by]
        assert (row["rank"], row["lifted by"]) == (str(at), lifter)
        says(row["ranked by"], place.place)


def test_shares() -> None:
    rows = table("account", "weight", "share")
    voices = tuple(Voice(account=n, importance="must_have", arr=number(row["account"])) for n, row in enumerate(rows))
    item = ItemInputs(voices=voices)
    for row, found in zip(rows, explain(item, PROFILE).columns[0].contributions, strict=True):
        assert found.ref is not None
        says(row["weight"], found.weight)
        says(row["share"].removesuffix(" %"), 100 * found.share)
        says(row["points of C"], found.points)
        says(row["C without it"], score(item.without_account(found.ref), PROFILE).current.score)
    total = re.search(r"The points \(([\d.]+) in all\)", TEXT)
    assert total is not None
    says(total[1], score(item, PROFILE).current.score)


def test_every_flag_is_told() -> None:
    assert {row["flag"].strip("`") for row in table("flag", "raised when")} == set(Flag.values)


def test_every_parameter_is_told_with_its_default_and_bounds() -> None:
    rows = {row["parameter"].strip("`"): row for row in table("parameter", "default", "bounds")}
    assert set(rows) == {field.name for field in fields(Profile)}
    for name, row in rows.items():
        assert number(row["default"]) == getattr(PROFILE, name), name
        assert row["bounds"] == in_words(BOUNDS[name]), name


def in_words(bounds: Bounds) -> str:
    low = f"above {bounds.low:g}" if bounds.above else f"{bounds.low:g}"
    return f"{low} or more" if bounds.high == UNBOUNDED else f"{low} to {bounds.high:g}"


def test_a_solution_scored_as_one() -> None:
    rows = table("solution of", "voices", "accounts")
    parts = [_item_of(row) for row in rows[:2]]
    for row, inputs in zip(rows, [*parts, union_of(parts, PROFILE)], strict=True):
        assert {(voice.account, voice.importance, voice.hours) for voice in inputs.voices} == _voices_of(row)
        scored = score(inputs, PROFILE)
        breadth = scored.current.breadth
        assert (scored.evidence.accounts, scored.evidence.hours) == (int(row["accounts"]), number(row["hours"]))
        found = (breadth.support, breadth.effective_accounts, scored.effort_days, scored.priority)
        told = tuple(number(row[name]) for name in ("R", "n_eff", "days", "priority"))
        assert found == pytest.approx(told, abs=0.005)
        assert scored.current.score == pytest.approx(number(row["C"]), abs=0.05)


def _voices_of(row: Row) -> set[tuple[int, str, float]]:
    found = re.findall(r"(\d) (must have|important)(?: with (\d+) h)?", row["voices"])
    return {(int(account), importance.replace(" ", "_"), float(hours or 0)) for account, importance, hours in found}


def _item_of(row: Row) -> ItemInputs:
    voices = [
        Voice(account=account, importance=importance, arr=50_000, hours=hours)
        for account, importance, hours in sorted(_voices_of(row))
    ]
    return ItemInputs(kind="gap", voices=tuple(voices), effort_days=number(row["days"]))
