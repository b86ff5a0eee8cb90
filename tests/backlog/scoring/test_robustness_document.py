"""The tables of docs/algorithms/robustness.md, recomputed: what the page says is what the product does."""

from math import sqrt
from pathlib import Path

import numpy as np
import pytest

from backlog.scoring import Weights
from backlog.scoring.contest import Contest
from backlog.scoring.robustness import Parameters, near, robustness
from tests.documents import number, rows_of

TEXT = (Path(__file__).parents[3] / "docs/algorithms/robustness.md").read_text()
ROWS = rows_of(TEXT, "item", "current", "future", "strategy")


def test_the_three_items_are_placed_as_the_page_says() -> None:
    priorities = np.array([[number(row[name]) for name in ("current", "future", "strategy")] for row in ROWS])
    contest = Contest(priorities, np.zeros(len(ROWS), dtype=bool), np.arange(len(ROWS)), ())
    asked = Parameters(top=2)
    said = robustness(contest, Weights(1, 1, 1), asked).anywhere
    for at, row in enumerate(ROWS):
        for found, cell in ((said.first[at], row["first"]), (said.top[at], row["in the top two"])):
            share = number(cell) / 100
            rounding = 0.0005
            assert found == pytest.approx(share, abs=3 * sqrt(share * (1 - share) / asked.draws) + rounding)


@pytest.mark.parametrize(("concentration", "points"), [(30, "9"), (200, "3.5"), (10, "15")])
def test_a_weight_of_a_half_spreads_as_the_page_says(concentration: int, points: str) -> None:
    words = " ".join(TEXT.split())
    assert f"{concentration}, a weight of 50 % spreads by {points} points" in words or (
        f"with {concentration} by {points}" in words
    )
    drawn = near(Weights(0.5, 0.3, 0.2), concentration, 20_000, np.random.default_rng(1))[:, 0]
    assert 100 * drawn.std() == pytest.approx(float(points), abs=0.06 * float(points))
