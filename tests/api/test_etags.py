"""Tags: what the client has is not sent again, what somebody else changed is not overwritten."""

import pytest

from stakeholders.models import Account, Product
from tests.api.client import Program, only_error
from tests.factories import ContactFactory

pytestmark = pytest.mark.django_db


def test_what_the_client_has_is_not_sent_again(as_pm: Program, account: Account) -> None:
    first = as_pm.get(f"accounts/{account.pk}/")
    again = as_pm.get(f"accounts/{account.pk}/", If_None_Match=first["ETag"])

    assert first["ETag"].startswith('"1-')
    assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])


def test_a_weak_tag_and_one_of_several_count_too(as_pm: Program, account: Account) -> None:
    tag = as_pm.get("accounts/")["ETag"]

    assert as_pm.get("accounts/", If_None_Match=f'"other", W/{tag}').status_code == 304
    assert as_pm.get("accounts/", If_None_Match='"other"').status_code == 200


def test_a_change_changes_the_tag(as_pm: Program, account: Account) -> None:
    tag = as_pm.get(f"accounts/{account.pk}/")["ETag"]
    changed = as_pm.patch(f"accounts/{account.pk}/", {"arr": "7.50"}, If_Match=tag)
    read = as_pm.get(f"accounts/{account.pk}/", If_None_Match=tag)

    assert (changed.status_code, read.status_code) == (200, 200)
    assert read.json()["arr"] == "7.50"
    assert read["ETag"] == changed["ETag"]
    assert read["ETag"].startswith('"2-')


def test_if_match_refuses_what_somebody_else_changed(as_pm: Program, account: Account) -> None:
    tag = as_pm.get(f"accounts/{account.pk}/")["ETag"]
    as_pm.patch(f"accounts/{account.pk}/", {"lost_to": "Rival"})
    response = as_pm.patch(f"accounts/{account.pk}/", {"lost_to": "Nobody"}, If_Match=tag)

    assert response.status_code == 412
    assert only_error(response)["code"] == "precondition_failed"
    assert response.json()["data"]["version"] == 2
    assert response.json()["data"]["theirs"]["lost_to"] == "Rival"
    account.refresh_from_db()
    assert account.lost_to == "Rival"


def test_a_stated_version_that_is_old_shows_both_values(as_pm: Program, account: Account) -> None:
    as_pm.patch(f"accounts/{account.pk}/", {"lost_to": "Rival"})
    response = as_pm.patch(f"accounts/{account.pk}/", {"lost_to": "Nobody", "version": 1})

    assert response.status_code == 409
    assert response.json()["data"] == {
        "yours": {"lost_to": "Nobody"},
        "theirs": {"lost_to": "Rival"},
        "version": 2,
    }


@pytest.mark.parametrize("tag", ["1", '"x"', '"abc-1"', '"1-zz"', '"99999999999"'])
def test_a_tag_that_is_none_refuses(as_pm: Program, account: Account, tag: str) -> None:
    response = as_pm.patch(f"accounts/{account.pk}/", {"lost_to": "Rival"}, If_Match=tag)

    assert response.status_code == 412
    assert only_error(response)["attr"] == "If-Match"


def test_any_version_will_do_with_a_star(as_pm: Program, account: Account) -> None:
    assert as_pm.patch(f"accounts/{account.pk}/", {"lost_to": "Rival"}, If_Match="*").status_code == 200


def test_deleting_asks_for_the_version_too(as_pm: Program, account: Account) -> None:
    contact = ContactFactory(account=account)

    assert as_pm.delete(f"contacts/{contact.pk}/", If_Match='"7"').status_code == 412
    assert as_pm.delete(f"contacts/{contact.pk}/", If_Match='"1"').status_code == 204
    assert as_pm.get(f"contacts/{contact.pk}/").status_code == 404


def test_answers_are_not_kept_by_shared_caches(as_pm: Program, product: Product) -> None:
    assert as_pm.get("products/")["Cache-Control"] == "private, no-cache"
