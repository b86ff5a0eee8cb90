"""Addresses of the inbox, of the decisions in it, and of its saved views."""

from django.urls import path

from backlog.views import inbox, many, saved_views
from backlog.views.decisions import DECISIONS

urlpatterns = [
    path("", inbox.inbox_page, name="inbox"),
    path("undo/", inbox.undo, name="inbox-undo"),
    path("many/", many.many, name="inbox-many"),
    path("views/new/", saved_views.saved_view_new, name="saved-view-new"),
    path("views/<int:pk>/", saved_views.saved_view, name="saved-view"),
    path("views/<int:pk>/delete/", saved_views.saved_view_delete, name="saved-view-delete"),
    path("<int:pk>/", inbox.inbox_page, name="inbox-request"),
    path("<int:pk>/items/", inbox.candidates, name="inbox-items"),
    path("<int:pk>/assign/", inbox.assign, name="inbox-assign"),
    *(path(f"<int:pk>/{name}/", inbox.decide_on, {"decision": name}, name=f"inbox-{name}") for name in DECISIONS),
]
