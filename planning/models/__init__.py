"""Releases with what they hold and what left them; plans for releases to come; charter programmes."""

from planning.models.charter import CharterMeeting, CharterMember, CharterProgramme
from planning.models.contents import Departure, ReleaseItem
from planning.models.plans import Plan
from planning.models.releases import Release, ReleaseCapacity, ReleaseGoal

__all__ = [
    "CharterMeeting",
    "CharterMember",
    "CharterProgramme",
    "Departure",
    "Plan",
    "Release",
    "ReleaseCapacity",
    "ReleaseGoal",
    "ReleaseItem",
]
