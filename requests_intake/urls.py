"""Addresses of the customers' own house."""

from django.urls import path

from requests_intake.views import portal

urlpatterns = [
    path("portal/", portal.home, name="portal"),
    path("portal/requests/new/", portal.request_new, name="portal-request-new"),
    path("portal/requests/<int:pk>/", portal.detail, name="portal-request"),
]
