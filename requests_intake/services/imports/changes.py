"""What one row of a file does to one request, and how values are kept so that it can be taken back."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from django.db.models import Field, Model

from requests_intake.choices import Decision, RowAction
from requests_intake.importers import ParsedRow
from requests_intake.models import Request

#: Longer texts are recognised by their digest: one copy of a body is enough.
SHORT = 100


@dataclass(slots=True)
class Change:
    """A row and the request that it makes, changes or leaves as it is.

    Attributes:
        before: what the source said of it when it last changed something here; None if it never has.
        said: what the source says now, as far as later imports are compared with it.
        previous: by kind of thing and field, the value replaced and the mark of the one written.
        made: ids of what the row brings into being, by kind of thing.
        decisions: what goes on record about the request.
        is_older: a later state of it has been imported before, so this one changes nothing.
    """

    row: ParsedRow
    request: Request
    action: RowAction
    before: dict[str, Any] | None
    said: dict[str, Any]
    previous: dict[str, dict[str, list[Any]]] = field(default_factory=dict)
    made: dict[str, list[int]] = field(default_factory=dict)
    decisions: list[Decision] = field(default_factory=list)
    is_older: bool = False

    @property
    def is_new(self) -> bool:
        """Whether the row makes the request."""
        return self.action == RowAction.CREATED

    @property
    def was_said(self) -> Mapping[str, Any]:
        """What the source said before, empty if nothing."""
        return self.before or {}

    @property
    def names_changed(self) -> bool:
        """Whether the source names other accounts than before."""
        if self.is_older or self.row.accounts is None:
            return False
        return folded(self.row.accounts) != folded(self.was_said.get("accounts", ()))

    @property
    def status_changed(self) -> bool:
        """Whether the source's decision differs from the one it gave before."""
        return not self.is_older and self.said["status"] != self.was_said.get("status")

    def set(self, kind: str, target: Model, name: str, value: Any) -> bool:
        """Give ``target`` a value, keeping the one it replaces. False if it has that value already."""
        old = getattr(target, name)
        if old == value:
            return False
        setattr(target, name, value)
        if not self.is_new:
            self.previous.setdefault(kind, {})[name] = [plain(old), mark(value)]
            self.action = RowAction.UPDATED
        return True

    def touch(self) -> None:
        """Record that the row changes something beside fields, such as supporters."""
        if not self.is_new:
            self.action = RowAction.UPDATED


def folded(names: Any) -> set[str]:
    """Names without regard to case."""
    return {name.casefold() for name in names}


def plain(value: Any) -> Any:
    """``value`` as JSON holds it."""
    return value.isoformat() if isinstance(value, datetime) else value


def mark(value: Any) -> Any:
    """What tells a value from others: itself, or the digest of a long text."""
    value = plain(value)
    if isinstance(value, str) and len(value) > SHORT:
        return hashlib.sha256(value.encode()).hexdigest()
    return value


def put_back(target: Model, fields: Mapping[str, list[Any]]) -> list[str]:
    """Give ``target`` its former values, except where it no longer holds what the import wrote.

    Returns:
        the fields that others have changed since and that stay as they are.
    """
    kept = []
    for name, (old, written) in fields.items():
        if mark(getattr(target, name)) == written:
            column = cast("Field[Any, Any]", target._meta.get_field(name.removesuffix("_id")))
            setattr(target, name, column.to_python(old))
        else:
            kept.append(name)
    return kept
