"""What may be built, the evidence for it, and its score."""

from backlog.models.evidence import (
    EvidenceLink,
    Interview,
    InterviewFinding,
    OpportunityLink,
    SegmentImpact,
    Support,
    ThemeAlignment,
)
from backlog.models.items import Dependency, Item, ItemEffort, Validation
from backlog.models.scores import Score

__all__ = [
    "Dependency",
    "EvidenceLink",
    "Interview",
    "InterviewFinding",
    "Item",
    "ItemEffort",
    "OpportunityLink",
    "Score",
    "SegmentImpact",
    "Support",
    "ThemeAlignment",
    "Validation",
]
