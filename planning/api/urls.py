"""The addresses of what is planned."""

from django.urls import URLPattern, URLResolver, path

from planning.api.calibration import Calibration
from planning.api.changelog import Changelog, OneChangelogEntry, PortalChangelog
from planning.api.charter import (
    CharterGiving,
    CharterMeetings,
    CharterMembers,
    Charters,
    OneCharter,
    OneCharterMeeting,
    OneCharterMember,
)
from planning.api.launches import LaunchEntries, OneLaunchEntry, ReleaseLaunch
from planning.api.leadership import LeadershipBoard
from planning.api.outcomes import FreedHours, OneOutcome, OneOutcomeAccount, OutcomeAccounts, Outcomes
from planning.api.plans import OnePlan, PlanAccept, PlanCancel, PlanCompare, PlanMove, PlanProblem, Plans
from planning.api.promises import OnePromise, Promises, SettlePromise
from planning.api.releases import (
    CancelRelease,
    OneRelease,
    OneReleaseItem,
    ReleaseDepartures,
    ReleaseItems,
    Releases,
    ShipRelease,
)
from planning.api.roadmap import ProductRoadmap
from planning.api.told import OneRoadmapEntry, OneRoadmapLink, PortalRoadmap, RoadmapEntries, RoadmapLinks

urlpatterns: list[URLPattern | URLResolver] = [
    path("charters/", Charters.as_view(), name="api-charters"),
    path("charters/<int:id>/", OneCharter.as_view(), name="api-charter"),
    path("charters/<int:id>/give-first/", CharterGiving.as_view(), name="api-charter-giving"),
    path("charters/<int:id>/members/", CharterMembers.as_view(), name="api-charter-members"),
    path("charter-members/<int:id>/", OneCharterMember.as_view(), name="api-charter-member"),
    path("charters/<int:id>/meetings/", CharterMeetings.as_view(), name="api-charter-meetings"),
    path("charter-meetings/<int:id>/", OneCharterMeeting.as_view(), name="api-charter-meeting"),
    path("calibration/", Calibration.as_view(), name="api-calibration"),
    path("changelog/", Changelog.as_view(), name="api-changelog"),
    path("changelog/<str:key>/", OneChangelogEntry.as_view(), name="api-changelog-entry"),
    path("outcomes/", Outcomes.as_view(), name="api-outcomes"),
    path("outcomes/<str:key>/", OneOutcome.as_view(), name="api-outcome"),
    path("outcome-accounts/", OutcomeAccounts.as_view(), name="api-outcome-accounts"),
    path("outcome-accounts/<int:id>/", OneOutcomeAccount.as_view(), name="api-outcome-account"),
    path("freed-hours/", FreedHours.as_view(), name="api-freed-hours"),
    path("portal/changelog/", PortalChangelog.as_view(), name="api-portal-changelog"),
    path("releases/", Releases.as_view(), name="api-releases"),
    path("releases/<int:id>/", OneRelease.as_view(), name="api-release"),
    path("releases/<int:id>/items/", ReleaseItems.as_view(), name="api-release-items"),
    path("releases/<int:id>/items/<str:key>/", OneReleaseItem.as_view(), name="api-release-item"),
    path("releases/<int:id>/departures/", ReleaseDepartures.as_view(), name="api-release-departures"),
    path("releases/<int:id>/ship/", ShipRelease.as_view(), name="api-release-ship"),
    path("releases/<int:id>/cancel/", CancelRelease.as_view(), name="api-release-cancel"),
    path("products/<slug:slug>/roadmap/", ProductRoadmap.as_view(), name="api-roadmap-of-product"),
    path("products/<slug:slug>/roadmap/links/", RoadmapLinks.as_view(), name="api-roadmap-links"),
    path("products/<slug:slug>/roadmap/links/<int:id>/", OneRoadmapLink.as_view(), name="api-roadmap-link"),
    path("roadmap/", RoadmapEntries.as_view(), name="api-roadmap"),
    path("roadmap/<int:id>/", OneRoadmapEntry.as_view(), name="api-roadmap-entry"),
    path("promises/", Promises.as_view(), name="api-promises"),
    path("promises/<int:id>/", OnePromise.as_view(), name="api-promise"),
    path("promises/<int:id>/settle/", SettlePromise.as_view(), name="api-promise-settle"),
    path("portal/roadmap/<slug:slug>/", PortalRoadmap.as_view(), name="api-portal-roadmap"),
    path("releases/<int:id>/launch/", ReleaseLaunch.as_view(), name="api-launch"),
    path("releases/<int:id>/launch/entries/", LaunchEntries.as_view(), name="api-launch-entries"),
    path("launch-entries/<int:id>/", OneLaunchEntry.as_view(), name="api-launch-entry"),
    path("leadership/", LeadershipBoard.as_view(), name="api-leadership"),
    path("plans/", Plans.as_view(), name="api-plans"),
    path("plans/<int:id>/", OnePlan.as_view(), name="api-plan"),
    path("plans/<int:id>/cancel/", PlanCancel.as_view(), name="api-plan-cancel"),
    path("plans/<int:id>/move/", PlanMove.as_view(), name="api-plan-move"),
    path("plans/<int:id>/accept/", PlanAccept.as_view(), name="api-plan-accept"),
    path("plans/<int:id>/problem/", PlanProblem.as_view(), name="api-plan-problem"),
    path("plans/<int:id>/compare/", PlanCompare.as_view(), name="api-plan-compare"),
]
