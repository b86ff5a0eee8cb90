"""Attached files: given to who may see them, as a download; pictures also inside a page."""

from django.http import FileResponse, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from backlog.permissions import Action, get_attachment_for
from backlog.services.attachments import remove_attachment
from backlog.views.conversation import home_of, thread_page
from common.errors import NotFound
from common.files import previews, store
from common.files.answers import file_answer
from common.files.kinds import PICTURES
from common.http.pages import done, wants_fragment
from users.selectors.people import signed_in


@require_safe
def attachment(request: HttpRequest, pk: int) -> FileResponse:
    """The file. A picture is shown unless ``?download`` is asked for; everything else is saved, never opened here."""
    found = get_attachment_for(signed_in(request), pk)
    inline = found.content_type in PICTURES and "download" not in request.GET
    return file_answer(store.path_of(found.stored_as), found.content_type, found.name, inline=inline)


@require_safe
def preview(request: HttpRequest, pk: int) -> FileResponse:
    """The small picture of a picture."""
    found = get_attachment_for(signed_in(request), pk)
    if found.content_type not in PICTURES:
        raise NotFound("This file has no preview.")
    return file_answer(store.preview_of(found.stored_as), previews.CONTENT_TYPE, f"{found.name}.webp", inline=True)


@require_POST
def attachment_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file away."""
    user = signed_in(request)
    found = get_attachment_for(user, pk, Action.DELETE)
    subject = found.subject
    remove_attachment(actor=user, attachment_id=found.pk)
    if wants_fragment(request):
        return thread_page(request, user, subject)
    return done(request, f"{found.name} is deleted.", home_of(user, subject))
