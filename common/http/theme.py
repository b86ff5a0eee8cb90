"""The look, light or dark, kept in a cookie so that the server can write it before the first paint."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

COOKIE = "wb_theme"
CHOICES = frozenset({"light", "dark"})
A_YEAR = 31_536_000


@require_POST
def set_theme(request: HttpRequest) -> HttpResponse:
    """Keep the chosen look and go back; anything but light or dark means: as the system has it."""
    back = request.POST.get("next", "/")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}, request.is_secure()):
        back = "/"
    response = HttpResponseRedirect(back)
    theme = request.POST.get("theme", "")
    if theme in CHOICES:
        response.set_cookie(COOKIE, theme, max_age=A_YEAR, secure=request.is_secure(), samesite="Lax")
    else:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response
