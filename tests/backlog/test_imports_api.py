"""``imports/`` over REST: send a file, read progress and refused rows, take it back, who may."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from backlog.models import Item
from backlog.services.imports import run_queued, run_queued_undo
from requests_intake.models import ImportBatch, ImportRow, Request
from stakeholders.models import Product
from tests.api.client import BASE, Program, errors_of, only_error, program_of
from tests.backlog.importing import issue
from tests.factories import (
    CustomerFactory,
    CustomerPMFactory,
    ImportBatchFactory,
    LeaderFactory,
    ProductFactory,
    ProductPMFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "imports"


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="web", code="WEB")


@pytest.fixture
def pm(product: Product) -> Program:
    return program_of(product.accountable_pm)


def send(program: Program, content: Any, name: str = "issues.json", key: str = "", **fields: Any) -> HttpResponse:
    """POST a file as multipart/form-data."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    values = {"product": "web", "format": "github", "file": SimpleUploadedFile(name, raw), **fields}
    headers = {"Authorization": f"Bearer {program.key}", **({"Idempotency-Key": key} if key else {})}
    return program.client.post(f"{BASE}imports/", {k: v for k, v in values.items() if v is not None}, headers=headers)


def test_a_file_comes_in_and_goes_again(pm: Program, product: Product, media: Path) -> None:
    issues = [issue(1, "from: Acme", "no"), issue(2, votes=4), issue(3, title=""), issue(4, pull_request={"url": "x"})]
    options = {"account_label": "from: ", "map_status": ["no=declined", "yes=planned"], "as_items": "true"}
    response = send(pm, issues, **options)
    assert response.status_code == 202
    sent = response.json()
    assert response["Location"] == sent["url"] == f"http://testserver/api/v1/imports/{sent['id']}/"
    assert (sent["status"], sent["product"], sent["format"], sent["dry_run"]) == ("queued", "web", "github", False)

    run_queued(sent["id"])
    done = pm.get(sent["url"]).json()
    assert done["status"] == "done"
    assert done["rows"] == {
        "total": 4, "seen": 4, "created": 2, "updated": 0, "unchanged": 0, "refused": 1, "left_out": 1,
    }  # fmt: skip
    assert done["refused"] == [{"line": 3, "external_id": "3", "column": "title", "reason": "title is empty"}]
    assert done["remarks"] == ["1 left out: pull request", "1 account and 2 items made"]
    assert sorted(Item.objects.values_list("status", flat=True)) == ["declined", "open"]
    assert list(media.iterdir()) == []

    response = pm.post(f"imports/{sent['id']}/undo/")
    assert (response.status_code, response.json()["status"]) == (202, "undoing")
    assert response["Location"] == response.json()["url"]
    assert pm.post(f"imports/{sent['id']}/undo/").status_code == 409
    run_queued_undo(sent["id"])
    done = pm.get(sent["url"]).json()
    assert (done["status"], done["result"]["undone"]["requests_removed"]) == ("undone", 2)
    assert "undoing" not in done["result"]
    assert not Request.objects.exists()
    assert pm.post(f"imports/{sent['id']}/undo/").status_code == 409


def test_a_dry_run_writes_nothing(pm: Program) -> None:
    sent = send(pm, [issue(1)], dry_run="true").json()
    run_queued(sent["id"])
    done = pm.get(sent["url"]).json()
    assert (done["status"], done["dry_run"], done["rows"]["created"]) == ("done", True, 1)
    assert not Request.objects.exists()
    assert pm.post(f"imports/{sent['id']}/undo/").status_code == 409


def test_a_csv_is_mapped(pm: Program) -> None:
    content = b"Nr,Wish,When\n1,Fly,11 days ago\n"
    fields = {"format": "csv", "map": ["id=Nr", "title=Wish", "filed_at=When"], "export_date": "2020-06-16"}
    sent = send(pm, content, "wishes.csv", source="uservoice", **fields).json()
    run_queued(sent["id"])
    one = Request.objects.get()
    assert (one.external_source, one.external_id, one.title) == ("uservoice", "1", "Fly")
    assert one.filed_at.isoformat() == "2020-06-05T00:00:00+00:00"


def test_the_same_key_imports_once(pm: Program) -> None:
    first = send(pm, [issue(1)], key="k1")
    again = send(pm, [issue(1)], key="k1")
    assert again.json()["id"] == first.json()["id"]
    assert ImportBatch.objects.count() == 1
    assert send(pm, [issue(2)], key="k1").status_code == 422


@pytest.mark.parametrize(
    ("content", "fields", "code", "attr", "detail"),
    [
        (b"", {}, "empty", "file", "The submitted file is empty."),
        (b'[{"a": 1}', {}, "unusable_file", "file", "The file is not valid JSON: it ends too early"),
        (b"{}", {}, "unusable_file", "file", "The file does not hold an array of GitHub issues."),
        (b'["\xff"]', {}, "unusable_file", "file", "The file is not UTF-8: byte 0xFF at position 2 (line 1)."),
        (b"id,name\n1,x\n", {"format": "csv"}, "unusable_file", "map", "No column for title."),
        (b"[]", {"format": "jira"}, "invalid_choice", "format", '"jira" is not a valid choice.'),
        (b"[]", {"product": "nope"}, "unknown", "product", "There is no such product."),
        (b"[]", {"file": None}, "required", "file", "No file was submitted."),
        (b"[]", {"file": "text"}, "invalid", "file", "The submitted data was not a file."),
        (b"[{}]", {"map_status": "a=maybe"}, "invalid", "map_status", "There is no status “maybe”. Known are: new,"),
        (b"[{}]", {"map": "colour=x"}, "invalid", "map", "There is no field “colour”."),
        (b"[{}]", {"export_date": "soon"}, "invalid", "export_date", "“soon” is not a date"),
        (b"[{}]", {"colour": "x"}, "unknown_field", "colour", "Not known here."),
    ],
)
def test_what_cannot_be_used_is_refused_at_once(
    pm: Program, media: Path, content: bytes, fields: dict[str, Any], code: str, attr: str, detail: str
) -> None:
    response = send(pm, content, **fields)
    assert response.status_code == 400
    error = only_error(response)
    assert (error["code"], error["attr"]) == (code, attr)
    assert error["detail"].startswith(detail)
    assert not ImportBatch.objects.exists()
    assert not media.exists() or list(media.iterdir()) == []


def test_a_file_that_is_too_large_is_refused(pm: Program, settings: Any) -> None:
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    response = send(pm, b"[" + b" " * 1024 * 1024 + b"]")
    assert (response.status_code, errors_of(response)) == (400, [("invalid", "file")])


def test_json_instead_of_a_form_is_refused(pm: Program) -> None:
    assert pm.post("imports/", {"product": "web"}).status_code == 415


def test_imports_are_listed_with_filters_and_pages(pm: Program, product: Product) -> None:
    first = ImportBatchFactory(product=product, status="done")
    second = ImportBatchFactory(product=product, status="failed", error="The file is empty.")
    ImportBatchFactory()
    listed = pm.get("imports/").json()
    assert [one["id"] for one in listed["results"]] == [second.pk, first.pk]
    assert listed["results"][0]["error"] == "The file is empty."
    assert [one["id"] for one in pm.get("imports/?status=done").json()["results"]] == [first.pk]
    assert pm.get("imports/?product=nope").json()["results"] == []
    page = pm.get("imports/?limit=1").json()
    assert [one["id"] for one in pm.get(page["next"]).json()["results"]] == [first.pk]


@pytest.mark.parametrize("batches", [1, 3])
def test_a_list_costs_the_same_whatever_it_shows(
    pm: Program, product: Product, django_assert_num_queries: Any, batches: int
) -> None:
    ImportBatchFactory.create_batch(batches, product=product)
    pm.get("imports/")
    with django_assert_num_queries(2):
        assert len(pm.get("imports/").json()["results"]) == batches


def test_all_refused_rows_can_be_read(pm: Program, product: Product) -> None:
    batch = ImportBatchFactory(product=product, status="done", rows_refused=120)
    ImportRow.objects.bulk_create(
        ImportRow(batch=batch, line=line, action="refused", reason="no") for line in range(1, 121)
    )
    one = pm.get(f"imports/{batch.pk}/").json()
    assert len(one["refused"]) == 100
    page = pm.get(f"{one['refused_url']}?limit=100").json()
    rest = pm.get(page["next"]).json()["results"]
    assert [row["line"] for row in page["results"] + rest] == list(range(1, 121))


@pytest.mark.parametrize(
    "person", [CustomerFactory, CustomerPMFactory, LeaderFactory, ProductPMFactory],
    ids=["customer", "customer PM", "leadership", "another PM"],
)  # fmt: skip
def test_others_neither_see_nor_import(product: Product, person: Any) -> None:
    batch = ImportBatchFactory(product=product, status="done")
    program = program_of(person())
    assert program.get("imports/").json()["results"] == []
    for path in (f"imports/{batch.pk}/", f"imports/{batch.pk}/refused/"):
        assert program.get(path).status_code == 404
    assert program.post(f"imports/{batch.pk}/undo/").status_code == 404
    assert send(program, [issue(1)]).status_code in {400, 403}
    assert ImportBatch.objects.count() == 1


def test_a_member_of_the_product_may_not_import(product: Product) -> None:
    member = CustomerPMFactory()
    product.members.add(member)
    assert send(program_of(member), [issue(1)]).status_code == 403


def test_a_key_for_reading_imports_nothing(product: Product) -> None:
    program = program_of(product.accountable_pm, "read")
    assert program.get("imports/").status_code == 200
    assert send(program, [issue(1)]).status_code == 403
