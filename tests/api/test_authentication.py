"""Who may speak to the REST interface, and what those hear who may not."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from stakeholders.models import Product
from tests.api.client import BASE, Program, only_error, program_of
from tests.factories import AdminFactory, ProductFactory
from users.models import ApiKey, User
from users.services.api_keys import create_key, revoke_key

pytestmark = pytest.mark.django_db


def refused(program: Program) -> tuple[str, str, str]:
    response = program.get("products/")
    error = only_error(response)
    assert response.status_code == 401
    assert response.json()["type"] == "client_error"
    return error["code"], error["detail"], response["WWW-Authenticate"]


def test_nobody_is_asked_for_a_key() -> None:
    assert refused(Program("")) == (
        "not_authenticated",
        "Authentication credentials were not provided.",
        'Bearer realm="weighbridge"',
    )


def test_an_unknown_key() -> None:
    code, detail, header = refused(Program("wb_wrong"))

    assert (code, detail) == ("unknown_key", "No such API key.")
    assert header == 'Bearer realm="weighbridge", error="invalid_token"'


def test_a_key_that_is_no_text() -> None:
    assert refused(Program("wéird"))[0] == "unknown_key"


def test_another_scheme(pm: User) -> None:
    response = Program("").get("products/", Authorization="Basic abc")

    assert response.status_code == 401
    assert only_error(response)["code"] == "bearer_expected"


def test_an_expired_key(pm: User) -> None:
    program = program_of(pm, expires_at=timezone.now() + timedelta(hours=1))
    ApiKey.objects.update(created_at=timezone.now() - timedelta(days=3))
    expired = timezone.now() - timedelta(days=1)
    ApiKey.objects.update(expires_at=expired)

    code, detail, _ = refused(program)

    assert code == "expired_key"
    assert detail == f"The API key “Test” expired on {expired.date()}; make a new one."


def test_a_revoked_key(pm: User) -> None:
    program = program_of(pm)
    revoke_key(actor=pm, key_id=ApiKey.objects.get().pk)

    assert refused(program)[:2] == ("revoked_key", "The API key “Test” was revoked; make a new one.")


def test_a_key_of_somebody_who_left(pm: User) -> None:
    program = program_of(pm)
    User.objects.get_queryset().update(is_active=False)

    assert refused(program)[0] == "inactive_user"


def test_a_key_without_the_scope_to_read(pm: User) -> None:
    response = program_of(pm, "write").get("products/")

    assert response.status_code == 403
    assert only_error(response) == {
        "code": "missing_scope",
        "detail": "This API key lacks the scope “read”.",
        "attr": None,
    }


def test_a_key_without_the_scope_to_write(pm: User) -> None:
    response = program_of(pm, "read").post("accounts/", {"name": "Acme"})

    assert response.status_code == 403
    assert only_error(response)["detail"] == "This API key lacks the scope “write”."


def test_a_key_sees_what_its_person_sees(as_pm: Program, product: Product) -> None:
    ProductFactory(name="Another")

    assert [row["slug"] for row in as_pm.get("products/").json()["results"]] == ["lift"]


def test_a_key_may_be_narrower_than_its_person() -> None:
    one, _ = ProductFactory(slug="one"), ProductFactory(slug="two")
    program = program_of(AdminFactory(), product_ids=[one.pk])

    assert [row["slug"] for row in program.get("products/").json()["results"]] == ["one"]
    assert program.get("products/two/").status_code == 404


def test_only_a_digest_is_stored(pm: User) -> None:
    key, secret = create_key(actor=pm, user=pm, name="CI", scopes=["read"])

    assert secret.startswith(key.prefix)
    assert len(secret) > 40
    assert secret not in str(ApiKey.objects.values_list().get())


def test_the_last_use_is_noted_once_a_minute(pm: User) -> None:
    program = program_of(pm)
    program.get("products/")
    first = ApiKey.objects.get().last_used_at
    program.get("products/")

    assert first is not None
    assert ApiKey.objects.get().last_used_at == first

    ApiKey.objects.update(last_used_at=first - timedelta(seconds=61))
    program.get("products/")
    assert ApiKey.objects.get().last_used_at > first


def test_the_session_of_the_browser_works_too(pm: User, product: Product) -> None:
    browser = Client()
    browser.force_login(pm)

    assert browser.get(f"{BASE}products/").json()["results"][0]["slug"] == "lift"


def test_a_session_writes_only_with_the_csrf_token(pm: User, product: Product) -> None:
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(pm)

    response = browser.post(f"{BASE}accounts/", {"name": "Acme"}, content_type="application/json")

    assert response.status_code == 403
    assert only_error(response)["detail"].startswith("CSRF Failed")


def test_one_query_finds_key_and_person(pm: User, product: Product, django_assert_num_queries: object) -> None:
    program = program_of(pm)
    program.get("products/")

    with django_assert_num_queries(3):  # key with its person; products with their PM; pools  # type: ignore[operator]
        assert program.get("products/").status_code == 200
