"""Addresses of the start page, of editing accounts, and of strategy and weights."""

from django.urls import path

from stakeholders.views import access, accounts, landing, strategy, weights

urlpatterns = [
    path("", landing.landing, name="landing"),
    path("accounts/new/", accounts.account_new, name="account-new"),
    path("accounts/<int:pk>/edit/", accounts.account_edit, name="account-edit"),
    path("accounts/<int:pk>/contacts/new/", accounts.contact_new, name="contact-new"),
    path("accounts/<int:pk>/access/", access.account_access, name="account-access"),
    path("accounts/<int:pk>/domains/", access.account_domains, name="account-domains"),
    path("invitations/<int:pk>/withdraw/", access.invitation_withdraw, name="invitation-withdraw"),
    path("access/<int:pk>/approve/", access.access_decide, {"approve": True}, name="access-approve"),
    path("access/<int:pk>/refuse/", access.access_decide, {"approve": False}, name="access-refuse"),
    path("join/", access.ask, name="join"),
    path("join/<str:token>/", access.join, name="join-with"),
    path("contacts/<int:pk>/edit/", accounts.contact_edit, name="contact-edit"),
    path("contacts/<int:pk>/delete/", accounts.contact_delete, name="contact-delete"),
    path("accounts/<int:pk>/opportunities/new/", accounts.opportunity_new, name="opportunity-new"),
    path("opportunities/<int:pk>/edit/", accounts.opportunity_edit, name="opportunity-edit"),
    path("opportunities/<int:pk>/delete/", accounts.opportunity_delete, name="opportunity-delete"),
    path("strategy/", strategy.strategy, name="strategy"),
    *(
        path(f"strategy/{kind}s/{tail}", view, {"kind": kind}, name=f"{kind}-{name}")
        for kind in strategy.PARTS
        for tail, view, name in (
            ("new/", strategy.part_new, "new"),
            ("<int:pk>/edit/", strategy.part_edit, "edit"),
            ("<int:pk>/delete/", strategy.part_delete, "delete"),
        )
    ),
    path("weights/", weights.default_weights, name="weights-default"),
    path("weights/<slug:product>/", weights.weights, name="weights"),
    path("weights/<slug:product>/preview/", weights.preview, name="weights-preview"),
]
