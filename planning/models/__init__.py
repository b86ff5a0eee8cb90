"""Releases with what they hold and what left them; plans; charter programmes; what came of what shipped."""

from planning.models.changelog import ChangelogEntry
from planning.models.charter import CharterMeeting, CharterMember, CharterProgramme
from planning.models.contents import Departure, ReleaseItem
from planning.models.outcomes import AccountOutcome, EffortOutcome, Outcome
from planning.models.plans import Plan
from planning.models.releases import Release, ReleaseCapacity, ReleaseGoal

__all__ = [
    "AccountOutcome",
    "ChangelogEntry",
    "CharterMeeting",
    "CharterMember",
    "CharterProgramme",
    "Departure",
    "EffortOutcome",
    "Outcome",
    "Plan",
    "Release",
    "ReleaseCapacity",
    "ReleaseGoal",
    "ReleaseItem",
]
