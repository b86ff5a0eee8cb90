"""The score of a backlog item as a pure function of plain values: no Django, no database.

`score` turns the evidence of one item into its figures, `explain` opens every figure into what
made it, `rank` puts items in order. The set-based SQL of `backlog.services.scoring_sql` writes the
same formula for many items at once; property tests hold the two together.
docs/algorithms/scoring.md tells the formula in words.
"""

from backlog.scoring.explain import Explanation, explain
from backlog.scoring.formula import Scored, score
from backlog.scoring.inputs import Alignment, Deal, ItemInputs, SegmentImpact, Voice
from backlog.scoring.profile import InvalidProfile, Profile, Weights
from backlog.scoring.ranking import Candidate, Place, PrerequisiteCycle, find_cycle, places, rank
from backlog.scoring.what_if import Tried, WhatIf

__all__ = [
    "Alignment",
    "Candidate",
    "Deal",
    "Explanation",
    "InvalidProfile",
    "ItemInputs",
    "Place",
    "PrerequisiteCycle",
    "Profile",
    "Scored",
    "SegmentImpact",
    "Tried",
    "Voice",
    "Weights",
    "WhatIf",
    "explain",
    "find_cycle",
    "places",
    "rank",
    "score",
]
