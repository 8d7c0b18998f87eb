"""Addresses of the classroom, all under /class/."""

from django.urls import path

from waypost.classroom.views import board, judge, progress, register, reviews, work

app_name = "classroom"
urlpatterns = [
    path("", board.show, name="board"),
    path("tiles/", board.tiles, name="tiles"),
    path("hands/<int:hand_id>/answer/", board.answer, name="answer"),
    path("learners/<str:learner_id>/", progress.learner, name="learner"),
    path("learners/<str:learner_id>/note/", progress.note, name="note"),
    path("learners/<str:learner_id>/start/", progress.start, name="start"),
    path("learners/<str:learner_id>/work/<str:exercise_id>/", work.look, name="work"),
    path("learners/<str:learner_id>/work/<str:exercise_id>/now/", work.now, name="work-now"),
    path("submissions/<int:submission_id>/", work.submission, name="submission"),
    path("submissions/<int:submission_id>/picture/<slug:screen>/", work.picture, name="picture"),
    path("progress/", progress.grid, name="progress"),
    path("progress.csv", progress.grid_csv, name="progress-csv"),
    path("register/", register.sessions, name="register"),
    path("register/<int:session_id>/", register.take, name="take-register"),
    path("register/<int:session_id>.csv", register.session_csv, name="session-csv"),
    path("judge/", judge.show, name="judge"),
    path("judge/metrics", judge.metrics, name="judge-metrics"),
    path("hours/", register.hours, name="hours"),
    path("hours.csv", register.hours_csv, name="hours-csv"),
    path("reviews/", reviews.waiting, name="reviews"),
    path("reviews/<int:review_id>/", reviews.review, name="review"),
]
