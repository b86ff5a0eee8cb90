"""Addresses of launches, under ``launches/``."""

from django.urls import path

from planning.views import launches

urlpatterns = [
    path("<slug:product>/", launches.launch_list, name="launches"),
    path("releases/<int:pk>/message/", launches.launch_message, name="launch-message"),
    path("releases/<int:pk>/list/", launches.entry_add, name="launch-entry-new"),
    path("list/<int:pk>/done/", launches.entry_tick, name="launch-entry-tick"),
    path("list/<int:pk>/remove/", launches.entry_remove, name="launch-entry-remove"),
]
