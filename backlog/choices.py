"""Enums of what may be built."""

from django.db import models


class ItemKind(models.TextChoices):
    """Something new, or something missing that ought to be there."""

    FEATURE = "feature", "Feature"
    GAP = "gap", "Gap"


class ItemStatus(models.TextChoices):
    """How far an item is. The first three are open and ranked."""

    OPEN = "open", "Open"
    PLANNED = "planned", "Planned"
    BUILDING = "building", "Being built"
    SHIPPED = "shipped", "Shipped"
    DECLINED = "declined", "Declined"


OPEN_STATUSES = frozenset({ItemStatus.OPEN, ItemStatus.PLANNED, ItemStatus.BUILDING})

ITEM_TRANSITIONS: dict[ItemStatus, frozenset[ItemStatus]] = {
    ItemStatus.OPEN: frozenset(
        {
            ItemStatus.PLANNED,
            ItemStatus.BUILDING,
            ItemStatus.SHIPPED,
            ItemStatus.DECLINED,
        }
    ),
    ItemStatus.PLANNED: frozenset({ItemStatus.OPEN, ItemStatus.BUILDING, ItemStatus.SHIPPED, ItemStatus.DECLINED}),
    ItemStatus.BUILDING: frozenset({ItemStatus.OPEN, ItemStatus.PLANNED, ItemStatus.SHIPPED, ItemStatus.DECLINED}),
    ItemStatus.SHIPPED: frozenset({ItemStatus.OPEN}),
    ItemStatus.DECLINED: frozenset({ItemStatus.OPEN}),
}


class SolutionState(models.TextChoices):
    """How far a solution is; it follows from its items."""

    EMPTY = "empty", "No items yet"
    OPEN = "open", "Nothing shipped yet"
    FEATURETTE = "featurette", "Featurette"
    WHOLE = "whole", "Shipped whole"


class BriefState(models.TextChoices):
    """Whether a brief may still be changed."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"


class InterviewKind(models.TextChoices):
    """A talk to learn from is told apart from one to sell or to help."""

    INTERVIEW = "interview", "Interview"
    SALES_CALL = "sales_call", "Sales call"
    SUPPORT_CALL = "support_call", "Support call"


class Finding(models.TextChoices):
    """What an interview said of an item."""

    CONFIRMED = "confirmed", "Confirmed"
    CONTRADICTED = "contradicted", "Contradicted"


class Audience(models.TextChoices):
    """Who may read a comment or an attachment."""

    INTERNAL = "internal", "Colleagues only"
    CUSTOMER = "customer", "The customer too"


class NoticeTopic(models.TextChoices):
    """What somebody is told about."""

    LINKED = "linked", "Is on our list"
    PLANNED = "planned", "Is planned"
    SHIPPED = "shipped", "Is shipped"
    DECLINED = "declined", "Was declined"
    PARKED = "parked", "Is kept open"
    MERGED = "merged", "Was joined with another"
    REOPENED = "reopened", "Is open again"
    ASKED = "asked", "Needs an answer"
    ANSWERED = "answered", "Was answered"
    COMMENTED = "commented", "Has a new comment"
    MENTIONED = "mentioned", "Mentions you"
    ASSIGNED = "assigned", "Was assigned to you"
    ACCESS = "access", "Somebody asks for access"
    RECONFIRM = "reconfirm", "Must-haves are a year old"
    OUTCOME = "outcome", "What shipped is to be looked at"
    PROMISED = "promised", "A promise was noted"
    PROMISE_DUE = "promise_due", "A promise comes due"
    PROMISE_PAST = "promise_past", "A promise is past its day"


class ListPage(models.TextChoices):
    """A list whose filters can be kept under a name."""

    INBOX = "inbox", "Inbox"
    BACKLOG = "backlog", "Backlog"
    REQUESTS = "requests", "Requests"


class InboundOutcome(models.TextChoices):
    """What became of a mail that came in."""

    REQUEST = "request", "Became a request"
    COMMENT = "comment", "Became a comment"
    LEFT_OUT = "left_out", "Left out"


class Flag(models.TextChoices):
    """What a product PM should know before believing a rank."""

    SINGLE_CUSTOMER = "single_customer", "Serves a single account"
    SWAYED = "swayed", "Swayed by one account"
    NO_EVIDENCE = "no_evidence", "No customer evidence"
    SLIPPED = "slipped", "Slipped releases"
    COMPETITOR = "competitor", "A competitor has it"
    PREREQUISITE = "prerequisite", "Lifted by what needs it"
    NO_ESTIMATE = "no_estimate", "No estimate yet"


class SnapshotReason(models.TextChoices):
    """Why a ranking was put on record."""

    NIGHTLY = "nightly", "At night"
    WEIGHTS = "weights", "Other weights"


class DefinitionPart(models.TextChoices):
    """What an item's definition is made of, in the order in which it is thought."""

    PROBLEM = "problem", "Problem"
    WORKAROUND = "workaround", "Workaround"
    CONSEQUENCE = "consequence", "Consequence"
    REQUIREMENTS = "requirements", "Requirements"
    USER_EXPERIENCE = "user_experience", "User experience"
    ACCEPTANCE = "acceptance", "Acceptance"
    VALIDATED = "validated", "Validated with a customer"


class RobustnessStatus(models.TextChoices):
    """How far a run is that ranks a backlog under many weightings."""

    QUEUED = "queued", "Waiting"
    RUNNING = "running", "Under way"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


UNDER_WAY = (RobustnessStatus.QUEUED, RobustnessStatus.RUNNING)


class StillNeeded(models.TextChoices):
    """What a must-have is after a year."""

    STILL = "still", "Still a must"
    WEAKER = "weaker", "Weaker now"
    GONE = "gone", "No longer needed"


class CanIt(models.TextChoices):
    """The answer to "can it do this?"."""

    YES = "yes", "Yes"
    WORKAROUND = "workaround", "Workaround"
    PLANNED = "planned", "Planned, no date"
    NO = "no", "No"


class Match(models.TextChoices):
    """How sure it is that what was found is what was asked about."""

    CLOSE = "close", "Close match"
    POSSIBLE = "possible", "Possible match"
    NOTHING = "nothing", "Nothing found"
