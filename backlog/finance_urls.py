"""Addresses of business cases."""

from django.urls import path

from backlog.views import business_case

urlpatterns = [
    path("finance/<slug:product>/", business_case.product_case, name="finance"),
    path("finance/<slug:product>/business-case.xlsx", business_case.product_case_file, name="finance-file"),
    path("finance/<slug:product>/rates/", business_case.product_rates, name="finance-rates"),
    path("items/<slug:key>/business-case/", business_case.item_case, name="item-case"),
    path("items/<slug:key>/business-case.xlsx", business_case.item_case_file, name="item-case-file"),
]
