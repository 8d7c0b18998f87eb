"""Dates, conditions, needs, strengths; moving, merging, importing."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
