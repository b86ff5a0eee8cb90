"""Addresses: each app brings its own."""

from django.contrib import admin
from django.urls import include, path

from common.http.theme import set_theme
from config import health

urlpatterns = [
    path("health/live", health.live, name="health-live"),
    path("health/ready", health.ready, name="health-ready"),
    path("admin/", admin.site.urls),
    path("api/", include("config.api")),
    path("theme/", set_theme, name="theme"),
    path("sign-in/", include("allauth.account.urls")),
    path("", include("planning.urls")),
    path("", include("backlog.urls")),
    path("", include("stakeholders.urls")),
    path("", include("users.urls")),
]
