"""Addresses of the learner's day. Who may call each is at `view.waypost_roles`."""

from django.urls import path

from waypost.learning.views import contact, exercise, frame, history, home, lesson, project

app_name = "learning"

urlpatterns = [
    path("", home.home, name="home"),
    path("course/", home.course, name="map"),
    path("hours/", home.hours, name="hours"),
    path("beat/", home.sign_of_life, name="beat"),
    path("lesson/<slug:lesson_id>/", lesson.lesson, name="lesson"),
    path("lesson/<slug:lesson_id>/read/", lesson.mark_read, name="lesson-read"),
    path("lesson/<slug:lesson_id>/quiz/", lesson.quiz, name="quiz"),
    path("lesson/<slug:lesson_id>/picture/<path:name>", lesson.picture, name="picture"),
    path("glossary/", lesson.glossary, name="glossary"),
    path("glossary/<slug:term_id>/", lesson.term, name="term"),
    path("exercise/<slug:exercise_id>/", exercise.exercise, name="exercise"),
    path("exercise/<slug:exercise_id>/save/", exercise.save, name="save"),
    path("exercise/<slug:exercise_id>/check/", exercise.check, name="check"),
    path("exercise/<slug:exercise_id>/hand-in/", exercise.give, name="hand-in"),
    path("exercise/<slug:exercise_id>/verdict/<uuid:key>", exercise.verdict, name="verdict"),
    path("exercise/<slug:exercise_id>/verdict/<uuid:key>/", exercise.verdict),
    path("exercise/<slug:exercise_id>/hint/", exercise.hint, name="hint"),
    path("exercise/<slug:exercise_id>/history/", history.saves, name="history"),
    path("exercise/<slug:exercise_id>/history/<int:version>/", history.one_save, name="save-at"),
    path("exercise/<slug:exercise_id>/restore/", history.restore, name="restore"),
    path("exercise/<slug:exercise_id>/stuck/", contact.stuck, name="stuck"),
    path("project/<slug:project_id>/", project.project, name="project"),
    path("hands/", contact.hands, name="hands"),
    path("hands/down/", contact.hand_down, name="hand-down"),
    path("hands/seen/", contact.answer_seen, name="answer-seen"),
    path("hands/<int:hand_id>/", contact.look, name="hand"),
    path("hands/<int:hand_id>/helped/", contact.helped, name="helped"),
    path("notes/<int:note_id>/read/", contact.note_read, name="note-read"),
    path("run/frame/", frame.frame, name="frame"),
]
