"""Words to begin with, so that nobody starts from an empty field. Each is read and changed before it is sent."""

_GAP = "How do you get by without it today, and about how many hours a month does that cost you?"
_FEATURE = "What would you do with it, and how often? One example from the last weeks would help us most."
_NO_WORDS = "Can you tell us a little more: who needs it, for what, and what do you do today?"


def question_for(*, is_gap: bool, has_words: bool) -> str:
    """What is most often missing in such a request."""
    if not has_words:
        return _NO_WORDS
    return _GAP if is_gap else _FEATURE
