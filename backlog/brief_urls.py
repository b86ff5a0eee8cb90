"""Addresses of decision briefs: about an item, a solution or a weighting, by their number, and by a link."""

from django.urls import path, re_path

from backlog.views import briefs

urlpatterns = [
    path("items/<slug:key>/brief/", briefs.item_brief, name="item-brief"),
    re_path(
        r"^solutions/(?P<key>[A-Z][A-Z0-9]{1,7}-S[0-9]{1,9})/brief/$", briefs.solution_brief, name="solution-brief"
    ),
    path("weights/<slug:product>/<int:number>/brief/", briefs.weights_brief, name="weights-brief"),
    path("briefs/<int:pk>/", briefs.brief_page, name="brief"),
    path("briefs/<int:pk>/edit/", briefs.brief_edit, name="brief-edit"),
    path("briefs/<int:pk>/publish/", briefs.brief_publish, name="brief-publish"),
    path("briefs/<int:pk>/discard/", briefs.brief_discard, name="brief-discard"),
    path("briefs/<int:pk>/links/", briefs.brief_share, name="brief-share"),
    path("briefs/<int:pk>/links/<int:link>/revoke/", briefs.brief_revoke, name="brief-revoke"),
    path("b/<str:token>/", briefs.brief_shared, name="brief-shared"),
]
