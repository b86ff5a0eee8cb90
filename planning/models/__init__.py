"""Releases, what they hold and what left them; plans; charter programmes; what is told and promised, and came of it."""

from planning.models.changelog import ChangelogEntry
from planning.models.charter import CharterMeeting, CharterMember, CharterProgramme
from planning.models.contents import Departure, ReleaseItem
from planning.models.launches import Launch, LaunchEntry
from planning.models.outcomes import AccountOutcome, EffortOutcome, Outcome
from planning.models.plans import Plan
from planning.models.promises import Promise
from planning.models.releases import Release, ReleaseCapacity, ReleaseGoal
from planning.models.roadmap import RoadmapEntry, RoadmapLink

__all__ = [
    "AccountOutcome",
    "ChangelogEntry",
    "CharterMeeting",
    "CharterMember",
    "CharterProgramme",
    "Departure",
    "EffortOutcome",
    "Launch",
    "LaunchEntry",
    "Outcome",
    "Plan",
    "Promise",
    "Release",
    "ReleaseCapacity",
    "ReleaseGoal",
    "ReleaseItem",
    "RoadmapEntry",
    "RoadmapLink",
]
