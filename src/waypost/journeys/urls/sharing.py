"""Packs for the OMU, and what comes back."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
