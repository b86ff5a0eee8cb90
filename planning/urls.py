"""Addresses of releases and of what is planned in them."""

from django.urls import URLPattern, URLResolver, include, path

from planning.views import board, contents, ending, leadership, portal, releases

urlpatterns: list[URLPattern | URLResolver] = [
    path("charter/", include("planning.charter_urls")),
    path("leadership/", leadership.leadership, name="leadership"),
    path("launches/", include("planning.launch_urls")),
    path("plans/", include("planning.plan_urls")),
    path("roadmap/", include("planning.roadmap_urls")),
    path("", include("planning.look_back_urls")),
    path("promises/", include("planning.promise_urls")),
    path("portal/roadmap/", portal.portal_roadmaps, name="portal-roadmaps"),
    path("portal/roadmap/<slug:product>/", portal.portal_roadmap, name="portal-roadmap"),
    path("releases/", releases.release_list, name="releases"),
    path("releases/new/", releases.release_new, name="release-new"),
    path("releases/board/<slug:product>/", board.release_board, name="release-board"),
    path("releases/board/<slug:product>/move/", board.board_move, name="release-board-move"),
    path("releases/<int:pk>/", releases.release_page, name="release"),
    path("releases/<int:pk>/edit/", releases.release_edit, name="release-edit"),
    path("releases/<int:pk>/delete/", releases.release_delete, name="release-delete"),
    path("releases/<int:pk>/ship/", ending.release_ship, name="release-ship"),
    path("releases/<int:pk>/cancel/", ending.release_cancel, name="release-cancel"),
    path("releases/<int:pk>/items/", contents.release_add, name="release-add"),
    path("releases/<int:pk>/items/<str:key>/take-back/", contents.take_back, name="release-item-take-back"),
    path("releases/departures/<int:pk>/undo/", contents.undo, name="departure-undo"),
    path("items/<str:key>/release/", contents.item_release, name="item-release"),
]
