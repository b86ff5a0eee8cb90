"""``manage.py import_requests``: bring in the requests of another tracker, or take an import back."""

import sys
from argparse import ArgumentParser
from contextlib import nullcontext
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from tqdm import tqdm

from backlog.services.imports import describe, known_statuses, run_import, undo_import
from common.errors import DomainError
from requests_intake.choices import ImportStatus, RowAction
from requests_intake.models import ImportBatch
from requests_intake.services import imports
from requests_intake.services.imports import FIELDS, FORMATS, Settings
from stakeholders.models import Product
from stakeholders.services.products import create_product
from users.models import User

UNUSABLE, SOME_REFUSED, STOPPED = 2, 3, 130


class Command(BaseCommand):
    """Exit status: 0 all rows in, 3 some rows refused, 2 the file (or what was asked) cannot be used."""

    help = "Import requests from a file, update them from a later export, or take an import back."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """State the options."""
        parser.add_argument("file", nargs="?", type=Path, metavar="FILE")
        parser.add_argument("--product", metavar="SLUG", help="the product that the requests are for")
        parser.add_argument("--new-product", metavar="NAME", help="make the product first, if it is missing")
        parser.add_argument("--pm", metavar="EMAIL", help="the accountable PM of a new product")
        parser.add_argument("--format", choices=sorted(FORMATS), help="what wrote the file")
        parser.add_argument(
            "--map", action="append", default=[], metavar="FIELD=COLUMN", help=f"CSV: fields are {', '.join(FIELDS)}"
        )
        parser.add_argument("--account-label", default="", metavar="PREFIX", help='labels that name accounts: "from: "')
        parser.add_argument("--as-items", action="store_true", help="make each request an item, with its supporters")
        parser.add_argument(
            "--map-status", action="append", default=[], metavar="VALUE=STATUS", help="a label or status of the source"
        )
        parser.add_argument("--source", default="", metavar="NAME", help="name of the source; with the id it is unique")
        parser.add_argument("--export-date", metavar="DATE", help='what "11 days ago" counts from; else the file tells')
        parser.add_argument("--user", metavar="EMAIL", help="who imports; else the product's accountable PM")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, write nothing")
        parser.add_argument("--undo", type=int, metavar="BATCH", help="take an import back")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import, or take back."""
        try:
            if options["undo"] is not None:
                self._undo(options)
            else:
                self._import(options)
        except DomainError as error:
            raise CommandError(error.message, returncode=UNUSABLE) from error

    def _undo(self, options: dict[str, Any]) -> None:
        batch = ImportBatch.objects.filter(pk=options["undo"]).first()
        if batch is None or (options["product"] and batch.product.slug != options["product"]):
            raise CommandError(f"There is no import {options['undo']}.", returncode=UNUSABLE)
        undone = undo_import(actor=_person(options["user"]) or batch.product.accountable_pm, batch=batch)
        self.stdout.write(
            f"import {batch.pk} taken back: {undone.requests_removed} requests, {undone.items_removed} items and "
            f"{undone.accounts_removed} accounts removed, {undone.requests_restored} restored, {undone.kept} kept"
        )
        for row in batch.rows.exclude(reason="").exclude(action=RowAction.REFUSED).order_by("line").iterator():
            self.stderr.write(f"line {row.line} (id {row.external_id}): {row.reason}")

    def _import(self, options: dict[str, Any]) -> None:
        _check_given(options)
        settings = _settings(options)
        with transaction.atomic() if options["dry_run"] else nullcontext():
            product = _product(options, settings)
            actor = _person(options["user"]) or product.accountable_pm
            batch = imports.draft_import(
                actor=actor,
                product=product,
                file_format=options["format"],
                file_name=options["file"].name,
                settings=settings,
                dry_run=options["dry_run"],
            )
            self._run(batch, options["file"], actor)
            self._report(batch)
            if options["dry_run"]:
                transaction.set_rollback(True)
        if batch.status == ImportStatus.FAILED:
            raise CommandError(batch.error, returncode=UNUSABLE)
        if batch.rows_refused:
            sys.exit(SOME_REFUSED)

    def _run(self, batch: ImportBatch, path: Path, actor: User) -> None:
        with tqdm(unit=" rows", disable=None, file=sys.stderr) as bar:

            def show(batch: ImportBatch) -> None:
                bar.total = batch.rows_total
                bar.update(batch.rows_seen - bar.n)

            try:
                run_import(batch=batch, path=path, actor=actor, on_progress=show)
            except KeyboardInterrupt:
                imports.fail(batch, f"Stopped by hand after {batch.rows_seen} rows; those are in.")
                raise CommandError(batch.error, returncode=STOPPED) from None

    def _report(self, batch: ImportBatch) -> None:
        for row in batch.rows.filter(action=RowAction.REFUSED).order_by("line").iterator():
            name = f" (id {row.external_id})" if row.external_id else ""
            self.stderr.write(f"line {row.line}{name}: {row.reason}")
        if batch.status == ImportStatus.DONE:
            for line in describe(batch):
                self.stdout.write(line)


def _check_given(options: dict[str, Any]) -> None:
    missing = [name for name in ("file", "product", "format") if not options[name]]
    if missing:
        names = ", ".join("FILE" if name == "file" else f"--{name}" for name in missing)
        raise CommandError(f"Missing: {names}.", returncode=UNUSABLE)


def _settings(options: dict[str, Any]) -> Settings:
    imports.parse_status_map(options["map_status"], known_statuses(as_items=options["as_items"]))
    return Settings(
        columns=imports.parse_columns(options["map"]),
        account_label=options["account_label"],
        source=options["source"],
        as_items=options["as_items"],
        map_status=tuple(options["map_status"]),
        exported_at=_exported_at(options["file"], options["export_date"]),
    )


def _exported_at(path: Path, told: str | None) -> datetime:
    if told:
        return imports.export_date(told)
    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC) if path.is_file() else timezone.now()
    return imports.export_moment(path.name, modified)


def _product(options: dict[str, Any], settings: Settings) -> Product:
    """The product, made now if that was asked for and the file can be used."""
    product = Product.objects.filter(slug=options["product"]).first()
    if product is not None:
        return product
    if not options["new_product"]:
        raise CommandError(
            f"There is no product “{options['product']}”; --new-product NAME --pm EMAIL makes it.", returncode=UNUSABLE
        )
    pm = _person(options["pm"])
    if pm is None:
        raise CommandError("A new product needs --pm EMAIL, its accountable PM.", returncode=UNUSABLE)
    imports.open_export(options["file"], options["format"], settings.for_reader(timezone.now())).check()
    return create_product(actor=pm, name=options["new_product"], slug=options["product"], accountable_pm=pm)


def _person(email: str | None) -> User | None:
    if not email:
        return None
    person = User.objects.filter(email__iexact=email, is_active=True).first()
    if person is None:
        raise CommandError(f"There is no person {email}.", returncode=UNUSABLE)
    return person
