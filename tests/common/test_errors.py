"""Domain errors: a status, a stable code, a message for people."""

import pytest

from common.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, PreconditionFailed


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        (Invalid, 400, "invalid"),
        (Forbidden, 403, "permission_denied"),
        (NotFound, 404, "not_found"),
        (Conflict, 409, "conflict"),
        (PreconditionFailed, 412, "precondition_failed"),
    ],
)
def test_each_error_has_its_status_and_code(kind: type[DomainError], status: int, code: str) -> None:
    error = kind("Say what to do.")
    assert (error.status, error.code, error.message, str(error)) == (
        status,
        code,
        "Say what to do.",
        "Say what to do.",
    )
    assert (error.field, error.data) == (None, {})


def test_a_code_a_field_and_data_can_be_given() -> None:
    error = Conflict("Other things hang on it.", code="in_use", field="segment", data={"version": 3})
    assert (error.code, error.field, error.data) == ("in_use", "segment", {"version": 3})
    assert Conflict.code == "conflict"
