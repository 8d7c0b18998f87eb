"""Requests about data, retention, erasure, and the audit record."""

from __future__ import annotations

from django.urls import path

from waypost.journeys.views import audit_record, privacy

urlpatterns = [
    path("privacy/", privacy.requests, name="requests"),
    path("privacy/requests/<int:request_id>/", privacy.request_one, name="request"),
    path("privacy/people/<str:journey_id>/", privacy.subject, name="subject"),
    path("privacy/people/<str:journey_id>/copy/", privacy.copy, name="subject-copy"),
    path("privacy/people/<str:journey_id>/copy.json", privacy.copy_json, name="subject-copy-json"),
    path("privacy/people/<str:journey_id>/hold/", privacy.hold, name="hold"),
    path("privacy/holds/<int:hold_id>/lift/", privacy.lift, name="lift-hold"),
    path("privacy/people/<str:journey_id>/erase/", privacy.erase, name="erase"),
    path("privacy/retention/", privacy.retention, name="retention"),
    path("privacy/record/", audit_record.record, name="record"),
    path("privacy/record.csv", audit_record.record_csv, name="record-csv"),
    path("<str:journey_id>/request/", privacy.ask, name="ask"),
    path("mine/data/", privacy.my_data, name="my-data"),
]
