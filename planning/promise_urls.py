"""Addresses of promises, under ``promises/``."""

from django.urls import path

from planning.views import promises

urlpatterns = [
    path("", promises.promise_list, name="promises"),
    path("new/", promises.promise_new, name="promise-new"),
    path("<int:pk>/", promises.promise_page, name="promise"),
    path("<int:pk>/settle/", promises.promise_settle, name="promise-settle"),
    path("<int:pk>/reopen/", promises.promise_reopen, name="promise-reopen"),
]
