"""``imports/``: send a file, watch it come in, read what was refused, take it back."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backlog.services.imports import known_statuses, queue_undo, remarks
from common.api.pagination import page_of
from common.api.resources import base_address
from common.api.schema import page_schema
from common.api.serializers import PageQuery, StrictSerializer, TextRef, read_body, read_query
from common.api.views import ApiView
from common.errors import DomainError, Invalid
from requests_intake.choices import ImportStatus, RowAction
from requests_intake.models import ImportBatch, ImportRow
from requests_intake.permissions import get_import_for
from requests_intake.services import imports
from requests_intake.services.imports import COUNTERS, FORMATS, Settings, UnusableFile
from stakeholders.models import Product
from stakeholders.permissions import Action, check_product

REFUSED_SHOWN = 100
SOURCE_LENGTH = 150


class ImportQuery(PageQuery):
    """Filters of imports."""

    product = serializers.SlugField(required=False)
    status = serializers.ChoiceField(ImportStatus.choices, required=False)


class ImportBody(StrictSerializer):
    """A file and what it means, as multipart/form-data."""

    file = serializers.FileField(max_length=200)
    product = TextRef(Product, "slug")
    format = serializers.ChoiceField(sorted(FORMATS))
    map = serializers.ListField(
        child=serializers.CharField(max_length=300), required=False, help_text="CSV: `FIELD=COLUMN`, repeated."
    )
    map_status = serializers.ListField(
        child=serializers.CharField(max_length=300), required=False, help_text="`VALUE=STATUS`, repeated."
    )
    account_label = serializers.CharField(
        required=False, allow_blank=True, max_length=80, trim_whitespace=False, help_text="Such as `from: `."
    )
    source = serializers.CharField(  # type: ignore[assignment]  # the name is given
        required=False,
        max_length=SOURCE_LENGTH,
        help_text="With the id it makes a request unique.",
    )
    export_date = serializers.CharField(required=False, max_length=40, help_text="What `11 days ago` counts from.")
    as_items = serializers.BooleanField(required=False, default=False)
    dry_run = serializers.BooleanField(required=False, default=False)


class RefusedRowShape(serializers.Serializer[ImportRow]):
    """A row that was refused: its line (CSV) or place in the array (JSON), its id if it could be read, and why."""

    line = serializers.IntegerField()
    external_id = serializers.CharField()
    column = serializers.CharField()
    reason = serializers.CharField()


class RowCounts(serializers.Serializer[ImportBatch]):
    """How many rows there are, were seen, and what became of them."""

    total = serializers.IntegerField(allow_null=True)
    seen = serializers.IntegerField()
    created = serializers.IntegerField()
    updated = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField()
    left_out = serializers.IntegerField()


class ImportListShape(serializers.Serializer[ImportBatch]):
    """An import in a list."""

    id = serializers.IntegerField()
    product = serializers.CharField()
    format = serializers.CharField()
    file_name = serializers.CharField()
    status = serializers.ChoiceField(ImportStatus.choices)
    dry_run = serializers.BooleanField()
    rows = RowCounts()
    error = serializers.CharField(help_text="Why it failed; nothing was written if no row was seen.")
    created_by = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    url = serializers.URLField()


class ImportShape(ImportListShape):
    """An import in full."""

    remarks = serializers.ListField(child=serializers.CharField(), help_text="What else is worth knowing.")
    result = serializers.DictField()
    refused = RefusedRowShape(many=True, help_text=f"The first {REFUSED_SHOWN}; all are at `refused_url`.")
    refused_url = serializers.URLField()


def import_data(batch: ImportBatch, base: str) -> dict[str, Any]:
    """Write an import as plain data."""
    return {
        "id": batch.pk,
        "product": batch.product.slug,
        "format": batch.format,
        "file_name": batch.file_name,
        "status": batch.status,
        "dry_run": batch.is_dry_run,
        "rows": {"total": batch.rows_total} | {name.removeprefix("rows_"): getattr(batch, name) for name in COUNTERS},
        "error": batch.error,
        "created_by": None if batch.created_by is None else str(batch.created_by),
        "created_at": batch.created_at,
        "finished_at": batch.finished_at,
        "url": f"{base}imports/{batch.pk}/",
    }


def _detail(batch: ImportBatch, base: str) -> dict[str, Any]:
    rows = batch.rows.filter(action=RowAction.REFUSED).order_by("line", "id")[:REFUSED_SHOWN]
    return {
        **import_data(batch, base),
        "remarks": remarks(batch),
        "result": batch.result,
        "refused": _refused(rows),
        "refused_url": f"{base}imports/{batch.pk}/refused/",
    }


def _refused(rows: Iterable[ImportRow]) -> list[Any]:
    names = ("line", "external_id", "column", "reason")
    return [{name: getattr(row, name) for name in names} for row in rows]


class Imports(ApiView):
    """Imports into the products whose backlog the person decides."""

    parser_classes = (MultiPartParser,)  # type: ignore[assignment]  # files come as forms

    @extend_schema(
        operation_id="list_imports",
        summary="List imports, the newest first",
        tags=["imports"],
        parameters=[ImportQuery],
        responses=page_schema(ImportListShape),
    )
    def get(self, request: Request) -> Response:
        """Return them."""
        query = read_query(request, ImportQuery)
        rows = ImportBatch.objects.visible_to(self.user).select_related("product", "created_by")
        if "product" in query:
            rows = rows.filter(product__slug=query["product"])
        if "status" in query:
            rows = rows.filter(status=query["status"])
        base = base_address(request)

        def shape(page: Sequence[ImportBatch]) -> list[Any]:
            return [import_data(batch, base) for batch in page]

        return page_of(request, rows, shape, query, ("-id",))

    @extend_schema(
        operation_id="import_file",
        summary="Send a file to be imported",
        description="A worker brings it in; ask `url` how far it is. A file that cannot be used is refused at once.",
        tags=["imports"],
        request={"multipart/form-data": ImportBody},
        responses={202: ImportShape},
    )
    def post(self, request: Request) -> Response:
        """Keep the file, check it whole, and let a worker run it."""
        data = read_body(request, ImportBody)
        check_product(self.user, data["product"], Action.TRIAGE)
        settings = _settings(data)
        batch = imports.draft_import(
            actor=self.user,
            product=data["product"],
            file_format=data["format"],
            file_name=data["file"].name,
            settings=settings,
            file=imports.store_upload(data["file"]),
        )
        _check_file(batch, settings)
        batch = imports.queue_import(batch=batch, settings=settings, dry_run=data["dry_run"])
        answer = _detail(batch, base_address(request))
        return Response(answer, status=202, headers={"Location": answer["url"]})


def _settings(data: dict[str, Any]) -> Settings:
    map_status = tuple(data.get("map_status", ()))
    imports.parse_status_map(map_status, known_statuses(as_items=data["as_items"]))
    told = data.get("export_date")
    exported_at = (
        imports.export_date(told) if told else imports.export_moment(data["file"].name, modified=datetime.now(UTC))
    )
    return Settings(
        columns=imports.parse_columns(data.get("map", ())),
        account_label=data.get("account_label", ""),
        source=data.get("source", ""),
        as_items=data["as_items"],
        map_status=map_status,
        exported_at=exported_at,
    )


def _check_file(batch: ImportBatch, settings: Settings) -> None:
    """Refuse an unusable file at once, and forget it."""
    reader = imports.open_export(imports.path_of(batch), batch.format, settings.for_reader(timezone.now()))
    try:
        reader.check()
    except DomainError as error:
        imports.discard(batch)
        raise Invalid(error.message, field=error.field or "file", code=UnusableFile.code) from error


class OneImport(ApiView):
    """One import."""

    @extend_schema(operation_id="read_import", summary="Read an import", tags=["imports"], responses=ImportShape)
    def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Return how far it is, what it did, and the first refused rows."""
        return Response(_detail(get_import_for(self.user, id), base_address(request)))


class RefusedRows(ApiView):
    """All refused rows of one import."""

    @extend_schema(
        operation_id="list_refused_rows",
        summary="List the rows that an import refused",
        tags=["imports"],
        parameters=[PageQuery],
        responses=page_schema(RefusedRowShape),
    )
    def get(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Return them in the order of the file."""
        rows = get_import_for(self.user, id).rows.filter(action=RowAction.REFUSED)

        def shape(page: Sequence[ImportRow]) -> list[Any]:
            return _refused(page)

        return page_of(request, rows, shape, read_query(request, PageQuery), ("line", "id"))


class UndoImport(ApiView):
    """Takes an import back."""

    @extend_schema(
        operation_id="undo_import",
        summary="Take an import back",
        description=(
            "What it made goes and what it changed is as before, except where people have acted on it since. A worker "
            "does it, as a whole or not at all: ask `url` until `status` is no longer `undoing`."
        ),
        tags=["imports"],
        request=None,
        responses={202: ImportShape},
    )
    def post(self, request: Request, id: int) -> Response:  # noqa: A002 - the name in the address
        """Let a worker take it back."""
        queue_undo(actor=self.user, batch=get_import_for(self.user, id))
        answer = _detail(get_import_for(self.user, id), base_address(request))
        return Response(answer, status=202, headers={"Location": answer["url"]})
