"""The inbox, its calendar, workloads, and the justice service’s own review window."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
