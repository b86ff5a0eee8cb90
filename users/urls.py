"""Addresses of the settings."""

from django.urls import path

from users.views import settings

urlpatterns = [
    path("settings/", settings.keys, name="settings"),
    path("settings/keys/<int:pk>/revoke/", settings.key_revoke, name="key-revoke"),
    path("settings/people/", settings.people_list, name="people"),
    path("settings/people/new/", settings.person_new, name="person-new"),
    path("settings/audit/", settings.audit, name="audit"),
]
