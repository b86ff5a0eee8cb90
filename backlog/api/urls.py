"""The addresses of what may be built, and of requests."""

from django.urls import path

from backlog.api.accounts import AccountMerge, AccountReport
from backlog.api.answers import Answers, OneAnswer
from backlog.api.attachments import AttachmentContent, ItemAttachments, OneAttachment, RequestAttachments
from backlog.api.backlog import Backlog
from backlog.api.briefs import (
    BriefLinks,
    ItemBrief,
    OneBrief,
    OneBriefLink,
    PublishBrief,
    SolutionBrief,
    WeightsBrief,
)
from backlog.api.business_case import ItemCase, ProductCase, ProductCases, ProductRatesView
from backlog.api.can_it import CanItDo
from backlog.api.comments import ItemComments, OneComment, RequestComments
from backlog.api.confirming import ConfirmRequest
from backlog.api.drafts import Drafts, OneDraft
from backlog.api.explanation import ItemExplanation
from backlog.api.following import FollowItem, FollowRequest
from backlog.api.history import ItemHistory
from backlog.api.imports import Imports, OneImport, RefusedRows, UndoImport
from backlog.api.inbound import InboundMails
from backlog.api.insights import CompanyInsights, ProductInsights
from backlog.api.interviews import Interviews, OneInterview
from backlog.api.items import Items, OneItem
from backlog.api.judgements import ItemDeal, ItemSegment, ItemTheme, ItemValidation
from backlog.api.ledger import GapLedger
from backlog.api.must_haves import MustHaves, OneReconfirmation
from backlog.api.portal import FollowPortalItem, PortalItem, PortalItemComments, PortalItems, PortalSupport
from backlog.api.pressure import Pressure
from backlog.api.requests import OneRequest, Requests
from backlog.api.robustness import ProductRobustness
from backlog.api.saved_views import OneSavedView, SavedViews
from backlog.api.saying_no import DeclinedList, ItemDeclining, ItemDisplaces, ItemLook, RequestLook
from backlog.api.similar import SimilarToRequest, SimilarToText
from backlog.api.solutions import OneSolution, Solutions
from backlog.api.supporters import OneSupporter, Supporters
from backlog.api.triage import Triage, TriageMany
from backlog.api.triangle import WeighingTriangle

urlpatterns = [
    path("accounts/<str:id>/merge/", AccountMerge.as_view(), name="api-account-merge"),
    path("accounts/<str:id>/report/", AccountReport.as_view(), name="api-account-report"),
    path("requests/<int:id>/confirm/", ConfirmRequest.as_view(), name="api-request-confirm"),
    path("products/<slug:slug>/backlog/", Backlog.as_view(), name="api-backlog"),
    path("products/<slug:slug>/triangle/", WeighingTriangle.as_view(), name="api-triangle"),
    path("products/<slug:slug>/robustness/", ProductRobustness.as_view(), name="api-robustness"),
    path("items/", Items.as_view(), name="api-items"),
    path("items/<str:key>/", OneItem.as_view(), name="api-item"),
    path("items/<str:key>/history/", ItemHistory.as_view(), name="api-item-history"),
    path("items/<str:key>/explanation/", ItemExplanation.as_view(), name="api-explanation"),
    path("items/<str:key>/supporters/", Supporters.as_view(), name="api-supporters"),
    path("items/<str:key>/supporters/<str:account>/", OneSupporter.as_view(), name="api-supporter"),
    path(
        "items/<str:key>/supporters/<str:account>/reconfirmation/",
        OneReconfirmation.as_view(),
        name="api-reconfirmation",
    ),
    path("must-haves/", MustHaves.as_view(), name="api-must-haves"),
    path("items/<str:key>/validations/<str:account>/", ItemValidation.as_view(), name="api-validation"),
    path("items/<str:key>/opportunities/<int:id>/", ItemDeal.as_view(), name="api-item-deal"),
    path("items/<str:key>/themes/<int:id>/", ItemTheme.as_view(), name="api-item-theme"),
    path("items/<str:key>/segments/<int:id>/", ItemSegment.as_view(), name="api-item-segment"),
    path("items/<str:key>/displaces/", ItemDisplaces.as_view(), name="api-item-displaces"),
    path("items/<str:key>/decline/", ItemDeclining.as_view(), name="api-item-decline"),
    path("items/<str:key>/look-again/", ItemLook.as_view(), name="api-item-look-again"),
    path("requests/<int:id>/look-again/", RequestLook.as_view(), name="api-request-look-again"),
    path("declined/", DeclinedList.as_view(), name="api-declined"),
    path("pressure/", Pressure.as_view(), name="api-pressure"),
    path("can-it/", CanItDo.as_view(), name="api-can-it"),
    path("answers/", Answers.as_view(), name="api-answers"),
    path("answers/<slug:reason>/", OneAnswer.as_view(), name="api-answer"),
    path("insights/", CompanyInsights.as_view(), name="api-company-insights"),
    path("products/<slug:slug>/insights/", ProductInsights.as_view(), name="api-insights"),
    path("items/<str:key>/business-case/", ItemCase.as_view(), name="api-item-case"),
    path("products/<slug:slug>/business-cases/", ProductCases.as_view(), name="api-business-cases"),
    path("products/<slug:slug>/finance/", ProductCase.as_view(), name="api-finance"),
    path("products/<slug:slug>/rates/", ProductRatesView.as_view(), name="api-rates"),
    path("gaps/ledger/", GapLedger.as_view(), name="api-gap-ledger"),
    path("requests/", Requests.as_view(), name="api-requests"),
    path("requests/triage/", TriageMany.as_view(), name="api-triage-many"),
    path("requests/<int:id>/", OneRequest.as_view(), name="api-request"),
    path("requests/<int:id>/triage/", Triage.as_view(), name="api-triage"),
    path("requests/<int:id>/similar/", SimilarToRequest.as_view(), name="api-similar-to-request"),
    path("similar/", SimilarToText.as_view(), name="api-similar"),
    path("requests/<int:id>/comments/", RequestComments.as_view(), name="api-request-comments"),
    path("requests/<int:id>/attachments/", RequestAttachments.as_view(), name="api-request-attachments"),
    path("requests/<int:id>/follow/", FollowRequest.as_view(), name="api-request-follow"),
    path("items/<str:key>/comments/", ItemComments.as_view(), name="api-item-comments"),
    path("items/<str:key>/attachments/", ItemAttachments.as_view(), name="api-item-attachments"),
    path("items/<str:key>/follow/", FollowItem.as_view(), name="api-item-follow"),
    path("comments/<int:id>/", OneComment.as_view(), name="api-comment"),
    path("attachments/<int:id>/", OneAttachment.as_view(), name="api-attachment"),
    path("attachments/<int:id>/content/", AttachmentContent.as_view(), name="api-attachment-content"),
    path("inbound-mail/", InboundMails.as_view(), name="api-inbound-mail"),
    path("solutions/", Solutions.as_view(), name="api-solutions"),
    path("solutions/<str:key>/", OneSolution.as_view(), name="api-solution"),
    path("items/<str:key>/brief/", ItemBrief.as_view(), name="api-item-brief"),
    path("solutions/<str:key>/brief/", SolutionBrief.as_view(), name="api-solution-brief"),
    path("products/<slug:slug>/weights/<int:number>/brief/", WeightsBrief.as_view(), name="api-weights-brief"),
    path("briefs/<int:id>/", OneBrief.as_view(), name="api-brief"),
    path("briefs/<int:id>/publish/", PublishBrief.as_view(), name="api-brief-publish"),
    path("briefs/<int:id>/links/", BriefLinks.as_view(), name="api-brief-links"),
    path("briefs/<int:id>/links/<int:link>/", OneBriefLink.as_view(), name="api-brief-link"),
    path("interviews/", Interviews.as_view(), name="api-interviews"),
    path("interviews/<int:id>/", OneInterview.as_view(), name="api-interview"),
    path("drafts/", Drafts.as_view(), name="api-drafts"),
    path("drafts/<int:id>/", OneDraft.as_view(), name="api-draft"),
    path("saved-views/", SavedViews.as_view(), name="api-saved-views"),
    path("saved-views/<int:id>/", OneSavedView.as_view(), name="api-saved-view"),
    path("portal/items/", PortalItems.as_view(), name="api-portal-items"),
    path("portal/items/<int:id>/", PortalItem.as_view(), name="api-portal-item"),
    path("portal/items/<int:id>/support/", PortalSupport.as_view(), name="api-portal-support"),
    path("portal/items/<int:id>/comments/", PortalItemComments.as_view(), name="api-portal-item-comments"),
    path("portal/items/<int:id>/follow/", FollowPortalItem.as_view(), name="api-portal-item-follow"),
    path("imports/", Imports.as_view(), name="api-imports"),
    path("imports/<int:id>/", OneImport.as_view(), name="api-import"),
    path("imports/<int:id>/refused/", RefusedRows.as_view(), name="api-import-refused"),
    path("imports/<int:id>/undo/", UndoImport.as_view(), name="api-import-undo"),
]
