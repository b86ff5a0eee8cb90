"""Lists by keyset: every row once, both ways, whatever happens in between."""

import pytest

from common.cursors import Cursor
from requests_intake.models import Request
from stakeholders.models import Account, Product
from tests.api.client import Program, errors_of
from tests.factories import AccountFactory, RequestFactory

pytestmark = pytest.mark.django_db


def walk(program: Program, address: str, way: str = "next") -> list[list[int]]:
    pages = []
    while address:
        body = program.get(address).json()
        pages.append([row["id"] for row in body["results"]])
        address = body[way]
    return pages


def test_pages_forward_and_back(as_pm: Program, product: Product) -> None:
    ids = [account.pk for account in AccountFactory.create_batch(5)]

    assert walk(as_pm, "accounts/?limit=2") == [ids[:2], ids[2:4], ids[4:]]

    last = as_pm.get(as_pm.get(as_pm.get("accounts/?limit=2").json()["next"]).json()["next"]).json()
    assert last["next"] is None
    assert walk(as_pm, last["previous"], "previous") == [ids[2:4], ids[:2]]


def test_newest_first_and_the_same_moment(as_pm: Program, product: Product) -> None:
    rows = RequestFactory.create_batch(5, product=product)
    Request.objects.update(filed_at=rows[0].filed_at)
    ids = sorted((row.pk for row in rows), reverse=True)

    assert walk(as_pm, "requests/?limit=2") == [ids[:2], ids[2:4], ids[4:]]


def test_a_new_row_shifts_nothing(as_pm: Program, product: Product) -> None:
    rows = RequestFactory.create_batch(4, product=product)
    first = as_pm.get("requests/?limit=2").json()
    RequestFactory(product=product)
    second = as_pm.get(first["next"]).json()

    seen = [row["id"] for page in (first, second) for row in page["results"]]
    assert seen == sorted((row.pk for row in rows), reverse=True)


def test_filters_stay_in_the_addresses(as_pm: Program, product: Product) -> None:
    AccountFactory.create_batch(3, stage="prospect")
    AccountFactory()

    pages = walk(as_pm, "accounts/?stage=prospect&limit=2")

    assert [len(page) for page in pages] == [2, 1]


@pytest.mark.parametrize("limit", ["0", "-1", "201", "ten", "1e9"])
def test_a_limit_out_of_range(as_pm: Program, limit: str) -> None:
    response = as_pm.get(f"accounts/?limit={limit}")

    assert response.status_code == 400
    assert [attr for _, attr in errors_of(response)] == ["limit"]


def test_two_hundred_at_once(as_pm: Program, product: Product) -> None:
    Account.objects.bulk_create(Account(name=f"A{number}") for number in range(201))

    body = as_pm.get("accounts/?limit=200").json()

    assert len(body["results"]) == 200
    assert body["next"] is not None


@pytest.mark.parametrize(
    "cursor",
    ["abc", "%00", Cursor((1, 2)).encode(), Cursor(("x",)).encode(), Cursor((None,)).encode(), Cursor(([],)).encode()],
)
def test_a_cursor_that_is_none(as_pm: Program, product: Product, cursor: str) -> None:
    response = as_pm.get(f"accounts/?cursor={cursor}")

    assert response.status_code == 400
    assert [attr for _, attr in errors_of(response)] == ["cursor"]


def test_a_cursor_beyond_every_number(as_pm: Program, account: Account) -> None:
    assert as_pm.get(f"accounts/?cursor={Cursor((2**62,)).encode()}").json()["results"] == []


def test_no_list_counts_its_rows(
    as_pm: Program, product: Product, account: Account, django_assert_num_queries: object
) -> None:
    as_pm.get("accounts/")
    for rows in (1, 3):
        while Request.objects.count() < rows:
            RequestFactory(product=product, account=account)
        with django_assert_num_queries(2) as seen:  # key with its person; page  # type: ignore[operator]
            assert len(as_pm.get("requests/").json()["results"]) == rows
        assert not any("COUNT(" in query["sql"].upper() for query in seen.captured_queries)
