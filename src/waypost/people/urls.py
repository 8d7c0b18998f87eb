"""Addresses of the people room."""

from django.urls import path

from waypost.people.views import settings, signin

app_name = "people"
urlpatterns = [
    path("sign-in/", signin.sign_in, name="sign-in"),
    path("sign-in/<slug:account_id>/", signin.pin, name="pin"),
    path("sign-out/", signin.sign_out, name="sign-out"),
    path("lock/", signin.lock, name="lock"),
    path("unlock/", signin.unlock, name="unlock"),
    path("alive/", signin.alive, name="alive"),
    path("new-secret/", signin.new_secret, name="new-secret"),
    path("settings/", settings.settings, name="settings"),
    path("settings/secret/", settings.change_secret, name="change-secret"),
]
