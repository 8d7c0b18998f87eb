"""Every address of a workshop. Who may call each one is listed in `tests/access_table.py`."""

from django.urls import include, path

urlpatterns = [
    path("", include("waypost.people.urls")),
    path("", include("waypost.learning.urls")),
    path("class/", include("waypost.classroom.urls")),
    path("", include("waypost.site.shell_urls")),
]
