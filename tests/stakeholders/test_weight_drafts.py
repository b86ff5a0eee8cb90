"""Drafts of weights, and the company's default: kept, activated, discarded, started from."""

import pytest

from common.errors import Conflict, Invalid, NotFound
from stakeholders.models import Product, WeightProfile
from stakeholders.selectors.weights import company_default, drafts_of, products_beside_default, versions_of
from stakeholders.services.products import create_product
from stakeholders.services.weights import activate_draft, activate_new_version, discard_draft, keep_draft
from tests.factories import AdminFactory, ProductFactory, ProductPMFactory
from tests.recorded import activity, outbox, verbs

pytestmark = pytest.mark.django_db
STRATEGY = {"current": 1, "future": 1, "strategy": 2}


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift", slug="lift", profile__number=3, profile__alpha=0.7)


def _keep(product: Product, **changes) -> WeightProfile:
    given = {"actor": None, "product": product, "reason": "Tenders", "weights": STRATEGY, **changes}
    return keep_draft(**given)


def _activate(product: Product, draft: WeightProfile, **changes) -> WeightProfile:
    return activate_draft(actor=None, product=product, draft_id=draft.pk, **changes)


def test_a_draft_ranks_nothing(product: Product) -> None:
    draft = _keep(product, actor=product.accountable_pm, floors={"future": 5}, parameters={"gamma": 0.2})
    draft.refresh_from_db()
    assert (draft.number, draft.is_active, draft.activated_at) == (0, False, None)
    assert (draft.author, draft.reason, draft.alpha, draft.gamma) == (product.accountable_pm, "Tenders", 0.7, 0.2)
    assert WeightProfile.objects.get(product=product, is_active=True).number == 3
    assert (verbs(product), outbox()) == (["kept a draft of weights"], [])
    assert [version.profile.number for version in versions_of(product)] == [3]
    (waiting,) = drafts_of(product)
    assert [change.name for change in waiting.changes] == [
        "weight_current", "weight_future", "weight_strategy", "floor_future", "gamma",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"reason": " "}, "reason"), ({"weights": {}}, "weights"), ({"parameters": {"gamma": 2}}, "gamma")],
)
def test_a_draft_is_held_to_the_same_rules(product: Product, changes: dict[str, object], field: str) -> None:
    with pytest.raises(Invalid) as refusal:
        _keep(product, **changes)
    assert refusal.value.field == field
    assert not WeightProfile.objects.drafts().exists()


def test_an_activated_draft_takes_the_next_number_and_keeps_its_author(product: Product) -> None:
    author, actor = product.accountable_pm, AdminFactory()
    first, second = _keep(product, actor=author), _keep(product)
    version = activate_draft(actor=actor, product=product, draft_id=second.pk, base_number=3)
    assert (version.pk, version.number, version.is_active) == (second.pk, 4, True)
    version = activate_draft(actor=actor, product=product, draft_id=first.pk, base_number=4)
    assert (version.number, version.author, version.reason) == (5, author, "Tenders")
    assert version.activated_at is not None
    assert [one.number for one in WeightProfile.objects.filter(product=product, is_active=True)] == [5]
    assert drafts_of(product) == []
    assert activity(product)[-1][1] == {"version": 5, "reason": "Tenders", "draft": first.pk}
    assert outbox()[-1] == ("weights.activated", {"product_id": product.pk, "profile_id": first.pk})


def test_a_draft_compared_with_weights_of_yesterday_conflicts(product: Product) -> None:
    draft = _keep(product)
    activate_new_version(actor=None, product=product, reason="Sooner", weights={"future": 1})
    with pytest.raises(Conflict) as refusal:
        _activate(product, draft, base_number=3)
    assert refusal.value.data["theirs"] == {"current": 0, "future": 1, "strategy": 0}
    assert refusal.value.data["version"] == 4
    draft.refresh_from_db()
    assert draft.is_draft


def test_a_draft_is_activated_or_discarded_once(product: Product) -> None:
    kept, gone, elsewhere = _keep(product), _keep(product), _keep(ProductFactory())
    _activate(product, kept)
    discard_draft(actor=None, product=product, draft_id=gone.pk)
    for draft_id in (kept.pk, gone.pk, elsewhere.pk):
        with pytest.raises(NotFound):
            activate_draft(actor=None, product=product, draft_id=draft_id)
        with pytest.raises(NotFound):
            discard_draft(actor=None, product=product, draft_id=draft_id)
    assert activity(product)[-1][1]["numbers"]["weight_strategy"] == 0.5


def test_a_new_product_starts_from_the_companys_default() -> None:
    admin = AdminFactory()
    assert company_default().weights == {"current": 0.5, "future": 0.3, "strategy": 0.2}
    for weights, alpha in ((STRATEGY, 0.4), ({"future": 1, "strategy": 1}, 0.3)):
        activate_new_version(
            actor=admin, product=None, reason="The board", weights=weights, parameters={"alpha": alpha}
        )
    default = company_default()
    assert (default.number, default.alpha, default.author) == (2, 0.3, admin)
    assert outbox() == []
    assert verbs(default) == ["changed the company's default weights"]
    product = create_product(actor=admin, name="Crane", slug="crane", accountable_pm=ProductPMFactory())
    first = WeightProfile.objects.get(product=product)
    assert (first.number, first.is_active, first.weights, first.alpha) == (1, True, default.weights, 0.3)
    assert first.reason == "The company's default v2 to begin with."


def test_the_companys_default_conflicts_too() -> None:
    activate_new_version(actor=None, product=None, reason="First", weights=STRATEGY, base_number=0)
    with pytest.raises(Conflict):
        activate_new_version(actor=None, product=None, reason="Second", weights=STRATEGY, base_number=0)


def test_products_stand_beside_the_default(product: Product) -> None:
    other = ProductFactory(name="Access")
    found = products_beside_default(Product.objects.all())
    assert [(one.product, one.apart) for one in found] == [(other, 0), (product, 1)]
