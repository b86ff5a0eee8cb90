"""Taking an import back by a worker: it waits, it is told how far it is, it ends or is as it was before."""

from pathlib import Path

import pytest
from django.db import DatabaseError, connection

from backlog.services.imports import queue_undo, resume_stranded, run_queued_undo, undo_import
from common.errors import Conflict
from common.models import Activity
from requests_intake.models import ImportBatch, Request
from requests_intake.services import imports
from stakeholders.models import Product
from tests.backlog.importing import import_issues, issue, run, write_issues
from tests.factories import ImportBatchFactory, ProductFactory
from tests.recorded import outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def product() -> Product:
    return ProductFactory(slug="web", code="WEB")


@pytest.fixture
def batch(product: Product, tmp_path: Path) -> ImportBatch:
    return import_issues(write_issues(tmp_path, issue(7, "from: Acme"), issue(8)))


def read(batch: ImportBatch) -> ImportBatch:
    return ImportBatch.objects.get(pk=batch.pk)


def test_it_waits_for_a_worker_and_then_goes(product: Product, batch: ImportBatch) -> None:
    queue_undo(actor=product.accountable_pm, batch=batch)
    assert (read(batch).status, Request.objects.count()) == ("undoing", 2)
    assert outbox()[-1] == ("import.undo_queued", {"batch": batch.pk})
    assert imports.undo_progress(batch) == (0, 2)

    run_queued_undo(batch.pk)
    done = read(batch)
    assert (done.status, Request.objects.count()) == ("undone", 0)
    assert done.result["undone"] == {
        "requests_removed": 2,
        "items_removed": 2,
        "accounts_removed": 1,
        "requests_restored": 0,
        "kept": 0,
    }
    assert Activity.objects.get(verb="import_undone").actor == product.accountable_pm


def test_the_task_may_run_twice(batch: ImportBatch) -> None:
    queue_undo(actor=None, batch=batch)
    for _ in range(2):
        run_queued_undo(batch.pk)
    assert Activity.objects.filter(verb="import_undone").count() == 1
    run_queued_undo(4711)


def test_nothing_is_queued_twice_nor_taken_back_beside_the_worker(batch: ImportBatch) -> None:
    queue_undo(actor=None, batch=batch)
    words = f"Import {batch.pk} is being taken back and cannot be taken back."
    for attempt in (queue_undo, undo_import):
        with pytest.raises(Conflict) as refusal:
            attempt(actor=None, batch=batch)
        assert refusal.value.message == words
    assert run(None, "--undo", str(batch.pk))[2].strip().endswith(words)


@pytest.mark.parametrize(
    "state", [{"status": "queued"}, {"status": "undone"}, {"status": "done", "is_dry_run": True}], ids=str
)
def test_what_cannot_be_taken_back_is_refused_at_once(product: Product, state: dict[str, object]) -> None:
    batch = ImportBatchFactory(product=product, **state)
    with pytest.raises(Conflict):
        queue_undo(actor=None, batch=batch)
    assert read(batch).status == state["status"]


def test_a_later_import_that_came_between_leaves_it_as_it_was(
    product: Product, batch: ImportBatch, tmp_path: Path
) -> None:
    queue_undo(actor=None, batch=batch)
    later = import_issues(
        write_issues(tmp_path, issue(7, title="Another", updated_at="2024-05-02T20:13:25Z"), name="later.json")
    )
    run_queued_undo(batch.pk)
    kept = read(batch)
    assert (kept.status, Request.objects.count()) == ("done", 2)
    words = f"Later imports changed the same requests: take back {later.pk} first."
    assert kept.result["undo_refused"] == words

    undo_import(actor=None, batch=later)
    queue_undo(actor=None, batch=batch)
    run_queued_undo(batch.pk)
    assert read(batch).status == "undone"
    assert "undo_refused" not in read(batch).result


def test_what_breaks_off_takes_nothing_back_and_says_so(batch: ImportBatch) -> None:
    queue_undo(actor=None, batch=batch)
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION refuse_here() RETURNS trigger AS $$ BEGIN RAISE EXCEPTION 'full'; END $$ LANGUAGE plpgsql;"
            "CREATE TRIGGER refuse_here BEFORE DELETE ON stakeholders_account"
            " FOR EACH ROW EXECUTE FUNCTION refuse_here()"
        )
    with pytest.raises(DatabaseError, match="full"):
        run_queued_undo(batch.pk)
    kept = read(batch)
    assert (kept.status, Request.objects.count()) == ("done", 2)
    assert kept.result["undo_refused"] == "Taking it back broke off, and nothing was taken back. Try again."


def test_one_whose_worker_died_is_handed_to_another(batch: ImportBatch) -> None:
    queue_undo(actor=None, batch=batch)
    assert resume_stranded() == 1
    assert outbox()[-1] == ("import.undo_queued", {"batch": batch.pk})
    assert read(batch).status == "undoing"
