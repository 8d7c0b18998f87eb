"""Addresses of the people room."""

from django.urls import path

from waypost.people.views import accounts, imports, record, settings, signin, sites

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
    path("people/", accounts.index, name="accounts"),
    path("people/add/", accounts.add, name="add"),
    path("people/import/", imports.choose, name="import"),
    path("people/import/confirm/", imports.confirm, name="import-confirm"),
    path("people/import/template.csv", imports.template, name="import-template"),
    path("people/cohorts/", sites.cohorts, name="cohorts"),
    path("people/cohorts/<slug:cohort_id>/", sites.cohort, name="cohort"),
    path("people/site/", sites.site, name="site"),
    path("people/record/", record.record, name="audit"),
    path("people/record.csv", record.record_csv, name="audit-csv"),
    path("people/<slug:account_id>/", accounts.person, name="person"),
    path("people/<slug:account_id>/reset/", accounts.reset, name="reset"),
    path("people/<slug:account_id>/lock/", accounts.lock, name="lock-account"),
    path("people/<slug:account_id>/unlock/", accounts.unlock, name="unlock-account"),
    path("people/<slug:account_id>/tries/", accounts.allow_tries, name="allow-tries"),
    path("people/<slug:account_id>/move/", accounts.move, name="move"),
]
