"""Dates, conditions, needs, strengths; moving, merging, importing."""

from __future__ import annotations

from django.urls import URLPattern, path

from waypost.journeys.views import facts, imports, merge, moves

urlpatterns: list[URLPattern] = [
    path("import/", imports.choose, name="import"),
    path("import/confirm/", imports.confirm, name="import-confirm"),
    path("import/template.csv", imports.template, name="import-template"),
    path("merges/<int:merge_id>/undo/", merge.undo, name="merge-undo"),
    path("<str:journey_id>/facts/", facts.index, name="facts"),
    path("<str:journey_id>/move/", moves.index, name="move"),
    path("<str:journey_id>/merge/", merge.index, name="merge"),
]
