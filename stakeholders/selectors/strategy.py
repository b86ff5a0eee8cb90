"""What the strategy page shows."""

from django.db.models import Count, Prefetch, Q, QuerySet

from stakeholders.choices import AccountStage
from stakeholders.models import Segment, StrategyTheme, Vision
from users.models import User


def visions_and_themes(user: User) -> tuple[list[Vision], list[StrategyTheme]]:
    """The visions, each with its themes at ``themes_shown``, and the themes that lead towards none."""
    themes = StrategyTheme.objects.visible_to(user)
    visions = Vision.objects.visible_to(user).prefetch_related(
        Prefetch("themes", queryset=themes, to_attr="themes_shown")
    )
    return list(visions), list(themes.filter(vision=None))


def segments_of(user: User) -> QuerySet[Segment]:
    """The segments with how many of our customers and prospects they hold, the most attractive first."""
    return (
        Segment.objects.visible_to(user)
        .annotate(
            customers=Count("accounts", filter=Q(accounts__stage=AccountStage.CUSTOMER)),
            prospects=Count("accounts", filter=Q(accounts__stage=AccountStage.PROSPECT)),
        )
        .order_by("-attractiveness", "name")
    )
