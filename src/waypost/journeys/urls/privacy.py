"""Requests about data, retention, erasure, and the audit record."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
