"""``segments/``, ``themes/`` and ``visions/``: where the company wants to go."""

from typing import Any

from django.db.models import QuerySet

from common.api.resources import Collection, RemovableMember, documented
from stakeholders.api.bodies import SegmentBody, ThemeBody, VisionBody
from stakeholders.api.shapes import SegmentShape, ThemeShape, VisionShape
from stakeholders.models import Segment, StrategyTheme, Vision
from stakeholders.permissions import (
    Action,
    check_may_set_market,
    check_may_set_strategy,
    get_segment_for,
    get_theme_for,
    get_vision_for,
)
from stakeholders.services import strategy


@documented("segment")
class Segments(Collection):
    """The parts of the market."""

    shape, body = SegmentShape, SegmentBody

    def rows(self, query: dict[str, Any]) -> QuerySet[Segment]:
        """Return them, to colleagues."""
        return Segment.objects.visible_to(self.user)

    def check_may_add(self) -> None:
        """Those who may set it only."""
        check_may_set_market(self.user)

    def create(self, data: dict[str, Any]) -> Segment:
        """Make one."""
        data.pop("version", None)
        return strategy.create_segment(actor=self.user, **data)


@documented("segment", methods=["get", "patch", "delete"])
class OneSegment(RemovableMember):
    """One segment."""

    shape, body = SegmentShape, SegmentBody

    def find(self, ref: int, action: str) -> Segment:
        """Return it."""
        return get_segment_for(self.user, ref, Action(action))

    def change(self, row: Segment, version: int | None, changes: dict[str, Any]) -> Segment:
        """Change what was sent."""
        return strategy.update_segment(actor=self.user, segment_id=row.pk, version=version, **changes)

    def remove(self, row: Segment) -> None:
        """Delete it."""
        strategy.delete_segment(actor=self.user, segment_id=row.pk)


@documented("theme")
class Themes(Collection):
    """Strategy themes."""

    shape, body = ThemeShape, ThemeBody

    def rows(self, query: dict[str, Any]) -> QuerySet[StrategyTheme]:
        """Return them, to colleagues."""
        return StrategyTheme.objects.visible_to(self.user)

    def check_may_add(self) -> None:
        """Those who may set it only."""
        check_may_set_strategy(self.user)

    def create(self, data: dict[str, Any]) -> StrategyTheme:
        """Set one."""
        data.pop("version", None)
        return strategy.create_theme(actor=self.user, **data)


@documented("theme", methods=["get", "patch", "delete"])
class OneTheme(RemovableMember):
    """One strategy theme."""

    shape, body = ThemeShape, ThemeBody

    def find(self, ref: int, action: str) -> StrategyTheme:
        """Return it."""
        return get_theme_for(self.user, ref, Action(action))

    def change(self, row: StrategyTheme, version: int | None, changes: dict[str, Any]) -> StrategyTheme:
        """Change what was sent."""
        return strategy.update_theme(actor=self.user, theme_id=row.pk, version=version, **changes)

    def remove(self, row: StrategyTheme) -> None:
        """Delete it."""
        strategy.delete_theme(actor=self.user, theme_id=row.pk)


@documented("vision")
class Visions(Collection):
    """Visions."""

    shape, body = VisionShape, VisionBody

    def rows(self, query: dict[str, Any]) -> QuerySet[Vision]:
        """Return them, to colleagues."""
        return Vision.objects.visible_to(self.user)

    def check_may_add(self) -> None:
        """Those who may set it only."""
        check_may_set_strategy(self.user)

    def create(self, data: dict[str, Any]) -> Vision:
        """Set one."""
        data.pop("version", None)
        return strategy.create_vision(actor=self.user, **data)


@documented("vision", methods=["get", "patch", "delete"])
class OneVision(RemovableMember):
    """One vision."""

    shape, body = VisionShape, VisionBody

    def find(self, ref: int, action: str) -> Vision:
        """Return it."""
        return get_vision_for(self.user, ref, Action(action))

    def change(self, row: Vision, version: int | None, changes: dict[str, Any]) -> Vision:
        """Change what was sent."""
        return strategy.update_vision(actor=self.user, vision_id=row.pk, version=version, **changes)

    def remove(self, row: Vision) -> None:
        """Delete it; its themes stay."""
        strategy.delete_vision(actor=self.user, vision_id=row.pk)
