"""Addresses of the journeys, all under /journeys/. Each part of the room keeps its own."""

from waypost.journeys.urls import (
    interview,
    numbers,
    privacy,
    record,
    release,
    reviews,
    sharing,
    skills,
)

app_name = "journeys"
urlpatterns = [
    *record.urlpatterns,
    *interview.urlpatterns,
    *reviews.urlpatterns,
    *release.urlpatterns,
    *skills.urlpatterns,
    *sharing.urlpatterns,
    *privacy.urlpatterns,
    *numbers.urlpatterns,
]
