"""Addresses of the journeys, all under /journeys/. Each part of the room keeps its own."""

from waypost.journeys.urls import (
    facts,
    interview,
    numbers,
    privacy,
    record,
    release,
    reviews,
    schedule,
    sharing,
    skills,
)

app_name = "journeys"
urlpatterns = [
    *record.urlpatterns,
    *facts.urlpatterns,
    *interview.urlpatterns,
    *schedule.urlpatterns,
    *reviews.urlpatterns,
    *release.urlpatterns,
    *skills.urlpatterns,
    *sharing.urlpatterns,
    *privacy.urlpatterns,
    *numbers.urlpatterns,
]
