"""The record of a person, the list, the learner's own view, and where people move."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
