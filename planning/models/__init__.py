"""Releases: what they hold, what left them, what they are for."""

from planning.models.contents import Departure, ReleaseItem
from planning.models.releases import Release, ReleaseCapacity, ReleaseGoal

__all__ = ["Departure", "Release", "ReleaseCapacity", "ReleaseGoal", "ReleaseItem"]
