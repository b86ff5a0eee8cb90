"""Addresses of what shipped and what came of it."""

from django.urls import path

from planning.views import calibration, changelog, outcomes

urlpatterns = [
    path("calibration/", calibration.calibration, name="company-calibration"),
    path("calibration/<slug:product>/", calibration.calibration, name="calibration"),
    path("changelog/<slug:product>/", changelog.changelog, name="changelog"),
    path("items/<str:key>/changelog/", changelog.item_changelog, name="item-changelog"),
    path("items/<str:key>/outcome/", outcomes.item_outcome, name="item-outcome"),
    path("outcomes/<slug:product>/", outcomes.outcome_list, name="outcomes"),
    path("outcomes/accounts/<int:pk>/", outcomes.account_outcome, name="account-outcome"),
    path("outcomes/accounts/<int:pk>/say/", outcomes.account_outcome_say, name="account-outcome-say"),
    path("workarounds/", outcomes.workaround_list, name="workarounds"),
    path("portal/changelog/", changelog.portal_changelog, name="portal-changelog"),
]
