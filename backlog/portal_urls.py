"""Addresses of the customers' own house."""

from django.urls import path

from backlog.views.portal import ideas, requests

urlpatterns = [
    path("", requests.home, name="portal"),
    path("requests/new/", requests.request_new, name="portal-request-new"),
    path("requests/<int:pk>/", requests.detail, name="portal-request"),
    path("requests/<int:pk>/answer/", requests.request_answer, name="portal-request-answer"),
    path("ideas/", ideas.idea_list, name="portal-ideas"),
    path("ideas/<int:pk>/", ideas.idea, name="portal-idea"),
    path("ideas/<int:pk>/support/", ideas.idea_support, name="portal-idea-support"),
    path("ideas/<int:pk>/support/<int:account>/remove/", ideas.idea_support_remove, name="portal-idea-support-remove"),
    path("ideas/<int:pk>/comments/", ideas.idea_comments, name="portal-idea-comments"),
    path("ideas/<int:pk>/follow/", ideas.idea_follow, name="portal-idea-follow"),
]
