"""In which stage an account was on an earlier day, as its record says."""

from collections.abc import Collection
from datetime import datetime

from common.models import Activity
from stakeholders.choices import AccountStage
from stakeholders.models import Account

LABELS = {stage.value: str(stage.label).lower() for stage in AccountStage}


class Stages:
    """The stages of some accounts over time, read once. Where the record says nothing, an account was what it is."""

    def __init__(self, account_ids: Collection[int]) -> None:
        self._now = dict(Account.objects.filter(pk__in=account_ids).values_list("pk", "stage"))
        self._changes: dict[int, list[tuple[datetime, str]]] = {}
        rows = Activity.objects.filter(target_type=Account._meta.label_lower, target_id__in=self._now, verb="changed")
        rows = rows.filter(data__has_key="stage").order_by("at", "id")
        for account_id, at, data in rows.values_list("target_id", "at", "data"):
            self._changes.setdefault(account_id, []).append((at, data["stage"][0]))

    def at(self, account_id: int, moment: datetime) -> str:
        """The stage at a moment."""
        for at, before in self._changes.get(account_id, ()):
            if moment < at:
                return before
        return self._now[account_id]

    def now(self, account_id: int) -> str:
        """The stage today."""
        return self._now[account_id]

    def since(self, account_id: int) -> datetime | None:
        """Since when it is in its present stage; ``None`` if it always was, as far as the record goes."""
        changes = self._changes.get(account_id)
        return changes[-1][0] if changes else None
