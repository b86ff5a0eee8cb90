"""Addresses to file requests and gaps, and of the customers' own house."""

from django.urls import path

from requests_intake.views import filing, portal

urlpatterns = [
    path("requests/new/", filing.request_new, name="request-new"),
    path("gaps/new/", filing.gap_new, name="gap-new"),
    path("gaps/new/cost/", filing.gap_cost, name="gap-cost"),
    path("portal/", portal.home, name="portal"),
    path("portal/requests/new/", portal.request_new, name="portal-request-new"),
    path("portal/requests/<int:pk>/", portal.detail, name="portal-request"),
]
