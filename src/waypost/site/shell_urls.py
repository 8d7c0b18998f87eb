"""Addresses of the shell itself, and the pages for when things go wrong."""

from django.urls import path

from waypost.site import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("design/", views.design, name="design"),
]
