"""The record of a person, the list, the learner's own view, and adding a joiner.

The address of one journey takes an id and nothing else, so that it cannot hide the address of another part.
"""

from __future__ import annotations

from django.urls import URLPattern, path, re_path

from waypost.journeys.views import record, record_add, record_mine

urlpatterns: list[URLPattern] = [
    path("list/", record.index, name="list"),
    path("add/", record_add.add, name="add"),
    path("mine/", record_mine.mine, name="mine"),
    path("mine/words/", record_mine.own_words, name="own-words"),
    path("of/<str:account_id>/", record.by_account, name="by-account"),
    re_path(r"^(?P<journey_id>[2-9a-z]{16})/$", record.show, name="journey"),
    path("<str:journey_id>/note/", record.note, name="note"),
    path("<str:journey_id>/entries/<int:seq>/correct/", record.correct, name="correct"),
]
