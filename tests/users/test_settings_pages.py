"""My API keys; the people and the audit log for administrators."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from common.activity import record
from common.models import Activity
from tests.browsing import browser_of, text_of
from tests.factories import AdminFactory, CustomerFactory, CustomerPMFactory, LeaderFactory, UserFactory
from users.models import ApiKey, User
from users.selectors.people import audit_line
from users.services.api_keys import create_key, digest_of

pytestmark = pytest.mark.django_db

SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def person() -> User:
    return CustomerPMFactory()


@pytest.fixture
def web(person: User) -> Client:
    return browser_of(person)


@pytest.fixture
def admin() -> Client:
    return browser_of(AdminFactory(full_name="Edda Kruse"))


# -- keys ----------------------------------------------------------------------------------------------------


def test_a_new_key_is_shown_once_and_stored_as_a_digest(web: Client, person: User) -> None:
    until = timezone.localdate() + timedelta(days=30)
    data = {"name": "Nightly pull", "scopes": ["read"], "expires_on": until.isoformat()}
    response = web.post("/settings/", data)
    key = ApiKey.objects.get()
    secret = response.context["secret"]
    assert f'<code class="secret" id="secret">{secret}</code>' in text_of(response)
    assert (key.user, key.name, key.scopes, key.digest) == (person, "Nightly pull", ["read"], digest_of(secret))
    assert timezone.localdate(key.expires_at) == until
    assert "no-store" in response.headers["Cache-Control"]
    assert secret not in text_of(web.get("/settings/"))
    assert "Nightly pull" in text_of(web.get("/settings/"))


def test_a_key_may_live_until_it_is_revoked(web: Client) -> None:
    web.post("/settings/", {"name": "Pull", "scopes": ["read", "write"], "expires_on": ""})
    key = ApiKey.objects.get()
    assert (key.expires_at, key.scopes) == (None, ["read", "write"])
    response = web.post(f"/settings/keys/{key.pk}/revoke/")
    assert response.headers["Location"] == "/settings/"
    key.refresh_from_db()
    assert key.revoked_at is not None
    assert "revoked" in text_of(web.get("/settings/"))


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"name": "", "scopes": ["read"]}, "This field is required"),
        ({"name": "x" * 81, "scopes": ["read"]}, "at most 80 characters"),
        ({"name": "   ", "scopes": ["read"]}, "This field is required"),
        ({"name": "Pull"}, "This field is required"),
        ({"name": "Pull", "scopes": ["root"]}, "Select a valid choice"),
        ({"name": "Pull", "scopes": ["read"], "expires_on": "2020-01-01"}, "That day is over"),
        ({"name": "Pull", "scopes": ["read"], "expires_on": "next year"}, "Enter a valid date"),
    ],
)
def test_a_wrong_key_is_refused(web: Client, data: dict[str, Any], words: str) -> None:
    response = web.post("/settings/", data)
    assert response.status_code == 422
    assert words in text_of(response)
    assert not ApiKey.objects.exists()


def test_a_key_that_ends_today_works_today(web: Client) -> None:
    today = timezone.localdate()
    web.post("/settings/", {"name": "Pull", "scopes": ["read"], "expires_on": today.isoformat()})
    assert ApiKey.objects.usable().exists()


def test_everybody_sees_their_own_keys_only(web: Client, admin: Client) -> None:
    other = UserFactory()
    key, _ = create_key(actor=other, user=other, name="Of somebody else", scopes=["read"])
    for reader in (web, admin):
        assert "Of somebody else" not in text_of(reader.get("/settings/"))
    assert web.post(f"/settings/keys/{key.pk}/revoke/").status_code == 404
    assert admin.post(f"/settings/keys/{key.pk}/revoke/").status_code == 302


def test_the_name_of_a_key_stays_text(web: Client) -> None:
    response = web.post("/settings/", {"name": SCRIPT, "scopes": ["read"]})
    assert SCRIPT not in text_of(response)


def test_customers_have_no_keys() -> None:
    reader = browser_of(CustomerFactory())
    assert reader.get("/settings/").status_code == 403
    assert reader.post("/settings/", {"name": "Pull", "scopes": ["read"]}).status_code == 403
    assert Client().get("/settings/").status_code == 302


def test_the_keys_cost_as_many_queries_for_one_as_for_three(web: Client, person: User) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            web.get("/settings/")
        return len(captured)

    create_key(actor=person, user=person, name="One", scopes=["read"])
    web.get("/settings/")
    one = queries()
    for name in ("Two", "Three"):
        create_key(actor=person, user=person, name=name, scopes=["read"])
    assert queries() == one


# -- people --------------------------------------------------------------------------------------------------

PERSON = {
    "full_name": "Ana Ribeiro",
    "email": "Ana@Example.test",
    "role": "customer_pm",
    "password": "lift-and-shaft-9",
}


def test_a_person_is_added_and_can_sign_in(admin: Client) -> None:
    assert admin.post("/settings/people/new/", PERSON).headers["Location"] == "/settings/people/"
    user = User.objects.get(email="ana@example.test")
    assert (user.full_name, user.role) == ("Ana Ribeiro", "customer_pm")
    assert user.check_password("lift-and-shaft-9")
    assert "Ana Ribeiro" in text_of(admin.get("/settings/people/"))


def test_without_a_password_they_set_one_by_the_reset_link(admin: Client) -> None:
    admin.post("/settings/people/new/", PERSON | {"password": ""})
    assert not User.objects.get(email="ana@example.test").has_usable_password()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"full_name": ""}, "This field is required"),
        ({"full_name": "x" * 121}, "at most 120 characters"),
        ({"email": "nobody"}, "Enter a valid email address"),
        ({"email": ""}, "This field is required"),
        ({"role": "king"}, "Select a valid choice"),
        ({"password": "demo"}, "too short"),
        ({"password": "password123"}, "too common"),
        ({"full_name": "a\x00b"}, "Null characters"),
    ],
)
def test_a_wrong_person_is_refused(admin: Client, changes: dict[str, str], words: str) -> None:
    response = admin.post("/settings/people/new/", PERSON | changes)
    assert response.status_code == 422
    assert words in text_of(response)
    assert not User.objects.filter(email="ana@example.test").exists()


def test_one_address_is_one_person(admin: Client) -> None:
    UserFactory(email="ana@example.test")
    response = admin.post("/settings/people/new/", PERSON)
    assert response.status_code == 422
    assert User.objects.filter(email="ana@example.test").count() == 1


def test_a_typed_password_is_never_sent_back(admin: Client) -> None:
    response = admin.post("/settings/people/new/", PERSON | {"email": "nobody"})
    assert "lift-and-shaft-9" not in text_of(response)


def test_people_are_found_by_name_address_and_role(admin: Client) -> None:
    ana = CustomerPMFactory(full_name="Ana Ribeiro", email="ana@example.test")
    leader = LeaderFactory(full_name="Ruth Okafor", email="ruth@example.test")

    def found(query: str) -> set[User]:
        return set(admin.get(f"/settings/people/?{query}").context["page"].rows)

    assert found("q=ribeiro") == {ana}
    assert found("q=RUTH@") == {leader}
    assert found("role=leadership") == {leader}
    assert {ana, leader} < found("role=king")
    assert "Nobody matches" in text_of(admin.get("/settings/people/?q=zzz"))
    assert admin.get("/settings/people/?q=%00").status_code == 200


def test_people_and_audit_are_the_administrators(web: Client) -> None:
    for url in ("/settings/people/", "/settings/people/new/", "/settings/audit/"):
        response = web.get(url)
        assert response.status_code == 403
        assert "Administrators look after people" in text_of(response)
    assert web.post("/settings/people/new/", PERSON).status_code == 403
    assert not User.objects.filter(email="ana@example.test").exists()
    assert "/settings/people/" not in text_of(web.get("/settings/"))


def test_the_list_of_people_costs_as_many_queries_for_one_as_for_three(admin: Client) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            admin.get("/settings/people/")
        return len(captured)

    admin.get("/settings/people/")
    one = queries()
    UserFactory()
    UserFactory()
    assert queries() == one


# -- the audit log -------------------------------------------------------------------------------------------


def test_the_audit_log_tells_who_did_what(admin: Client) -> None:
    ana = CustomerPMFactory(full_name="Ana Ribeiro")
    record(actor=ana, verb="changed", target=ana, data={"role": ["sales", "customer_pm"]})
    record(actor=None, verb="demo_loaded", target=ana)
    response = admin.get("/settings/audit/")
    text = text_of(response)
    assert [line.verb for line in response.context["lines"][:2]] == ["demo_loaded", "changed"]
    for words in ("Ana Ribeiro", "The system", f"user {ana.pk}", "role"):
        assert words in text
    only = admin.get("/settings/audit/?verb=changed")
    assert [line.verb for line in only.context["lines"]] == ["changed"]


def test_a_line_about_a_kind_of_thing_that_is_gone_keeps_its_name() -> None:
    row = Activity(verb="changed", target_type="gone.thing", target_id=7, data=[])
    line = audit_line(row)
    assert (line.target_words, line.who, line.data) == ("gone.thing 7", "The system", ())


def test_data_stays_text(admin: Client) -> None:
    record(actor=None, verb=SCRIPT[:60], target=UserFactory(), data={SCRIPT: SCRIPT})
    assert SCRIPT not in text_of(admin.get("/settings/audit/"))


def test_the_audit_log_costs_as_many_queries_for_one_as_for_three(admin: Client) -> None:
    def add() -> None:
        person = UserFactory()
        record(actor=person, verb="changed", target=person)

    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            admin.get("/settings/audit/")
        return len(captured)

    add()
    admin.get("/settings/audit/")
    one = queries()
    add()
    add()
    assert queries() == one


def test_an_empty_log_says_what_will_stand_there(admin: Client) -> None:
    assert "Nothing on record" in text_of(admin.get("/settings/audit/?verb=unheard"))
