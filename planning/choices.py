"""The words that planning chooses from."""

from django.db import models


class ReleaseState(models.TextChoices):
    """How far a release is. The first two are coming: items can be planned in them."""

    PLANNED = "planned", "Planned"
    BUILDING = "building", "Being built"
    SHIPPED = "shipped", "Shipped"
    CANCELLED = "cancelled", "Cancelled"


COMING = frozenset({ReleaseState.PLANNED, ReleaseState.BUILDING})


class PlanState(models.TextChoices):
    """How far the search for a plan is."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Being solved"
    DONE = "done", "Solved"
    CANCELLED = "cancelled", "Cancelled"
    FAILED = "failed", "Failed"


UNDER_WAY = frozenset({PlanState.QUEUED, PlanState.RUNNING})


class GoalMet(models.TextChoices):
    """Whether a release reached one of its goals."""

    UNKNOWN = "unknown", "Not known yet"
    YES = "yes", "Met"
    NO = "no", "Missed"


class MemberStage(models.TextChoices):
    """How far a customer is in a charter programme."""

    CANDIDATE = "candidate", "Asked"
    RECRUITED = "recruited", "Recruited"
    LIVE = "live", "Live"
    LEFT = "left", "Left or said no"


MEMBER_TRANSITIONS: dict[MemberStage, frozenset[MemberStage]] = {
    MemberStage.CANDIDATE: frozenset({MemberStage.RECRUITED, MemberStage.LIVE, MemberStage.LEFT}),
    MemberStage.RECRUITED: frozenset({MemberStage.CANDIDATE, MemberStage.LIVE, MemberStage.LEFT}),
    MemberStage.LIVE: frozenset({MemberStage.RECRUITED, MemberStage.LEFT}),
    MemberStage.LEFT: frozenset({MemberStage.CANDIDATE, MemberStage.RECRUITED, MemberStage.LIVE}),
}


class CharterWarning(models.TextChoices):
    """What should worry whoever reads how far a charter programme is."""

    SLOW = "slow", "Slow recruiting"
    UNWILLING = "unwilling", "Most said no"
    TOO_MANY = "too_many", "Too many members"
    OUTSIDE_MARKET = "outside_market", "Outside the target market"
    EARLY_ADOPTER = "early_adopter", "Early adopters"
    PAID = "paid", "Paid in advance"


class Use(models.TextChoices):
    """Whether an account that asked for something uses it, now that it is there."""

    UNKNOWN = "unknown", "Not known yet"
    YES = "yes", "Uses it"
    NO = "no", "Does not use it"


class WorkaroundState(models.TextChoices):
    """What became of an account's workaround once its gap was closed."""

    NONE = "none", "Had no workaround"
    OPEN = "open", "To be undone"
    UNDONE = "undone", "Undone"
    KEPT = "kept", "Kept on purpose"


SETTLED = frozenset({WorkaroundState.UNDONE, WorkaroundState.KEPT})


class RoadmapColumn(models.TextChoices):
    """Where something stands on a roadmap: in which order, not when."""

    NOW = "now", "Now"
    NEXT = "next", "Next"
    LATER = "later", "Later"


class RoadmapAudience(models.TextChoices):
    """To whom something about the future was told."""

    EVERYBODY = "everybody", "Everybody who uses the product"
    ACCOUNT = "account", "One account"
    SEGMENT = "segment", "One segment"


class PromiseState(models.TextChoices):
    """What became of a promise."""

    OPEN = "open", "Open"
    KEPT = "kept", "Kept"
    MISSED = "missed", "Missed"
    WITHDRAWN = "withdrawn", "Withdrawn"


PROMISE_SETTLED = frozenset({PromiseState.KEPT, PromiseState.MISSED, PromiseState.WITHDRAWN})


class PromiseSource(models.TextChoices):
    """Where it was said."""

    ROADMAP = "roadmap", "On the roadmap"
    CALL = "call", "In a call"
    MEETING = "meeting", "In a meeting"
    MAIL = "mail", "In writing"
    CONTRACT = "contract", "In a contract"
