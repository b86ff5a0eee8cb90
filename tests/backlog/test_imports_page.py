"""The import page: upload, mapping, dry run, progress, refused rows, taking back, who may."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from backlog.models import Item
from backlog.services.imports import run_queued, run_queued_undo
from common.models import OutboxMessage
from requests_intake.models import ImportBatch, ImportRow, Request
from requests_intake.services import imports
from stakeholders.models import Account, Product
from tests.backlog.importing import issue
from tests.browsing import HTMX, browser_of, messages_of, text_of
from tests.factories import (
    AdminFactory,
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
    return ProductFactory(slug="web", code="WEB", name="Web platform")


@pytest.fixture
def pm(product: Product) -> Client:
    return browser_of(product.accountable_pm)


def upload(pm: Client, product: Product, content: Any, name: str = "issues.json", **more: Any) -> HttpResponse:
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    values = {"product": product.pk, "file_format": "github", "file": SimpleUploadedFile(name, raw), **more}
    return pm.post("/imports/", values)


def start(pm: Client, batch: ImportBatch, go: str, **chosen: str) -> ImportBatch:
    """Send the mapping form and let the worker's task run."""
    response = pm.post(f"/imports/{batch.pk}/start/", {"go": go, **chosen})
    assert response.status_code == 302
    batch.refresh_from_db()
    assert batch.status == "queued"
    run_queued(batch.pk)
    batch.refresh_from_db()
    return batch


def test_the_way_from_the_file_to_the_backlog(pm: Client, product: Product, media: Path) -> None:
    issues = [issue(1, "from: Acme", "from: Fabrikam", "no"), issue(2, "from: Contoso", votes=4), issue(3, title="")]
    response = upload(pm, product, issues, as_items="on")
    batch = ImportBatch.objects.get()
    assert response["Location"] == f"/imports/{batch.pk}/"
    assert (batch.status, batch.file_name, batch.created_by) == ("draft", "issues.json", product.accountable_pm)
    assert len(list(media.iterdir())) == 1

    page = pm.get(f"/imports/{batch.pk}/")
    assert "Labels here begin with “from: ”" in text_of(page)
    place = [field.name for field in page.context["form"].statuses() if field.label == "no (1)"]

    tried = start(pm, batch, "dry", account_label="from: ", **{place[0]: "declined"})
    assert (tried.status, tried.is_dry_run, tried.rows_created, tried.rows_refused) == ("done", True, 2, 1)
    assert not Request.objects.exists()
    page = text_of(pm.get(f"/imports/{batch.pk}/"))
    assert "A dry run: nothing is written yet" in page
    assert "3 accounts and 2 items would be made" in page
    assert "from: Contoso (1)" not in page
    assert "title is empty" in page

    form = pm.get(f"/imports/{batch.pk}/").context["form"]
    assert form["account_label"].value() == "from: "
    ran = start(pm, batch, "import", **{field.name: field.value() for field in form if field.value()})
    assert (ran.status, ran.is_dry_run, ran.rows_created, ran.rows_refused) == ("done", False, 2, 1)
    assert sorted(Item.objects.values_list("status", flat=True)) == ["declined", "open"]
    assert sorted(Account.objects.values_list("name", flat=True)) == ["Acme", "Contoso", "Fabrikam"]
    assert list(media.iterdir()) == []
    page = text_of(pm.get(f"/imports/{batch.pk}/"))
    assert "Take it back" in page
    assert 'href="/requests/?product=web"' in page

    response = pm.post(f"/imports/{batch.pk}/undo/", follow=True)
    assert Request.objects.count() == 2
    page = text_of(response)
    assert "Being taken back" in page
    assert "0 of 2" in page
    assert f'hx-get="/imports/{batch.pk}/progress/"' in page
    assert "Take it back" not in page

    run_queued_undo(batch.pk)
    assert not Request.objects.exists()
    assert pm.get(f"/imports/{batch.pk}/progress/", headers=HTMX)["HX-Refresh"] == "true"
    page = text_of(pm.get(f"/imports/{batch.pk}/"))
    assert "2 requests, 2 items and 3 accounts removed" in page
    assert "Take it back" not in page


def test_columns_of_a_csv_are_mapped_on_the_page(pm: Client, product: Product) -> None:
    content = b"Nr,Wish,Status,Votes\n1,Fly,nope,7\n"
    upload(pm, product, content, "wishes.2020-06-16.csv", file_format="csv")
    batch = ImportBatch.objects.get()
    page = pm.get(f"/imports/{batch.pk}/")
    assert "No column for external_id." in text_of(page)
    assert page.context["form"]["exported_on"].value().isoformat() == "2020-06-16"

    assert page.context["form"]["column_votes"].value() == "Votes"
    response = pm.post(f"/imports/{batch.pk}/start/", {"go": "import", "column_title": "Wish"})
    assert response.status_code == 422
    assert response.context["form"].errors["column_external_id"] == ["This field is required."]

    start(pm, batch, "import", column_external_id="Nr", column_title="Wish")
    one = Request.objects.get()
    assert (one.external_id, one.title, one.unnamed_votes) == ("1", "Fly", 0)


def test_a_file_that_cannot_be_read_says_why_and_goes_away(pm: Client, product: Product, media: Path) -> None:
    upload(pm, product, b'{"message": "Not Found"}')
    batch = ImportBatch.objects.get()
    page = text_of(pm.get(f"/imports/{batch.pk}/"))
    assert "The file does not hold an array of GitHub issues." in page
    assert "Nothing was written." in page
    response = pm.post(f"/imports/{batch.pk}/discard/", follow=True)
    assert messages_of(response) == ["issues.json was thrown away; nothing of it was imported."]
    assert not ImportBatch.objects.exists()
    assert list(media.iterdir()) == []


def test_an_upload_needs_a_file_that_is_not_empty_and_not_too_large(
    pm: Client, product: Product, settings: Any, media: Path
) -> None:
    response = upload(pm, product, b"")
    assert (response.status_code, response.context["form"].errors["file"]) == (
        422,
        ["The submitted file is empty."],
    )
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    response = upload(pm, product, b"[" + b" " * 1024 * 1024 + b"]")
    assert response.context["form"].errors["file"] == [
        "The file is larger than 1 MB: split it, or import it by command."
    ]
    assert not ImportBatch.objects.exists()
    assert not media.exists()


def test_an_upload_is_private(pm: Client, product: Product, media: Path) -> None:
    upload(pm, product, [issue(1)])
    [path] = media.iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_progress_is_a_fragment_and_ends_with_the_page(pm: Client, product: Product) -> None:
    batch = ImportBatchFactory(product=product, status="running", rows_total=10, rows_seen=4, rows_created=3)
    page = text_of(pm.get(f"/imports/{batch.pk}/"))
    assert f'hx-get="/imports/{batch.pk}/progress/"' in page
    fragment = pm.get(f"/imports/{batch.pk}/progress/", headers=HTMX)
    assert "4 of 10" in text_of(fragment)
    assert "<html" not in text_of(fragment)
    assert "HX-Refresh" not in fragment
    ImportBatch.objects.update(status="done", rows_seen=10)
    assert pm.get(f"/imports/{batch.pk}/progress/", headers=HTMX)["HX-Refresh"] == "true"
    assert pm.get(f"/imports/{batch.pk}/progress/")["Location"] == f"/imports/{batch.pk}/"


def test_refused_rows_go_by_pages(pm: Client, product: Product) -> None:
    batch = ImportBatchFactory(product=product, status="done", rows_seen=60, rows_refused=60)
    ImportRow.objects.bulk_create(
        ImportRow(batch=batch, line=line, action="refused", reason=f"reason {line}") for line in range(1, 61)
    )
    page = pm.get(f"/imports/{batch.pk}/")
    assert [row.line for row in page.context["refused"].rows] == list(range(1, 51))
    following = pm.get(page.context["refused"].next_url)
    assert [row.line for row in following.context["refused"].rows] == list(range(51, 61))


def test_an_import_is_started_once(pm: Client, product: Product) -> None:
    upload(pm, product, [issue(1)])
    batch = ImportBatch.objects.get()
    for _ in range(2):
        assert pm.post(f"/imports/{batch.pk}/start/", {"go": "import"}).status_code == 302
    assert OutboxMessage.objects.filter(topic="import.queued").count() == 1
    assert pm.post(f"/imports/{batch.pk}/discard/").status_code == 409
    run_queued(batch.pk)
    run_queued(batch.pk)
    assert Request.objects.count() == 1
    assert pm.post(f"/imports/{batch.pk}/start/", {"go": "import"}).status_code == 302
    assert Request.objects.count() == 1


def test_taking_back_twice_is_a_conflict(pm: Client, product: Product) -> None:
    batch = ImportBatchFactory(product=product, status="undone")
    response = pm.post(f"/imports/{batch.pk}/undo/")
    assert response.status_code == 409
    assert f"Import {batch.pk} is taken back and cannot be taken back." in text_of(response)


@pytest.mark.parametrize(
    "person", [CustomerFactory, CustomerPMFactory, LeaderFactory], ids=["customer", "customer PM", "leadership"]
)
def test_only_product_pms_import(product: Product, person: Any) -> None:
    batch = ImportBatchFactory(product=product)
    stranger = browser_of(person())
    assert stranger.get("/imports/").status_code == 403
    assert stranger.get(f"/imports/{batch.pk}/").status_code == 403
    for verb in ("start", "undo", "discard"):
        assert stranger.post(f"/imports/{batch.pk}/{verb}/").status_code == 403


def test_another_pm_does_not_see_it(product: Product) -> None:
    batch = ImportBatchFactory(product=product)
    other = browser_of(ProductPMFactory())
    assert other.get(f"/imports/{batch.pk}/").status_code == 404
    assert other.post(f"/imports/{batch.pk}/undo/").status_code == 404
    listed = other.get("/imports/")
    assert list(listed.context["page"].rows) == []
    assert "You are accountable for no product" in text_of(listed)
    assert upload(other, product, [issue(1)]).status_code == 403 or not ImportBatch.objects.filter(status="draft")


def test_an_administrator_imports_into_any_product(product: Product) -> None:
    upload(browser_of(AdminFactory()), product, [issue(1)])
    assert ImportBatch.objects.get().product == product


@pytest.mark.parametrize("batches", [1, 3])
def test_the_list_costs_the_same_whatever_it_shows(
    pm: Client, product: Product, django_assert_num_queries: Any, batches: int
) -> None:
    ImportBatchFactory.create_batch(batches, product=product, created_by=product.accountable_pm)
    pm.get("/imports/")
    with django_assert_num_queries(7):
        assert len(pm.get("/imports/").context["page"].rows) == batches


def test_old_uploads_are_removed(pm: Client, product: Product, media: Path) -> None:
    upload(pm, product, [issue(1)])
    assert imports.drop_old_files() == 0
    batch = ImportBatch.objects.get()
    ImportBatch.objects.update(created_at=batch.created_at - imports.KEPT_FOR)
    assert imports.drop_old_files() == 1
    assert list(media.iterdir()) == []
    batch.refresh_from_db()
    assert batch.file == ""
    assert "Not started" in text_of(pm.get(f"/imports/{batch.pk}/"))
