"""The addresses of what may be built, and of requests."""

from django.urls import path

from backlog.api.interviews import Interviews, OneInterview
from backlog.api.judgements import ItemDeal, ItemSegment, ItemTheme, ItemValidation
from backlog.api.requests import OneRequest, Requests
from backlog.api.supporters import OneSupporter, Supporters
from backlog.api.triage import Triage

urlpatterns = [
    path("items/<str:key>/supporters/", Supporters.as_view(), name="api-supporters"),
    path("items/<str:key>/supporters/<str:account>/", OneSupporter.as_view(), name="api-supporter"),
    path("items/<str:key>/validations/<str:account>/", ItemValidation.as_view(), name="api-validation"),
    path("items/<str:key>/opportunities/<int:id>/", ItemDeal.as_view(), name="api-item-deal"),
    path("items/<str:key>/themes/<int:id>/", ItemTheme.as_view(), name="api-item-theme"),
    path("items/<str:key>/segments/<int:id>/", ItemSegment.as_view(), name="api-item-segment"),
    path("requests/", Requests.as_view(), name="api-requests"),
    path("requests/<int:id>/", OneRequest.as_view(), name="api-request"),
    path("requests/<int:id>/triage/", Triage.as_view(), name="api-triage"),
    path("interviews/", Interviews.as_view(), name="api-interviews"),
    path("interviews/<int:id>/", OneInterview.as_view(), name="api-interview"),
]
