"""What may be built, the evidence for it, and its score."""

from backlog.models.briefs import Brief, BriefLink
from backlog.models.conversation import Attachment, Comment, Follow
from backlog.models.declines import ItemDecline
from backlog.models.evidence import (
    EvidenceLink,
    Interview,
    InterviewFinding,
    OpportunityLink,
    Reconfirmation,
    SegmentImpact,
    Support,
    ThemeAlignment,
)
from backlog.models.history import PastFigures, RankBlock, Snapshot
from backlog.models.items import Dependency, Item, ItemEffort, Validation
from backlog.models.notices import InboundMail, Notice, NoticeTemplate, SavedView
from backlog.models.rates import PoolRate, ProductRates
from backlog.models.robustness import RobustnessFigure, RobustnessRun
from backlog.models.scores import FiguresChange, Score
from backlog.models.solutions import Solution

__all__ = [
    "Attachment",
    "Brief",
    "BriefLink",
    "Comment",
    "Dependency",
    "EvidenceLink",
    "FiguresChange",
    "Follow",
    "InboundMail",
    "Interview",
    "InterviewFinding",
    "Item",
    "ItemDecline",
    "ItemEffort",
    "Notice",
    "NoticeTemplate",
    "OpportunityLink",
    "PastFigures",
    "PoolRate",
    "ProductRates",
    "RankBlock",
    "Reconfirmation",
    "RobustnessFigure",
    "RobustnessRun",
    "SavedView",
    "Score",
    "SegmentImpact",
    "Snapshot",
    "Solution",
    "Support",
    "ThemeAlignment",
    "Validation",
]
