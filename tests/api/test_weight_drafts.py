"""Drafts of weights, their diff, and the company's default over REST."""

import pytest

from stakeholders.models import Product, WeightProfile
from stakeholders.services.weights import activate_new_version, keep_draft
from tests.api.client import Program, program_of
from tests.factories import LeaderFactory, ProductFactory

pytestmark = pytest.mark.django_db
WEIGHTS = {"current": 0, "future": 1, "strategy": 1}
URL = "products/lift/weights/"


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="lift", profile__number=1)


@pytest.fixture
def pm(product: Product) -> Program:
    return program_of(product.accountable_pm)


def test_a_draft_is_kept_read_compared_and_activated(pm: Program, product: Product) -> None:
    made = pm.post(f"{URL}drafts/", {"weights": WEIGHTS, "floors": {"future": 5}, "reason": "Tenders"})
    assert made.status_code == 201
    draft = made.json()
    assert made.headers["Location"] == draft["url"]
    assert (draft["weights"]["future"], draft["floors"]["future"], draft["reason"]) == (0.5, 5, "Tenders")
    assert pm.get(f"{URL}drafts/{draft['id']}/").json() == draft
    assert pm.get(f"{URL}drafts/").json() == [draft]
    read = pm.get(URL).json()
    assert (read["active"]["version"], [one["version"] for one in read["history"]]) == (1, [1])
    assert read["drafts"] == [draft]
    diff = pm.get(f"{URL}diff/?draft={draft['id']}").json()
    assert (diff["active"], diff["version"], diff["draft"]) == (1, None, draft["id"])
    assert [(one["name"], one["before"], one["after"]) for one in diff["changes"]] == [
        ("weight_current", 0.5, 0),
        ("weight_future", 0.3, 0.5),
        ("weight_strategy", 0.2, 0.5),
        ("floor_future", 0, 5),
    ]
    done = pm.post(f"{URL}drafts/{draft['id']}/activate/", {"version": 1})
    assert (done.status_code, done.json()["version"]) == (201, 2)
    assert pm.get(f"{URL}drafts/").json() == []
    back = pm.get(f"{URL}diff/?version=1").json()
    assert (back["active"], back["version"], len(back["changes"])) == (2, 1, 4)


def test_a_draft_compared_with_an_older_version_is_a_conflict(pm: Program, product: Product) -> None:
    draft = keep_draft(actor=None, product=product, reason="x", weights=WEIGHTS)
    activate_new_version(actor=None, product=product, reason="y", weights={"current": 1})
    refused = pm.post(f"{URL}drafts/{draft.pk}/activate/", {"version": 1})
    assert refused.status_code == 409
    assert WeightProfile.objects.get(product=product, is_active=True).number == 2


def test_a_draft_is_discarded(pm: Program, product: Product) -> None:
    draft = keep_draft(actor=None, product=product, reason="x", weights=WEIGHTS)
    assert pm.delete(f"{URL}drafts/{draft.pk}/").status_code == 204
    assert pm.get(f"{URL}drafts/{draft.pk}/").status_code == 404


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 400), ("?version=1&draft=1", 400), ("?version=7", 404), ("?draft=1000000", 404), ("?version=no", 400)],
)
def test_a_diff_needs_one_thing_to_compare(pm: Program, query: str, status: int) -> None:
    assert pm.get(f"{URL}diff/{query}").status_code == status


@pytest.mark.parametrize(
    "body",
    [{"weights": WEIGHTS}, {"reason": "x"}, {"weights": {**WEIGHTS, "future": -1}, "reason": "x"}, {"version": 1}],
)
def test_a_draft_that_is_none_is_refused(pm: Program, body: dict[str, object]) -> None:
    assert pm.post(f"{URL}drafts/", body).status_code == 400
    assert not WeightProfile.objects.drafts().exists()


def test_leadership_sets_the_companys_default(pm: Program) -> None:
    leader = program_of(LeaderFactory())
    assert leader.get("weights/").json() == {"active": None, "history": []}
    done = leader.post("weights/", {"weights": WEIGHTS, "reason": "The board", "parameters": {"alpha": 0.3}})
    assert (done.status_code, done.json()["version"], done.json()["parameters"]["alpha"]) == (201, 1, 0.3)
    assert pm.get("weights/").json()["active"]["reason"] == "The board"
    assert leader.post("weights/", {"weights": WEIGHTS, "reason": "x", "version": 4}).status_code == 409
