"""Visions, themes and segments are made and changed here."""

from typing import Any, TypeVar

from django.db import transaction

from common.activity import record
from common.outbox import emit
from common.writes import apply, check_version, delete_unused, locked, store
from stakeholders.models import Segment, StrategyTheme, Vision
from users.models import User

T = TypeVar("T", Segment, StrategyTheme, Vision)

_SCORED_OF_SEGMENT = frozenset({"attractiveness"})
_SCORED_OF_THEME = frozenset({"importance", "starts_on", "ends_on"})


@transaction.atomic
def create_segment(*, actor: User | None, **fields: Any) -> Segment:
    """Add a part of the market. Raises ``Invalid`` for a taken name or an attractiveness outside [0, 1]."""
    return _create(actor, Segment(**fields))


@transaction.atomic
def update_segment(*, actor: User | None, segment_id: int, version: int | None = None, **changes: Any) -> Segment:
    """Change a segment; items that open it are re-scored. Raises ``Conflict`` or ``Invalid``."""
    segment = locked(Segment.objects.all(), segment_id)
    if _update(actor, segment, version, changes) & _SCORED_OF_SEGMENT:
        emit("segment.changed", {"segment_id": segment.pk})
    return segment


@transaction.atomic
def delete_segment(*, actor: User | None, segment_id: int) -> None:
    """Remove a segment that no item opens. Raises ``Conflict`` otherwise."""
    segment = locked(Segment.objects.all(), segment_id)
    record(actor=actor, verb="removed", target=segment, data={"name": segment.name})
    delete_unused(segment, "Items open this segment: set its attractiveness to 0 instead.")


@transaction.atomic
def create_theme(*, actor: User | None, **fields: Any) -> StrategyTheme:
    """Add a strategy theme. Raises ``Invalid`` for a taken name, an importance outside [0, 1], or wrong dates."""
    return _create(actor, StrategyTheme(**fields))


@transaction.atomic
def update_theme(*, actor: User | None, theme_id: int, version: int | None = None, **changes: Any) -> StrategyTheme:
    """Change a theme; items aligned with it are re-scored. Raises ``Conflict`` or ``Invalid``."""
    theme = locked(StrategyTheme.objects.all(), theme_id)
    if _update(actor, theme, version, changes) & _SCORED_OF_THEME:
        emit("theme.changed", {"theme_id": theme.pk})
    return theme


@transaction.atomic
def delete_theme(*, actor: User | None, theme_id: int) -> None:
    """Remove a theme that no item is aligned with. Raises ``Conflict`` otherwise."""
    theme = locked(StrategyTheme.objects.all(), theme_id)
    record(actor=actor, verb="removed", target=theme, data={"name": theme.name})
    delete_unused(theme, "Items are aligned with this theme: give it an end date instead.")


@transaction.atomic
def create_vision(*, actor: User | None, **fields: Any) -> Vision:
    """Add a vision. Raises ``Invalid`` for an end before its start."""
    return _create(actor, Vision(**fields))


@transaction.atomic
def update_vision(*, actor: User | None, vision_id: int, version: int | None = None, **changes: Any) -> Vision:
    """Change a vision. Raises ``Conflict`` or ``Invalid``."""
    vision = locked(Vision.objects.all(), vision_id)
    _update(actor, vision, version, changes)
    return vision


@transaction.atomic
def delete_vision(*, actor: User | None, vision_id: int) -> None:
    """Remove a vision; its themes stay."""
    vision = locked(Vision.objects.all(), vision_id)
    record(actor=actor, verb="removed", target=vision, data={"title": vision.title})
    vision.delete()


def _create(actor: User | None, row: T) -> T:
    store(row)
    record(actor=actor, verb="created", target=row)
    return row


def _update(
    actor: User | None, row: Segment | StrategyTheme | Vision, version: int | None, changes: dict[str, Any]
) -> set[str]:
    """Apply, check, save and record; return the names of the fields that changed."""
    check_version(row, version, changes)
    differences = apply(row, changes)
    if differences:
        row.version += 1
        store(row)
        record(actor=actor, verb="changed", target=row, data=differences)
    return set(differences)
