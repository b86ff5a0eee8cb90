"""What people type into a search field."""

MAX_SEARCH = 200


def search_text(typed: str) -> str:
    """The text to search for: trimmed, without the one character that PostgreSQL refuses, and not endless."""
    return typed.replace("\x00", "").strip()[:MAX_SEARCH]
