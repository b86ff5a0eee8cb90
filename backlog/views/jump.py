"""The jump box: where ctrl-K leads."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from backlog.selectors.jump import jump_hits
from common.http.pages import answer
from users.selectors.people import signed_in


@require_GET
def jump(request: HttpRequest) -> HttpResponse:
    """Find items, requests, accounts and pages by ``q``; a fragment for the dialog, else a page."""
    q = request.GET.get("q", "")[:200]
    context = {"q": q, "hits": jump_hits(signed_in(request), q)}
    return answer(request, "jump.html", context, fragment="jump_results.html")
