"""The employability programme, stand-ups and pairs."""

from __future__ import annotations

from django.urls import URLPattern, path

from waypost.journeys.views import pairs, skills, skills_staff, standup

urlpatterns: list[URLPattern] = [
    path("mine/skills/", skills.mine, name="my-skills"),
    path("mine/skills/<slug:unit_id>/", skills.unit, name="unit"),
    path("skills/", skills_staff.class_skills, name="skills-class"),
    path("skills/paper/<slug:unit_id>/", skills.paper, name="unit-paper"),
    path("standup/", standup.standup, name="standup"),
    path("standup/mine/", standup.mine, name="my-standup"),
    path("pairs/", pairs.pairs, name="pairs"),
    path("pairs/<str:cohort_id>/apart/", pairs.apart, name="keep-apart"),
    path("pairs/apart/<int:apart_id>/end/", pairs.apart_end, name="end-apart"),
    path("<str:journey_id>/skills/", skills_staff.journey_skills, name="skills"),
    path("<str:journey_id>/skills/<slug:unit_id>/", skills_staff.journey_unit, name="skills-unit"),
]
