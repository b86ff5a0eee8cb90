"""Changing the weights of a product by a form."""

from typing import Any

import pytest
from django.test import Client

from common.models import OutboxMessage
from stakeholders.forms import WeightsForm
from stakeholders.models import Product, WeightProfile
from stakeholders.models.weights import PARAMETERS
from stakeholders.selectors.parameters import GROUPS, words_of
from stakeholders.selectors.weights import versions_of
from stakeholders.services.weights import activate_new_version
from tests.browsing import HTMX, browser_of, text_of
from tests.factories import AdminFactory, CustomerFactory, CustomerPMFactory, LeaderFactory, ProductFactory

pytestmark = pytest.mark.django_db

URL = "/weights/lift/"


@pytest.fixture
def product() -> Product:
    return ProductFactory(name="Lift Control", slug="lift", profile__number=1)


@pytest.fixture
def web(product: Product) -> Client:
    return browser_of(product.accountable_pm)


def data_of(product: Product, **changes: Any) -> dict[str, Any]:
    profile = WeightProfile.objects.get(product=product, is_active=True)
    return WeightsForm.initial_of(profile) | {"reason": "Three tenders decide next year"} | changes


def active(product: Product) -> WeightProfile:
    return WeightProfile.objects.get(product=product, is_active=True)


def test_the_form_shows_the_active_version_in_percent(web: Client, product: Product) -> None:
    response = web.get(URL)
    form = response.context["form"]
    assert [form[f"weight_{one}"].value() for one in ("current", "future", "strategy")] == ["50", "30", "20"]
    assert "v1 is active" in text_of(response)


def test_every_parameter_of_the_profile_is_on_the_form() -> None:
    assert sorted(one.name for _, group in GROUPS for one in group) == sorted(PARAMETERS)


def test_new_weights_become_a_version_and_rank_anew(web: Client, product: Product) -> None:
    response = web.post(URL, data_of(product, weight_current="45", weight_future="30", weight_strategy="25"))
    assert response.headers["Location"] == URL
    profile = active(product)
    assert profile.weights == {"current": 0.45, "future": 0.3, "strategy": 0.25}
    assert (profile.number, profile.author, profile.reason) == (
        2,
        product.accountable_pm,
        "Three tenders decide next year",
    )
    assert OutboxMessage.objects.filter(topic="weights.activated").exists()
    assert "v2 is active" in text_of(web.get(URL))


@pytest.mark.parametrize(
    ("typed", "stored"),
    [(("1", "1", "2"), (0.25, 0.25, 0.5)), (("0", "0", "3"), (0, 0, 1)), (("0.2", "0.2", "0.1"), (0.4, 0.4, 0.2))],
)
def test_any_numbers_are_made_to_sum_to_one(
    web: Client, product: Product, typed: tuple[str, ...], stored: tuple[float, ...]
) -> None:
    names = ("weight_current", "weight_future", "weight_strategy")
    web.post(URL, data_of(product, **dict(zip(names, typed, strict=True))))
    assert tuple(active(product).weights.values()) == pytest.approx(stored)


def test_floors_and_parameters_are_kept_too(web: Client, product: Product) -> None:
    web.post(URL, data_of(product, floor_current="25", alpha="0.35", importance_important="0.5"))
    profile = active(product)
    assert (profile.floor_current, profile.alpha, profile.importance_important) == (25, 0.35, 0.5)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"reason": ""}, "This field is required"),
        ({"reason": "   "}, "This field is required"),
        ({"reason": "x" * 2001}, "at most 2000 characters"),
        ({"weight_current": "0", "weight_future": "0", "weight_strategy": "0"}, "sum to nothing"),
        ({"weight_current": "-1"}, "greater than or equal to 0"),
        ({"weight_current": "NaN"}, "Enter a number"),
        ({"weight_current": "inf"}, "Enter a number"),
        ({"weight_current": "1e300"}, "less than or equal to"),
        ({"weight_current": ""}, "This field is required"),
        ({"weight_future": "much"}, "Enter a number"),
        ({"floor_future": "101"}, "less than or equal to 100"),
        ({"floor_future": "-1"}, "greater than or equal to 0"),
        ({"gamma": "1.5"}, "less than or equal to 1"),
        ({"breadth_half": "0"}, "Give a number above zero."),
        ({"breadth_half": "4"}, "less than or equal to 3"),
        ({"arr_ref": "0"}, "greater than or equal to 1"),
        ({"confidence_prior": "-0.1"}, "greater than or equal to 0"),
        ({"effort_min": "nan"}, "Enter a number"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_activated(
    web: Client, product: Product, changes: dict[str, str], words: str
) -> None:
    response = web.post(URL, data_of(product) | changes)
    assert response.status_code == 422
    assert words in text_of(response)
    assert active(product).number == 1


def test_the_fold_stands_open_where_a_parameter_is_wrong(web: Client, product: Product) -> None:
    assert '<details class="fold" open>' in text_of(web.post(URL, data_of(product, gamma="7")))
    assert '<details class="fold">' in text_of(web.post(URL, data_of(product, reason="")))


def test_the_preview_tells_the_shares_and_saves_nothing(web: Client, product: Product) -> None:
    response = web.post(
        f"{URL}preview/", data_of(product, weight_current="2", weight_future="1", weight_strategy="1"), headers=HTMX
    )
    text = text_of(response)
    assert "50.0" in text
    assert text.count("25.0") == 2
    assert active(product).number == 1


@pytest.mark.parametrize("typed", ["", "-1", "NaN", "much"])
def test_the_preview_of_no_weights_says_what_to_type(web: Client, product: Product, typed: str) -> None:
    response = web.post(f"{URL}preview/", data_of(product, weight_current=typed))
    assert response.status_code == 200
    assert "Give each a number" in text_of(response)


def test_two_who_change_the_weights_see_both(web: Client, product: Product) -> None:
    typed = data_of(product, weight_current="80", weight_future="10", weight_strategy="10")
    admin = AdminFactory(full_name="Edda Kruse")
    activate_new_version(
        actor=admin, product=product, reason="Mine", weights={"current": 4, "future": 3, "strategy": 3}
    )
    response = web.post(URL, typed)
    text = text_of(response)
    assert response.status_code == 409
    rows = [(row.label, row.now, row.yours) for row in response.context["form"].conflict]
    assert rows == [
        ("Current customer", "40", "80"),
        ("Future customer", "30", "10"),
        ("Strategy", "30", "10"),
    ]
    assert "Edda Kruse" in text
    assert "Three tenders decide next year" in text
    assert 'name="version" value="2"' in text
    assert active(product).number == 2


def test_the_history_tells_what_each_version_changed(web: Client, product: Product) -> None:
    web.post(URL, data_of(product, weight_current="45", weight_future="35", weight_strategy="20", alpha="0.35"))
    newest, first = versions_of(product)
    assert first.changes == ()
    changed = {change.name: (change.before_text, change.after_text) for change in newest.changes}
    assert set(changed) == {"weight_current", "weight_future", "alpha"}
    assert changed["alpha"] == ("0.5", "0.35")
    text = text_of(web.get(URL))
    assert "Weight: current customer" in text
    assert "Three tenders decide next year" in text


def test_a_long_history_ends_with_a_change(product: Product) -> None:
    for number in range(2, 6):
        weights = {"current": number, "future": 1, "strategy": 1}
        activate_new_version(actor=None, product=product, reason=f"Step {number}", weights=weights)
    assert [version.profile.number for version in versions_of(product, limit=3)] == [5, 4, 3]
    assert [version.profile.number for version in versions_of(product)] == [5, 4, 3, 2, 1]


def test_words_of_parameters() -> None:
    assert words_of("weight_current") == "Weight: current customer"
    assert words_of("alpha") == "Confidence and effort: how much effort divides"
    assert words_of("unheard_of") == "unheard of"


def test_scripts_in_a_reason_stay_text(web: Client, product: Product) -> None:
    script = "<script>alert(1)</script>"
    web.post(URL, data_of(product, reason=script))
    assert script not in text_of(web.get(URL))


def test_only_the_products_pm_changes_its_weights(product: Product) -> None:
    colleague = CustomerPMFactory()
    product.members.add(colleague)
    for user in (colleague, LeaderFactory()):
        reader = browser_of(user)
        text = text_of(reader.get(URL))
        assert "Only the product PM changes the weights." in text
        assert str(product.accountable_pm) in text
        assert "Activate as" not in text
        assert reader.post(URL, data_of(product)).status_code == 403
        assert reader.post(f"{URL}preview/", data_of(product)).status_code == 403
    assert browser_of(AdminFactory()).post(URL, data_of(product)).status_code == 302


def test_strangers_to_the_product_do_not_find_it(product: Product) -> None:
    assert browser_of(CustomerPMFactory()).get(URL).status_code == 404
    assert browser_of(CustomerFactory()).get(URL).status_code == 404
    assert Client().get(URL).status_code == 302


def test_the_companys_default_stands_beside_what_ranks_each_product(web: Client, product: Product) -> None:
    text = text_of(web.get("/weights/"))
    assert "nobody has set them yet" in text
    assert "Leadership and administrators set the default." in text
    assert 'href="/weights/lift/"' in text
    assert "You work with no product yet" in text_of(browser_of(CustomerPMFactory()).get("/weights/"))
    assert web.post("/weights/", data_of(product)).status_code == 403
    assert browser_of(CustomerFactory()).get("/weights/").status_code == 403


def test_leadership_sets_the_default_and_a_pm_takes_it(web: Client, product: Product) -> None:
    leader = browser_of(LeaderFactory())
    typed = data_of(product, version="0", weight_current="20", weight_future="20", weight_strategy="60")
    assert leader.post("/weights/", typed).headers["Location"] == "/weights/"
    assert leader.post("/weights/", typed).status_code == 409
    assert active(product).number == 1
    assert "Take the company's default" in text_of(web.get(URL))
    form = web.get(f"{URL}?from=company").context["form"]
    assert [form[f"weight_{one}"].value() for one in ("current", "future", "strategy")] == ["20", "20", "60"]
    assert form["version"].value() == 1


@pytest.mark.parametrize("asked", ["1", "0", "99", "x", "²", "9" * 30, "company"])
def test_numbers_of_an_earlier_version_are_taken_into_the_fields(web: Client, product: Product, asked: str) -> None:
    web.post(URL, data_of(product, weight_current="20", weight_future="20", weight_strategy="60"))
    form = web.get(f"{URL}?from={asked}").context["form"]
    assert form["weight_current"].value() == ("50" if asked == "1" else "20")
    assert form["version"].value() == 2
