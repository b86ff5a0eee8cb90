"""Enums of what was asked."""

from django.db import models


class RequestKind(models.TextChoices):
    """Something new, or something missing that ought to be there."""

    FEATURE = "feature", "Feature"
    GAP = "gap", "Gap"


class Importance(models.TextChoices):
    """How much the sender needs it; the strongest first."""

    MUST_HAVE = "must_have", "Must have"
    IMPORTANT = "important", "Important"
    NICE_TO_HAVE = "nice_to_have", "Nice to have"


class RequestScope(models.TextChoices):
    """Whom it would serve, as the sender sees it."""

    ONE = "one", "One customer"
    SEVERAL = "several", "Several customers"
    ALL = "all", "All customers"


class Horizon(models.TextChoices):
    """Needed today, or beyond today."""

    NOW = "now", "Now"
    FUTURE = "future", "Future"


class Source(models.TextChoices):
    """Through whom it reached us."""

    CUSTOMER = "customer", "Customer"
    CUSTOMER_PM = "customer_pm", "Customer PM"
    SALES = "sales", "Sales"
    SUPPORT = "support", "Support"
    MARKETING = "marketing", "Marketing"
    LEADERSHIP = "leadership", "Leadership"
    ENGINEERING = "engineering", "Engineering"
    FINANCE = "finance", "Finance"
    RFP = "rfp", "RFP"
    COMPETITOR = "competitor", "Competitor analysis"
    INTERVIEW = "interview", "Interview"
    API = "api", "API"
    IMPORT = "import", "Import"


class Evidence(models.TextChoices):
    """How sure it is that a user needs it."""

    FIRST_HAND = "first_hand", "First-hand from a user"
    BUYER = "buyer", "Heard from a buyer"
    PERCEIVED = "perceived", "Perceived by us"


class RequestStatus(models.TextChoices):
    """What became of it so far."""

    NEW = "new", "New"
    LINKED = "linked", "Linked"
    MERGED = "merged", "Merged"
    WAITING = "waiting", "Waiting for an answer"
    SNOOZED = "snoozed", "Snoozed"
    PARKED = "parked", "Parked"
    DECLINED = "declined", "Declined"


class Decision(models.TextChoices):
    """What a product PM decided on a request."""

    LINK = "link", "Linked to an item"
    NEW_ITEM = "new_item", "New item"
    MERGE = "merge", "Merged as a duplicate"
    ASK = "ask", "Asked back"
    SNOOZE = "snooze", "Snoozed"
    PARK = "park", "Parked"
    DECLINE = "decline", "Declined"
    REOPEN = "reopen", "Reopened"
    ANSWER = "answer", "Answered"


class DeclineReason(models.TextChoices):
    """The kind of reason for a no."""

    OUT_OF_SCOPE = "out_of_scope", "Not what this product is for"
    TOO_FEW = "too_few", "Too few need it"
    SINGLE_CUSTOMER = "single_customer", "Customisation for one customer"
    TOO_COSTLY = "too_costly", "Costs more than it brings"
    AGAINST_STRATEGY = "against_strategy", "Against our strategy"
    OTHER_WAY = "other_way", "There is another way today"
    NOT_FEASIBLE = "not_feasible", "Cannot be built"
    NOT_NOW = "not_now", "Not before other things"
    IMPORTED = "imported", "Decided where it came from"

    @classmethod
    def offered(cls) -> list[tuple[str, str]]:
        """(value, label) of those that a person may give; the rest is for imports."""
        return [(reason.value, reason.label) for reason in cls if reason is not cls.IMPORTED]


OFFERED_REASONS = DeclineReason.offered()

UNDECIDED = frozenset({RequestStatus.NEW, RequestStatus.WAITING, RequestStatus.SNOOZED, RequestStatus.PARKED})

# From which states a decision may be taken, and the state it leads to. A late answer finds the request back in the
# inbox, where it came to by itself.
TRANSITIONS: dict[Decision, tuple[frozenset[RequestStatus], RequestStatus]] = {
    Decision.LINK: (UNDECIDED, RequestStatus.LINKED),
    Decision.NEW_ITEM: (UNDECIDED, RequestStatus.LINKED),
    Decision.MERGE: (UNDECIDED | {RequestStatus.LINKED}, RequestStatus.MERGED),
    Decision.ASK: (UNDECIDED - {RequestStatus.WAITING}, RequestStatus.WAITING),
    Decision.ANSWER: (frozenset({RequestStatus.WAITING, RequestStatus.NEW}), RequestStatus.NEW),
    Decision.SNOOZE: (UNDECIDED, RequestStatus.SNOOZED),
    Decision.PARK: (UNDECIDED - {RequestStatus.PARKED}, RequestStatus.PARKED),
    Decision.DECLINE: (UNDECIDED, RequestStatus.DECLINED),
    Decision.REOPEN: (frozenset(RequestStatus) - {RequestStatus.NEW}, RequestStatus.NEW),
}


class ImportStatus(models.TextChoices):
    """How far an import is."""

    DRAFT = "draft", "Not started"
    QUEUED = "queued", "Waiting for a worker"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Could not be read"
    UNDOING = "undoing", "Being taken back"
    UNDONE = "undone", "Taken back"


class RowAction(models.TextChoices):
    """What an import did with a row."""

    CREATED = "created", "Created"
    UPDATED = "updated", "Updated"
    UNCHANGED = "unchanged", "Unchanged"
    REFUSED = "refused", "Refused"


class TextsOf(models.TextChoices):
    """Which texts of a product are compared with each other."""

    REQUESTS = "requests", "Requests"
    ITEMS = "items", "Items"
