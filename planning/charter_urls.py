"""Addresses of charter programmes, under ``charter/``."""

from django.urls import path

from planning.views import charter

urlpatterns = [
    path("", charter.programme_list, name="charter"),
    path("new/", charter.programme_new, name="charter-new"),
    path("<int:pk>/", charter.programme_page, name="charter-programme"),
    path("<int:pk>/edit/", charter.programme_edit, name="charter-edit"),
    path("<int:pk>/give/", charter.programme_give, name="charter-give"),
    path("<int:pk>/members/new/", charter.member_new, name="charter-member-new"),
    path("members/<int:pk>/edit/", charter.member_edit, name="charter-member-edit"),
    path("<int:pk>/meetings/new/", charter.meeting_new, name="charter-meeting-new"),
    path("meetings/<int:pk>/edit/", charter.meeting_edit, name="charter-meeting-edit"),
    path("meetings/<int:pk>/delete/", charter.meeting_delete, name="charter-meeting-delete"),
]
