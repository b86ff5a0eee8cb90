"""Addresses of plans, under ``plans/``."""

from django.urls import path

from planning.views import plans

urlpatterns = [
    path("", plans.plan_list, name="plans"),
    path("new/", plans.plan_new, name="plan-new"),
    path("<int:pk>/", plans.plan_page, name="plan"),
    path("<int:pk>/progress/", plans.plan_progress, name="plan-progress"),
    path("<int:pk>/cancel/", plans.plan_cancel, name="plan-cancel"),
    path("<int:pk>/move/", plans.plan_move, name="plan-move"),
    path("<int:pk>/accept/", plans.plan_accept, name="plan-accept"),
    path("<int:pk>/delete/", plans.plan_delete, name="plan-delete"),
    path("<int:pk>/export.json", plans.plan_export, name="plan-export"),
    path("<int:pk>/compare/", plans.plan_compare, name="plan-compare"),
]
