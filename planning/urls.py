"""Addresses of releases and of what is planned in them."""

from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("charter/", include("planning.charter_urls")),
]
