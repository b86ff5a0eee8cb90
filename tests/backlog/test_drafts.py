"""What was begun is kept for its author, taken up again, filed or discarded; nobody else sees it."""

from typing import Any

import pytest

from common.models import Activity
from requests_intake.models import Draft, Request
from requests_intake.services.drafts import MOST_DRAFTS
from stakeholders.models import Account, Product
from tests.api.client import program_of
from tests.browsing import browser_of, text_of
from tests.factories import AccountFactory, AdminFactory, CustomerFactory, CustomerPMFactory, ProductFactory
from users.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper() -> User:
    return CustomerPMFactory()


@pytest.fixture
def product(keeper: User) -> Product:
    return ProductFactory(slug="lift", members=[keeper])


@pytest.fixture
def account(keeper: User) -> Account:
    return AccountFactory(name="Acme", customer_pm=keeper)


def typed(product: Product, **changes: Any) -> dict[str, Any]:
    return {
        "product": product.pk, "account": "Acme", "title": "Recall log", "body": "Half a thought",
        "importance": "must_have", "scope": "several", "is_anticipated": "on", "source": "customer_pm",
        "evidence": "first_hand", "hours_per_month": "about 4", "competitor": "Paternoster", "keep": "1", **changes,
    }  # fmt: skip


def test_what_was_typed_is_kept_right_or_wrong_and_nothing_is_filed(keeper: User, product: Product) -> None:
    web = browser_of(keeper)
    response = web.post("/gaps/new/", typed(product))
    draft = Draft.objects.get()
    assert response.headers["Location"] == "/desk/#h-drafts"
    assert (draft.owner, draft.kind, draft.title, draft.account) == (keeper, "gap", "Recall log", "Acme")
    assert draft.typed["hours_per_month"] == "about 4"
    assert not Request.objects.exists()
    assert "Kept as a draft. Only you see it." in text_of(web.get("/desk/"))
    line = Activity.objects.get(verb="kept a draft")
    assert (line.actor, line.data) == (keeper, {})


def test_it_is_taken_up_again_where_it_was_left(keeper: User, product: Product, account: Account) -> None:
    web = browser_of(keeper)
    web.post("/gaps/new/", typed(product))
    draft = Draft.objects.get()
    address = f"/gaps/new/?draft={draft.pk}"
    assert address in text_of(web.get("/desk/"))
    assert address in text_of(web.get("/gaps/new/"))
    form = web.get(address).context["form"]
    assert [form[name].value() for name in ("title", "body", "hours_per_month", "importance", "is_anticipated")] == [
        "Recall log", "Half a thought", "about 4", "must_have", "on",
    ]  # fmt: skip
    assert form.more_stands_open


def test_keeping_it_again_changes_it_and_filing_ends_it(keeper: User, product: Product, account: Account) -> None:
    web = browser_of(keeper)
    web.post("/gaps/new/", typed(product))
    draft = Draft.objects.get()
    web.post(f"/gaps/new/?draft={draft.pk}", typed(product, draft=draft.pk, title="Recall log, as a file"))
    assert [(one.pk, one.title, one.version) for one in Draft.objects.all()] == [(draft.pk, "Recall log, as a file", 2)]
    final = typed(product, draft=draft.pk, hours_per_month="4")
    del final["keep"]
    web.post(f"/gaps/new/?draft={draft.pk}", final)
    assert Request.objects.get().title == "Recall log"
    assert not Draft.objects.exists()


def test_a_refused_filing_keeps_the_draft(keeper: User, product: Product, account: Account) -> None:
    web = browser_of(keeper)
    web.post("/gaps/new/", typed(product))
    draft = Draft.objects.get()
    wrong = typed(product, draft=draft.pk)
    del wrong["keep"]
    assert web.post("/gaps/new/", wrong).status_code == 422
    assert Draft.objects.count() == 1


def test_a_form_whose_draft_is_gone_loses_nothing(keeper: User, product: Product) -> None:
    web = browser_of(keeper)
    web.post("/gaps/new/", typed(product, draft="999999"))
    assert Draft.objects.get().title == "Recall log"
    assert web.get("/gaps/new/?draft=999999").status_code == 404


def test_nothing_typed_is_nothing_to_keep(keeper: User, product: Product) -> None:
    empty = typed(product, title=" ", body="", is_anticipated="", hours_per_month="", competitor="")
    response = browser_of(keeper).post("/gaps/new/", empty)
    assert response.status_code == 422
    assert "Nothing is typed yet: write a few words, then keep them." in text_of(response)
    assert not Draft.objects.exists()


def test_too_much_and_too_many_are_told_and_what_was_typed_stays(keeper: User, product: Product) -> None:
    web = browser_of(keeper)
    response = web.post("/requests/new/", typed(product, body="x" * 200_001))
    assert "A draft holds up to 200,000 characters" in text_of(response)
    Draft.objects.bulk_create(Draft(owner=keeper, kind="gap", typed={"title": "x"}) for _ in range(MOST_DRAFTS))
    response = web.post("/requests/new/", typed(product, body="Still here"))
    assert f"You keep {MOST_DRAFTS} drafts already" in text_of(response)
    assert "Still here" in text_of(response)


def test_it_is_discarded(keeper: User, product: Product) -> None:
    web = browser_of(keeper)
    web.post("/requests/new/", typed(product))
    draft = Draft.objects.get()
    assert draft.kind == "feature"
    response = web.post(f"/drafts/{draft.pk}/discard/")
    assert response.headers["Location"] == "/desk/"
    assert not Draft.objects.exists()
    assert Activity.objects.filter(verb="discarded a draft", actor=keeper).count() == 1


def test_nobody_else_ever_sees_it(keeper: User, product: Product, account: Account) -> None:
    browser_of(keeper).post("/gaps/new/", typed(product, title="Zugzwang"))
    draft = Draft.objects.get()
    for other in (AdminFactory(), product.accountable_pm, CustomerFactory(account=account)):
        web, program = browser_of(other), program_of(other)
        assert web.post(f"/drafts/{draft.pk}/discard/").status_code == 404
        assert program.get("drafts/").json()["results"] == []
        assert [getattr(program, verb)(f"drafts/{draft.pk}/").status_code for verb in ("get", "delete")] == [404, 404]
        for page in ("/desk/", "/gaps/new/", "/jump/?q=zugzwang", "/settings/audit/"):
            assert "Zugzwang" not in text_of(web.get(page))
    assert browser_of(AdminFactory()).get(f"/gaps/new/?draft={draft.pk}").status_code == 404
    assert Draft.objects.count() == 1


def test_what_was_typed_cannot_run(keeper: User, product: Product) -> None:
    web = browser_of(keeper)
    web.post("/gaps/new/", typed(product, title="<script>alert(1)</script>", body="a\x00b"))
    assert Draft.objects.get().typed["body"] == "ab"
    for page in ("/desk/", "/gaps/new/"):
        assert "<script>alert" not in text_of(web.get(page))


def test_programs_keep_change_and_discard_their_own(keeper: User, product: Product) -> None:
    program = program_of(keeper)
    made = program.post("drafts/", {"kind": "gap", "typed": {"title": "Log", "account": "Acme"}})
    assert (made.status_code, made.json()["typed"]) == (201, {"title": "Log", "account": "Acme"})
    address = f"drafts/{made.json()['id']}/"
    changed = program.patch(address, {"typed": {"title": "Log file"}, "version": 1})
    assert (changed.json()["typed"], changed.json()["version"]) == ({"title": "Log file"}, 2)
    assert program.patch(address, {"typed": {"title": "Late"}, "version": 1}).status_code == 409
    assert program.post("drafts/", {"kind": "gap", "typed": {"colour": "red"}}).status_code == 400
    assert program.delete(address).status_code == 204
    assert program.get(address).status_code == 404
