"""Answers: JSON that programs in any language read the same way."""

from datetime import UTC, date, datetime
from decimal import Decimal

from django.utils.functional import lazystr
from rest_framework.exceptions import ErrorDetail

from common.api.renderers import OrjsonRenderer, to_json


def test_writes_money_as_text_and_times_in_utc() -> None:
    data = {
        "arr": Decimal("412000.00"),
        "at": datetime(2026, 11, 22, 8, tzinfo=UTC),
        "on": date(2026, 11, 22),
        "label": lazystr("lazy"),
        "code": ErrorDetail("text", "code"),
        "set": {"one"},
        3: None,
    }

    assert to_json(data) == (
        b'{"arr":"412000.00","at":"2026-11-22T08:00:00Z","on":"2026-11-22","label":"lazy",'
        b'"code":"text","set":["one"],"3":null}'
    )


def test_nothing_to_say_is_an_empty_body() -> None:
    assert OrjsonRenderer().render(None) == b""
