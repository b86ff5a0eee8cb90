"""What is sent wrongly is refused clearly, and nothing of it is kept."""

import pytest

from stakeholders.models import Account, Opportunity, Product, WeightProfile
from tests.api.client import Program, errors_of, only_error
from tests.factories import ProductPMFactory
from users.models import User

pytestmark = pytest.mark.django_db


def test_a_body_of_ten_megabytes(as_pm: Program) -> None:
    response = as_pm.post("accounts/", b'{"name": "' + b"x" * (10 * 1024 * 1024) + b'"}')

    assert response.status_code == 413
    assert response.json()["type"] == "client_error"
    assert only_error(response)["code"] == "body_too_large"
    assert Account.objects.count() == 0


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"name": ', "malformed_json"),
        (b"", "required"),
        (b"name=Acme", "malformed_json"),
        (b'{"name": "\xff"}', "malformed_json"),
        (b'{"name": "A", "churn_risk": NaN}', "not_a_number"),
        (b'{"name": "A", "arr": Infinity}', "not_a_number"),
        (b'{"name": "A", "name": "B"}', "duplicate_name"),
        (b'["name"]', "invalid"),
        (b'"name"', "invalid"),
        (b"null", "null"),
    ],
)
def test_a_body_that_is_no_object(as_pm: Program, body: bytes, code: str) -> None:
    response = as_pm.post("accounts/", body)

    assert response.status_code == 400
    assert response.json()["type"] == "validation_error" or code != "invalid"
    assert [one for one, _ in errors_of(response)] == [code]
    assert Account.objects.count() == 0


def test_another_media_type(as_pm: Program) -> None:
    response = as_pm.send("POST", "accounts/", b"<name/>", Content_Type="text/xml")

    assert response.status_code == 415


def test_a_typo_in_a_field_is_not_lost(as_pm: Program) -> None:
    response = as_pm.post("accounts/", {"name": "Acme", "churn_rsik": 0.5, "arr": -1})

    assert response.status_code == 400
    assert errors_of(response) == [("min_value", "arr"), ("unknown_field", "churn_rsik")]
    assert "churn_risk" in response.json()["errors"][1]["detail"]
    assert Account.objects.count() == 0


def test_a_typo_in_a_parameter_is_not_lost(as_pm: Program) -> None:
    response = as_pm.get("accounts/?stge=customer")

    assert response.status_code == 400
    assert errors_of(response) == [("unknown_field", "stge")]


def test_a_parameter_that_is_given_twice(as_pm: Program) -> None:
    assert errors_of(as_pm.get("accounts/?stage=customer&stage=prospect")) == [("given_twice", "stage")]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"arr": "-0.01"}, ("min_value", "arr")),
        ({"arr": "1e400"}, ("max_digits", "arr")),
        ({"arr": "0.001"}, ("max_decimal_places", "arr")),
        ({"arr": "NaN"}, ("invalid", "arr")),
        ({"arr": "100", "currency": "USD"}, ("other_currency", "currency")),
        ({"churn_risk": 1.01}, ("max_value", "churn_risk")),
        ({"churn_risk": "nan"}, ("invalid", "churn_risk")),
        ({"churn_risk": True}, ("invalid", "churn_risk")),
        ({"stage": "friend"}, ("invalid_choice", "stage")),
        ({"segment": 99}, ("unknown", "segment")),
        ({"segment": True}, ("unknown", "segment")),
        ({"segment": 10**30}, ("unknown", "segment")),
        ({"customer_pm": "nobody@example.test"}, ("unknown", "customer_pm")),
        ({"products": ["unknown"]}, ("unknown", "products.0")),
        ({"renewal_on": "yesterday"}, ("invalid", "renewal_on")),
        ({"name": ""}, ("blank", "name")),
        ({"name": "x" * 121}, ("max_length", "name")),
        ({"name": "a\x00b"}, ("null_characters_not_allowed", "name")),
        ({"open_support_issues": 10**12}, ("max_value", "open_support_issues")),
    ],
)
def test_an_account_that_cannot_be(as_pm: Program, changes: dict[str, object], error: tuple[str, str]) -> None:
    response = as_pm.post("accounts/", {"name": "Acme", **changes})

    assert (response.status_code, response.json()["type"]) == (400, "validation_error")
    assert errors_of(response) == [error]
    assert Account.objects.count() == 0


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"amount": "-1"}, ("min_value", "amount")),
        ({"win_probability": -0.1}, ("min_value", "win_probability")),
        ({"account": 0}, ("unknown", "account")),
        ({"stage": "maybe"}, ("invalid_choice", "stage")),
    ],
)
def test_a_deal_that_cannot_be(
    as_pm: Program, account: Account, changes: dict[str, object], error: tuple[str, str]
) -> None:
    deal = {"account": account.pk, "name": "Renewal", "amount": "10", "win_probability": 0.5, **changes}

    assert errors_of(as_pm.post("opportunities/", deal)) == [error]
    assert Opportunity.objects.count() == 0


@pytest.mark.parametrize(
    ("weights", "field"),
    [
        ({"current": 0, "future": 0, "strategy": 0}, "weights"),
        ({"current": -1, "future": 1, "strategy": 1}, "weights.current"),
        ({"current": 1, "future": 1}, "weights.strategy"),
        ({"current": 1, "future": 1, "strategy": 1, "luck": 1}, "weights.luck"),
        ({"current": "nan", "future": 1, "strategy": 1}, "weights.current"),
    ],
)
def test_weights_that_weigh_nothing(as_pm: Program, weights: dict[str, object], field: str) -> None:
    response = as_pm.post("products/lift/weights/", {"weights": weights, "reason": "Try"})

    assert response.status_code == 400
    assert [attr for _, attr in errors_of(response)] == [field]
    assert WeightProfile.objects.count() == 1


def test_weights_without_a_reason(as_pm: Program) -> None:
    weights = {"current": 1, "future": 1, "strategy": 1}

    assert errors_of(as_pm.post("products/lift/weights/", {"weights": weights})) == [("required", "reason")]
    assert errors_of(as_pm.post("products/lift/weights/", {"weights": weights, "reason": " "})) == [("blank", "reason")]


@pytest.mark.parametrize("sent", [["a@example.test", "b@example.test"], None, "", {"one": 1}])
def test_a_product_has_exactly_one_accountable_pm(as_admin: Program, product: Product, sent: object) -> None:
    response = as_admin.patch("products/lift/", {"accountable_pm": sent})

    assert response.status_code == 400
    assert only_error(response)["attr"] == "accountable_pm"
    product.refresh_from_db()
    assert product.accountable_pm.full_name == "Paula PM"


def test_only_a_product_pm_can_be_accountable(as_admin: Program, product: Product, customer_pm: User) -> None:
    response = as_admin.patch("products/lift/", {"accountable_pm": customer_pm.email})

    assert response.status_code == 400
    assert only_error(response)["attr"] == "accountable_pm"


def test_a_product_is_handed_over(as_admin: Program, product: Product) -> None:
    successor = ProductPMFactory(full_name="Nora Next")

    response = as_admin.patch("products/lift/", {"accountable_pm": successor.email})

    assert response.status_code == 200
    assert response.json()["accountable_pm"] == {"name": "Nora Next", "email": successor.email}


def test_an_address_that_is_none(as_pm: Program) -> None:
    nothing, slashless = as_pm.get("nothing/"), as_pm.post("accounts", {"name": "Acme"})

    assert (nothing.status_code, slashless.status_code) == (404, 404)
    assert only_error(nothing)["detail"] == "There is nothing at this address; /api/v1/docs/ lists all."
    assert only_error(slashless)["detail"] == "Addresses end with a slash: /api/v1/accounts/"


def test_a_method_that_is_none(as_pm: Program, account: Account) -> None:
    response = as_pm.delete(f"accounts/{account.pk}/")

    assert response.status_code == 405
    assert only_error(response)["code"] == "method_not_allowed"


def test_what_nobody_expected_tells_nothing(as_pm: Program, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("secret of the house")

    monkeypatch.setattr("stakeholders.api.products.Product.objects.visible_to", broken)
    as_pm.client.raise_request_exception = False
    response = as_pm.get("products/")

    assert response.status_code == 500
    assert response.json() == {
        "type": "server_error",
        "errors": [{"code": "error", "detail": "Server Error (500)", "attr": None}],
    }
