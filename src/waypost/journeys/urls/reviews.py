"""Reviews and interventions."""

from __future__ import annotations

from django.urls import URLPattern, path

from waypost.journeys.views import interventions, reviews

urlpatterns: list[URLPattern] = [
    path("mine/prepare/", reviews.prepare, name="prepare"),
    path("reviews/<int:review_id>/", reviews.review, name="review"),
    path("reviews/<int:review_id>/change/", reviews.review_change, name="review-change"),
    path("reviews/<int:review_id>/save/", reviews.review_save, name="review-save"),
    path("reviews/<int:review_id>/print/", reviews.review_print, name="review-print"),
    path("interventions/<int:intervention_id>/", interventions.intervention, name="intervention"),
    path("signals/", interventions.signals, name="signals"),
    path("what-worked/", interventions.what_worked, name="what-worked"),
    path("<str:journey_id>/reviews/", reviews.reviews, name="reviews"),
    path("<str:journey_id>/interventions/", interventions.interventions, name="interventions"),
    path("<str:journey_id>/interventions/open/", interventions.open_one, name="intervention-open"),
]
