"""Releases with what they hold and what left them; charter programmes."""

from planning.models.charter import CharterMeeting, CharterMember, CharterProgramme
from planning.models.contents import Departure, ReleaseItem
from planning.models.releases import Release, ReleaseCapacity, ReleaseGoal

__all__ = [
    "CharterMeeting",
    "CharterMember",
    "CharterProgramme",
    "Departure",
    "Release",
    "ReleaseCapacity",
    "ReleaseGoal",
    "ReleaseItem",
]
