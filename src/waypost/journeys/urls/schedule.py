"""The inbox, its calendar, workloads, and the justice service’s own review window."""

from __future__ import annotations

from django.urls import URLPattern, path

from waypost.journeys.views import inbox, schedule, workload

urlpatterns: list[URLPattern] = [
    path("", inbox.inbox, name="inbox"),
    path("to-do.ics", inbox.calendar, name="calendar"),
    path("to-do/<int:duty_id>/not-needed/", inbox.settle, name="settle"),
    path("workload/", workload.workload, name="workload"),
    path("workload/people/<str:account_id>/", workload.worker, name="worker"),
    path("workload/standing-in/<int:stand_in_id>/end/", workload.end, name="end-stand-in"),
    path("<str:journey_id>/schedule/", schedule.schedule, name="schedule"),
]
