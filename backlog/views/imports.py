"""Imports: upload a file, say what it means, try it, run it, see what was refused, take it back."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from backlog.forms.imports import MappingForm, UploadForm
from backlog.services.imports import queue_undo, remarks
from common.http.keyset import page_of
from common.http.pages import answer, attempt, done, status_of, wants_fragment
from requests_intake.choices import ImportStatus, RowAction
from requests_intake.models import ImportBatch
from requests_intake.permissions import get_import_for
from requests_intake.services import imports
from stakeholders.models import Product
from users.choices import Role
from users.models import User
from users.permissions import require
from users.selectors.people import signed_in

WHO = "Only product PMs import requests, into their own product."


@require_http_methods(["GET", "HEAD", "POST"])
def import_list(request: HttpRequest) -> HttpResponse:
    """My products' imports, the latest first, and the form to upload a file."""
    user = _importer(request)
    form = UploadForm(request.POST or None, request.FILES or None, user=user)
    if request.method == "POST" and form.is_valid():
        batch = attempt(form, lambda: _draft(user, form.cleaned_data))
        if batch is not None:
            return HttpResponseRedirect(_address(batch))
    rows = ImportBatch.objects.visible_to(user).select_related("product", "created_by")
    context = {
        "page": page_of(request, rows, ("-id",)),
        "form": form,
        "can_import": Product.objects.triaged_by(user).exists(),
    }
    return answer(request, "imports/index.html", context, status=status_of(form))


def _importer(request: HttpRequest) -> User:
    user = signed_in(request)
    require(user.role in {Role.ADMIN, Role.PRODUCT_PM}, WHO)
    return user


def _draft(user: User, chosen: dict[str, Any]) -> ImportBatch:
    upload = chosen["file"]
    now = datetime.now(UTC)
    settings = imports.Settings(
        as_items=chosen["as_items"], exported_at=imports.export_moment(upload.name, modified=now)
    )
    return imports.draft_import(
        actor=user,
        product=chosen["product"],
        file_format=chosen["file_format"],
        file_name=upload.name,
        settings=settings,
        file=imports.store_upload(upload),
    )


def _address(batch: ImportBatch) -> str:
    return reverse("import", args=[batch.pk])


@require_safe
def import_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One import: what its file means, how far it is, or what it did."""
    user = _importer(request)
    return _page(request, get_import_for(user, pk))


def _page(request: HttpRequest, batch: ImportBatch, form: MappingForm | None = None) -> HttpResponse:
    context: dict[str, Any] = {
        "batch": batch,
        "remarks": remarks(batch),
        "under_way": batch.status in imports.UNDER_WAY,
    }
    context |= _progress(batch)
    if imports.can_start(batch):
        preview = imports.preview_of(batch, imports.path_of(batch))
        context["preview"] = preview
        context["form"] = form or MappingForm(batch=batch, preview=preview)
    refused = batch.rows.filter(action=RowAction.REFUSED)
    context["refused"] = page_of(request, refused, ("line", "id"))
    context["kept"] = list(batch.rows.exclude(action=RowAction.REFUSED).exclude(reason="").order_by("line")[:50])
    context["can_undo"] = _can_undo(batch)
    return answer(request, "imports/detail.html", context, status=status_of(form) if form else 200)


def _can_undo(batch: ImportBatch) -> bool:
    wrote = batch.rows_created + batch.rows_updated > 0
    return wrote and not batch.is_dry_run and batch.status in {ImportStatus.DONE, ImportStatus.FAILED}


@require_POST
def import_start(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the import without writing anything, or run it."""
    batch = get_import_for(_importer(request), pk)
    if not imports.can_start(batch):
        return HttpResponseRedirect(_address(batch))
    preview = imports.preview_of(batch, imports.path_of(batch))
    form = MappingForm(request.POST, batch=batch, preview=preview)
    dry_run = request.POST.get("go") != "import"
    queued = None
    if form.is_valid():
        queued = attempt(form, lambda: imports.queue_import(batch=batch, settings=form.settings(), dry_run=dry_run))
    if queued is not None:
        return HttpResponseRedirect(_address(batch))
    return _page(request, batch, form)


@require_safe
def import_progress(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is, asked again and again by the page; once it has ended the page is loaded anew."""
    batch = get_import_for(_importer(request), pk)
    if not wants_fragment(request):
        return HttpResponseRedirect(_address(batch))
    response = answer(request, "imports/_progress.html", {"batch": batch, **_progress(batch)})
    if batch.status not in imports.UNDER_WAY:
        response["HX-Refresh"] = "true"
    return response


def _progress(batch: ImportBatch) -> dict[str, int]:
    """How far the taking back is, while it is under way."""
    if batch.status != ImportStatus.UNDOING:
        return {}
    done, total = imports.undo_progress(batch)
    return {"undo_done": done, "undo_total": total}


@require_POST
def import_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a worker take an import back; the page then shows how far it is."""
    user = _importer(request)
    batch = get_import_for(user, pk)
    queue_undo(actor=user, batch=batch)
    return HttpResponseRedirect(_address(batch))


@require_POST
def import_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw an uploaded file away that was not imported."""
    batch = get_import_for(_importer(request), pk)
    imports.discard(batch)
    return done(request, f"{batch.file_name} was thrown away; nothing of it was imported.", reverse("imports"))
