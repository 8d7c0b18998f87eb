"""The joining interview and the plan."""

from __future__ import annotations

from django.urls import URLPattern, path

from waypost.journeys.views import interview, interview_end, plan

urlpatterns: list[URLPattern] = [
    path("<str:journey_id>/interview/", interview.overview, name="interview"),
    path("<str:journey_id>/interview/print/", interview.print_out, name="interview-print"),
    path("<str:journey_id>/interview/computing/", interview_end.computing, name="interview-computing"),
    path("<str:journey_id>/interview/complete/", interview_end.complete, name="interview-complete"),
    path("<str:journey_id>/interview/<str:section_id>/", interview.section, name="interview-section"),
    path("<str:journey_id>/interview/<str:section_id>/save/", interview.save, name="interview-save"),
    path("<str:journey_id>/interview/<str:section_id>/saves/", interview.saves, name="interview-saves"),
    path("<str:journey_id>/plan/", plan.plan, name="plan"),
    path("<str:journey_id>/plan/change/", plan.change, name="plan-change"),
    path("mine/step/", plan.my_step, name="my-step"),
]
