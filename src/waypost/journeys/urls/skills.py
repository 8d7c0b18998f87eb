"""The employability programme, stand-ups and pairs."""

from __future__ import annotations

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
