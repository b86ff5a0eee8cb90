"""Addresses of insights, under ``insights/``."""

from django.urls import path

from backlog.views.insights import insights, insights_csv

urlpatterns = [
    path("", insights, name="company-insights"),
    path("company/<slug:name>.csv", insights_csv, name="company-insights-csv"),
    path("<slug:product>/", insights, name="insights"),
    path("<slug:product>/<slug:name>.csv", insights_csv, name="insights-csv"),
]
