"""Addresses of the inbox, of requests and accounts with what became of them, and of the ranked backlog."""

from django.urls import path

from backlog.views import accounts, imports, inbox, item_edit, jump, news, ranked, request
from backlog.views import item as item_views
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
    path("news/", news.news_list, name="news"),
    path("news/<int:pk>/", news.news_open, name="news-open"),
    path("news/<int:pk>/read/", news.news_read, name="news-read"),
    path("news/read/", news.news_read_all, name="news-read-all"),
    path("news/unsubscribe/<str:token>/", news.unsubscribe, name="news-unsubscribe"),
    path("news/unfollow/<str:token>/", news.unfollow, name="news-unfollow"),
    path("settings/news/", news.news_settings, name="news-settings"),
    path("imports/", imports.import_list, name="imports"),
    path("imports/<int:pk>/", imports.import_page, name="import"),
    path("imports/<int:pk>/start/", imports.import_start, name="import-start"),
    path("imports/<int:pk>/progress/", imports.import_progress, name="import-progress"),
    path("imports/<int:pk>/undo/", imports.import_undo, name="import-undo"),
    path("imports/<int:pk>/discard/", imports.import_discard, name="import-discard"),
    path("backlog/<slug:product>/", ranked.ranked, name="backlog"),
    path("backlog/<slug:product>/columns/", ranked.columns, name="backlog-columns"),
    path("items/<slug:key>/", item_views.item, name="item"),
    path("items/<slug:key>/edit/", item_edit.item_edit, name="item-edit"),
    path("items/<slug:key>/effort/", item_edit.item_effort, name="item-effort"),
    path("items/<slug:key>/prerequisites/", item_edit.item_prerequisites, name="item-prerequisites"),
    path("items/<slug:key>/judge/", item_edit.item_judge, name="item-judge"),
    path("items/<slug:key>/validate/", item_edit.item_validate, name="item-validate"),
    path("items/<slug:key>/deals/", item_edit.item_deal, name="item-deal"),
    path("items/<slug:key>/deals/<int:opportunity>/remove/", item_edit.item_deal_remove, name="item-deal-remove"),
    path("items/<slug:key>/support/", item_edit.item_support, name="item-support"),
    path("items/<slug:key>/support/<int:account>/remove/", item_edit.item_support_remove, name="item-support-remove"),
]
