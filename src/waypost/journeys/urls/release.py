"""Release planning."""

from __future__ import annotations

from django.urls import URLPattern, path

from waypost.journeys.views import release

urlpatterns: list[URLPattern] = [
    path("mine/release/", release.mine, name="my-release"),
    path("mine/release/change/", release.change_mine, name="my-release-change"),
    path("<str:journey_id>/release/", release.plan, name="release"),
    path("<str:journey_id>/release/change/", release.change, name="release-change"),
    path("<str:journey_id>/release/print/", release.take_along, name="release-print"),
    path("<str:journey_id>/release/past/<int:plan_id>/", release.past, name="release-past"),
]
