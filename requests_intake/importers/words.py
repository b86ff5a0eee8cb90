"""Words of other trackers for what we call kind and importance."""

from requests_intake.importers.rows import BadCell

KINDS = {
    "feature": "feature",
    "feature request": "feature",
    "enhancement": "feature",
    "improvement": "feature",
    "new feature": "feature",
    "story": "feature",
    "task": "feature",
    "idea": "feature",
    "gap": "gap",
    "bug": "gap",
    "defect": "gap",
    "missing": "gap",
}
IMPORTANCES = {
    "must": "must_have",
    "must have": "must_have",
    "must-have": "must_have",
    "critical": "must_have",
    "blocker": "must_have",
    "highest": "must_have",
    "0": "must_have",
    "1": "must_have",
    "important": "important",
    "high": "important",
    "should": "important",
    "should have": "important",
    "medium": "important",
    "normal": "important",
    "2": "important",
    "nice": "nice_to_have",
    "nice to have": "nice_to_have",
    "nice-to-have": "nice_to_have",
    "could": "nice_to_have",
    "could have": "nice_to_have",
    "low": "nice_to_have",
    "lowest": "nice_to_have",
    "minor": "nice_to_have",
    "3": "nice_to_have",
    "4": "nice_to_have",
}


def parse_kind(text: str, column: str) -> str | None:
    """Feature or gap; None for an empty cell.

    Raises:
        BadCell: a word that stands for neither.
    """
    return _look_up(text, KINDS, column)


def parse_importance(text: str, column: str) -> str | None:
    """One of our three degrees; None for an empty cell. Priorities such as ``P1`` or ``2`` count too.

    Raises:
        BadCell: a word that stands for none of them.
    """
    if len(text) == 2 and text[0] in "pP":
        text = text[1]
    return _look_up(text, IMPORTANCES, column)


def _look_up(text: str, words: dict[str, str], column: str) -> str | None:
    if not text:
        return None
    found = words.get(text.casefold().replace("_", " "))
    if found is None:
        raise BadCell(f"{column} says “{text[:40]}”; known are: {', '.join(words)}", column)
    return found
