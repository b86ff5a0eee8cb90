"""The addresses of those who ask."""

from django.urls import path

from stakeholders.api.access import AccessRequests, Invitations, OneAccessRequest, OneInvitation
from stakeholders.api.accounts import Accounts, OneAccount
from stakeholders.api.contacts import Contacts, OneContact, OneOpportunity, Opportunities
from stakeholders.api.default_weights import DefaultWeights
from stakeholders.api.products import OneProduct, Products
from stakeholders.api.strategy import OneSegment, OneTheme, OneVision, Segments, Themes, Visions
from stakeholders.api.weight_drafts import OneWeightDraft, WeightDraftActivation, WeightDrafts, WeightsDiff
from stakeholders.api.weights import Weights

urlpatterns = [
    path("products/", Products.as_view(), name="api-products"),
    path("products/<slug:slug>/", OneProduct.as_view(), name="api-product"),
    path("products/<slug:slug>/weights/", Weights.as_view(), name="api-weights"),
    path("products/<slug:slug>/weights/drafts/", WeightDrafts.as_view(), name="api-weight-drafts"),
    path("products/<slug:slug>/weights/drafts/<int:draft>/", OneWeightDraft.as_view(), name="api-weight-draft"),
    path(
        "products/<slug:slug>/weights/drafts/<int:draft>/activate/",
        WeightDraftActivation.as_view(),
        name="api-weight-draft-activate",
    ),
    path("products/<slug:slug>/weights/diff/", WeightsDiff.as_view(), name="api-weights-diff"),
    path("weights/", DefaultWeights.as_view(), name="api-default-weights"),
    path("accounts/", Accounts.as_view(), name="api-accounts"),
    path("accounts/<str:id>/", OneAccount.as_view(), name="api-account"),
    path("accounts/<int:id>/invitations/", Invitations.as_view(), name="api-invitations"),
    path("invitations/<int:id>/", OneInvitation.as_view(), name="api-invitation"),
    path("access-requests/", AccessRequests.as_view(), name="api-access-requests"),
    path("access-requests/<int:id>/", OneAccessRequest.as_view(), name="api-access-request"),
    path("contacts/", Contacts.as_view(), name="api-contacts"),
    path("contacts/<int:id>/", OneContact.as_view(), name="api-contact"),
    path("opportunities/", Opportunities.as_view(), name="api-opportunities"),
    path("opportunities/<int:id>/", OneOpportunity.as_view(), name="api-opportunity"),
    path("segments/", Segments.as_view(), name="api-segments"),
    path("segments/<int:id>/", OneSegment.as_view(), name="api-segment"),
    path("themes/", Themes.as_view(), name="api-themes"),
    path("themes/<int:id>/", OneTheme.as_view(), name="api-theme"),
    path("visions/", Visions.as_view(), name="api-visions"),
    path("visions/<int:id>/", OneVision.as_view(), name="api-vision"),
]
