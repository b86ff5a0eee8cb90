"""My API keys; for administrators the people and the audit log."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common.http.keyset import page_of
from common.http.pages import attempt, done, form_page, posted, status_of
from users.forms import ApiKeyForm, PeopleFilter, PersonForm
from users.models import ApiKey, User
from users.permissions import require
from users.selectors.people import audit_line, audit_log, own_keys, people, signed_in
from users.services.api_keys import create_key, revoke_key
from users.services.people import create_user

ADMINS_ONLY = "Administrators look after people and the audit log; ask one of them."


@never_cache
def keys(request: HttpRequest) -> HttpResponse:
    """My keys. A new one's secret stands on the answer to its making, and nowhere afterwards."""
    user = signed_in(request)
    require(user.is_internal, "API keys are for colleagues.")
    form = ApiKeyForm(posted(request))
    secret, made = "", None
    if request.method == "POST" and form.is_valid():
        made = attempt(form, lambda: _create(user, form))
    if made:
        secret = made[1]
        form = ApiKeyForm()
    context = {"form": form, "keys": own_keys(user), "secret": secret, "section": "keys"}
    return render(request, "settings/keys.html", context, status=status_of(form))


def _create(user: User, form: ApiKeyForm) -> tuple[ApiKey, str]:
    values = form.cleaned_data
    return create_key(
        actor=user,
        user=user,
        name=values["name"],
        scopes=values["scopes"],
        expires_at=values["expires_on"],
    )


@require_POST
def key_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Make one of my keys useless."""
    key = revoke_key(actor=signed_in(request), key_id=pk)
    return done(request, f"“{key.name}” opens nothing any more.", reverse("settings"))


@require_safe
def people_list(request: HttpRequest) -> HttpResponse:
    """Everybody who may sign in."""
    user = signed_in(request)
    require(user.is_admin, ADMINS_ONLY)
    filters = PeopleFilter(request.GET)
    chosen = filters.chosen()
    page = page_of(request, people(user, **chosen), ("full_name", "id"))
    context = {"page": page, "filters": filters, "chosen": chosen, "section": "people"}
    return render(request, "settings/people.html", context)


def person_new(request: HttpRequest) -> HttpResponse:
    """Somebody new."""
    user = signed_in(request)
    require(user.is_admin, ADMINS_ONLY)
    context = {"title": "New person", "cancel_url": reverse("people"), "save": "Add person"}
    return form_page(
        request,
        PersonForm(posted(request)),
        context,
        write=lambda values: create_user(actor=user, **values),
        url=lambda _: reverse("people"),
        message="Person added. They can sign in now.",
    )


@require_safe
def audit(request: HttpRequest) -> HttpResponse:
    """Who did what, the newest first."""
    user = signed_in(request)
    require(user.is_admin, ADMINS_ONLY)
    verb = request.GET.get("verb", "").replace("\x00", "")[:60]
    page = page_of(request, audit_log(verb), ("-id",))
    context = {"page": page, "lines": [audit_line(row) for row in page.rows], "verb": verb, "section": "audit"}
    return render(request, "settings/audit.html", context)
