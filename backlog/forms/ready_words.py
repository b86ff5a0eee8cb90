"""Words to begin with, so that nobody starts from an empty field. Each is read and changed before it is sent."""

from collections.abc import Mapping

from requests_intake.choices import DeclineReason

_GAP = "How do you get by without it today, and about how many hours a month does that cost you?"
_FEATURE = "What would you do with it, and how often? One example from the last weeks would help us most."
_NO_WORDS = "Can you tell us a little more: who needs it, for what, and what do you do today?"


def question_for(*, is_gap: bool, has_words: bool) -> str:
    """What is most often missing in such a request."""
    if not has_words:
        return _NO_WORDS
    return _GAP if is_gap else _FEATURE


# For each kind of reason: the text to the sender, and what would change the answer.
NO: Mapping[str, tuple[str, str]] = {
    DeclineReason.OUT_OF_SCOPE: (
        "Thank you for the idea. It lies outside what this product is for, so we will not build it.",
        "A change of what the product is for",
    ),
    DeclineReason.TOO_FEW: (
        "Thank you for telling us. So far too few of our customers need this for us to build it now.",
        "Several more customers who need it",
    ),
    DeclineReason.SINGLE_CUSTOMER: (
        "Thank you for explaining this. It would serve your company alone, and we build what serves many.",
        "Other customers who need the same",
    ),
    DeclineReason.TOO_COSTLY: (
        "Thank you for the request. We looked at what it takes, and it costs more than it would bring.",
        "A simpler way to build it",
    ),
    DeclineReason.AGAINST_STRATEGY: (
        "Thank you for the idea. It leads away from where we take the product, so we will not build it.",
        "A change of our strategy",
    ),
    DeclineReason.OTHER_WAY: (
        "Thank you for asking. There is a way to do this today; your customer PM is glad to show it to you.",
        "A case that today's way does not cover",
    ),
    DeclineReason.NOT_FEASIBLE: (
        "Thank you for the request. We looked into it, and it cannot be built on what we have today.",
        "A new technical base",
    ),
    DeclineReason.NOT_NOW: (
        "Thank you for the request. It is a good one, but other things come first for a long time yet.",
        "Room after what comes first",
    ),
}
