"""Packs for the OMU, and what comes back."""

from __future__ import annotations

from django.urls import URLPattern, path

from waypost.journeys.views import sharing, sharing_partner

urlpatterns: list[URLPattern] = [
    path("shared/", sharing_partner.shared, name="shared"),
    path("shared/<int:share_id>/", sharing_partner.shared_one, name="shared-one"),
    path("shared/<int:share_id>/pack.pdf", sharing_partner.shared_pdf, name="shared-pdf"),
    path("<str:journey_id>/share/", sharing.share, name="share"),
    path("<str:journey_id>/share/<int:number>/", sharing.one, name="share-one"),
    path("<str:journey_id>/share/<int:number>/pack.pdf", sharing.pdf, name="share-pdf"),
    path("<str:journey_id>/share/<int:number>/pack.json", sharing.as_json, name="share-json"),
    path("<str:journey_id>/share/<int:number>/pack.csv", sharing.as_csv, name="share-csv"),
    path("<str:journey_id>/share/<int:number>/withdraw/", sharing.withdraw, name="share-withdraw"),
    path("<str:journey_id>/share/notes/<int:note_id>/read/", sharing.note_read, name="partner-note-read"),
]
