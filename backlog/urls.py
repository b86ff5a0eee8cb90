"""Addresses of the inbox, of requests and accounts with what became of them, and of the ranked backlog."""

from django.urls import path

from backlog.views import accounts, inbox, jump, request
from backlog.views.decisions import DECISIONS

urlpatterns = [
    path("jump/", jump.jump, name="jump"),
    path("inbox/", inbox.inbox_page, name="inbox"),
    path("inbox/<int:pk>/", inbox.inbox_page, name="inbox-request"),
    path("inbox/<int:pk>/items/", inbox.candidates, name="inbox-items"),
    *(path(f"inbox/<int:pk>/{name}/", inbox.decide_on, {"decision": name}, name=f"inbox-{name}") for name in DECISIONS),
    path("requests/", request.request_list, name="requests"),
    path("requests/<int:pk>/", request.request_page, name="request"),
    path("requests/<int:pk>/reopen/", request.request_reopen, name="request-reopen"),
    path("accounts/", accounts.account_list, name="accounts"),
    path("accounts/<int:pk>/", accounts.account_page, name="account"),
]
