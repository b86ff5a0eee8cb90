"""Imports that are interrupted, meet each other, or wait for a worker: nothing comes twice, nothing is lost."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction

from backlog.models import EvidenceLink, Item
from backlog.services.imports import run_import, run_queued
from common.errors import Conflict
from common.models import OutboxMessage
from requests_intake.models import ImportBatch, Request
from requests_intake.services import imports
from requests_intake.services.imports import Seen, Settings
from stakeholders.models import Account, Product
from tests.backlog.importing import issue, write_issues
from tests.factories import ImportBatchFactory, ProductFactory

ROWS = 1_100


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Path:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "imports").mkdir()
    return tmp_path / "imports"


def draft(media: Path, product: Product, *issues: Any, **chosen: Any) -> ImportBatch:
    """An import whose file lies where uploads lie."""
    path = write_issues(media, *issues, name=f"{ImportBatch.objects.count()}")
    settings = Settings(as_items=True, account_label="from: ", **chosen)
    return imports.draft_import(
        actor=product.accountable_pm,
        product=product,
        file_format="github",
        file_name="issues.json",
        settings=settings,
        file=path.name,
    )


def wishes(count: int) -> list[dict[str, Any]]:
    return [issue(number, f"from: Account {number % 7}") for number in range(1, count + 1)]


class Killed(BaseException):
    """As if the process had been killed: nothing gets to tidy up."""


def run_and_close(batch: ImportBatch) -> None:
    """Run an import on a connection of this thread's own."""
    with closing(connection):
        run_import(batch=batch, path=imports.path_of(batch), actor=None)


def kill_after(rows: int) -> Any:
    def watch(batch: ImportBatch) -> None:
        if batch.rows_seen >= rows:
            raise Killed

    return watch


@pytest.mark.django_db
def test_a_killed_import_goes_on_after_its_last_chunk(media: Path) -> None:
    product = ProductFactory(slug="web", code="WEB")
    batch = draft(media, product, *wishes(ROWS), issue(3))
    with pytest.raises(Killed):
        run_import(batch=batch, path=imports.path_of(batch), actor=None, on_progress=kill_after(500))
    batch.refresh_from_db()
    assert (batch.status, batch.rows_seen, batch.rows_created) == ("running", 500, 500)
    assert imports.resume_stranded() == 1
    assert OutboxMessage.objects.get(topic="import.queued").payload == {"batch": batch.pk}
    run_queued(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.rows_seen, batch.rows_created, batch.rows_refused) == ("done", ROWS + 1, ROWS, 1)
    assert batch.rows.get(action="refused").reason == "the same id as line 3"
    assert Request.objects.count() == Item.objects.count() == EvidenceLink.objects.count() == ROWS
    assert batch.rows.filter(action="created").count() == ROWS
    assert Account.objects.count() == 7
    assert list(media.iterdir()) == []


@pytest.mark.django_db
def test_an_import_that_breaks_off_says_where(media: Path) -> None:
    batch = draft(media, ProductFactory(), *wishes(600))

    def break_off(batch: ImportBatch) -> None:
        if batch.rows_seen:
            raise RuntimeError("disk full")

    with pytest.raises(RuntimeError):
        run_import(batch=batch, path=imports.path_of(batch), actor=None, on_progress=break_off)
    batch.refresh_from_db()
    assert (batch.status, batch.rows_created) == ("failed", 500)
    assert batch.error == "It broke off after 500 rows; those before are in. Import it again, or take it back."


@pytest.mark.django_db
def test_the_command_that_was_killed_is_closed(media: Path) -> None:
    batch = ImportBatchFactory(status="running", rows_seen=500)
    assert imports.resume_stranded() == 1
    batch.refresh_from_db()
    assert (batch.status, batch.error) == ("failed", "The command that ran it ended after 500 rows; those are in.")
    assert not OutboxMessage.objects.filter(topic="import.queued").exists()


@pytest.mark.django_db
def test_an_upload_that_is_gone_is_told(media: Path) -> None:
    batch = draft(media, ProductFactory(), issue(1))
    batch = imports.queue_import(batch=batch, settings=Settings.of(batch), dry_run=False)
    imports.path_of(batch).unlink()
    run_queued(batch.pk)
    batch.refresh_from_db()
    assert (batch.status, batch.error) == ("failed", "The uploaded file is gone. Upload it again.")


@pytest.mark.django_db
def test_what_needs_no_run_is_left_alone(media: Path) -> None:
    batch = draft(media, ProductFactory(), issue(1))
    run_queued(batch.pk)
    run_queued(0)
    batch.refresh_from_db()
    assert batch.status == "draft"


@pytest.mark.django_db
def test_a_mapping_that_no_longer_holds_fails_the_import(media: Path) -> None:
    batch = draft(media, ProductFactory(), issue(1), map_status=("a=maybe",))
    run_import(batch=batch, path=imports.path_of(batch), actor=None)
    assert batch.status == "failed"
    assert batch.error.startswith("There is no status “maybe”.")


@contextmanager
def elsewhere(work: Any) -> Iterator[None]:
    """Run ``work`` on another connection, which keeps what it holds until the block ends."""
    ready, release = threading.Event(), threading.Event()

    def hold() -> None:
        with closing(connection), work():
            ready.set()
            assert release.wait(20)

    with ThreadPoolExecutor() as pool:
        held = pool.submit(hold)
        assert ready.wait(20)
        try:
            yield
        finally:
            release.set()
        held.result(20)


@pytest.mark.django_db(transaction=True)
def test_one_import_has_one_runner(media: Path) -> None:
    batch = draft(media, ProductFactory(), issue(1))
    batch = imports.queue_import(batch=batch, settings=Settings.of(batch), dry_run=False)
    with elsewhere(lambda: imports.runner_of(batch)):
        with pytest.raises(Conflict, match="This import is running already"):
            run_import(batch=batch, path=imports.path_of(batch), actor=None)
        assert imports.resume_stranded() == 0
        run_queued(batch.pk)
        assert not Request.objects.exists()
    run_queued(batch.pk)
    assert Request.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_imports_of_one_file_at_once_make_everything_once(media: Path) -> None:
    product = ProductFactory(slug="web", code="WEB")
    batches = [draft(media, product, *wishes(700)) for _ in range(2)]
    with ThreadPoolExecutor() as pool:
        list(pool.map(run_and_close, batches))
    for batch in batches:
        batch.refresh_from_db()
        assert (batch.status, batch.rows_seen) == ("done", 700)
    assert sum(batch.rows_created for batch in batches) == 700
    assert sum(batch.rows_unchanged for batch in batches) == 700
    assert Request.objects.count() == Item.objects.count() == 700
    assert Account.objects.count() == 7


@pytest.mark.django_db(transaction=True)
def test_a_request_filed_meanwhile_is_updated_and_not_doubled(media: Path) -> None:
    product = ProductFactory(slug="web", code="WEB")
    batch = draft(media, product, issue(1))
    wish = Request(
        product=product,
        kind="feature",
        title="Filed",
        source="api",
        external_source="github:acme/doors",
        external_id="1",
    )

    @contextmanager
    def filing() -> Iterator[None]:
        with transaction.atomic():
            wish.save()
            yield

    with ThreadPoolExecutor() as pool:
        with elsewhere(filing):
            ran = pool.submit(run_and_close, batch)
            _wait_for_a_blocked_query()
        ran.result(20)
    batch.refresh_from_db()
    assert (batch.status, batch.rows_created, batch.rows_updated) == ("done", 0, 1)
    assert Request.objects.get().title == "Wish 1"


def _wait_for_a_blocked_query() -> None:
    pause = threading.Event()
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND state = 'active'")
            if cursor.fetchone()[0]:
                return
        pause.wait(0.05)
    raise AssertionError("the import never waited for the request that was being filed")


@pytest.mark.django_db
def test_a_broken_promise_of_the_database_is_not_retried_for_ever(media: Path) -> None:
    batch = draft(media, ProductFactory(), issue(1))
    ImportBatch.objects.filter(pk=batch.pk).update(options={**batch.options, "source": "x" * 200})
    with pytest.raises(Exception, match="value too long"):
        run_import(batch=batch, path=imports.path_of(batch), actor=None)
    assert not Request.objects.exists()


def test_seen_tells_first_lines_without_holding_them() -> None:
    with Seen() as seen:
        assert [seen.first_line("a", 1), seen.first_line("b", 2), seen.first_line("a", 3)] == [1, 2, 1]
        assert [seen.is_new("x"), seen.is_new("x"), seen.is_new("a")] == [True, False, False]
