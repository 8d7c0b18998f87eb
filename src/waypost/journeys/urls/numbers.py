"""Numbers for managers."""

from __future__ import annotations

from django.urls import path

from waypost.journeys.views import numbers

urlpatterns = [
    path("numbers/", numbers.numbers, name="numbers"),
    path("numbers.csv", numbers.numbers_csv, name="numbers-csv"),
]
