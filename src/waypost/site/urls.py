"""Every address of a workshop. Who may call each one is listed in `tests/access_table.py`."""

from django.urls import include, path

urlpatterns = [
    path("", include("waypost.learning.urls")),  # first: looked through from the top, and asked for most
    path("", include("waypost.people.urls")),
    path("class/", include("waypost.classroom.urls")),
    path("journeys/", include("waypost.journeys.urls")),
    path("", include("waypost.site.shell_urls")),
]

handler400 = "waypost.site.errors.bad_request"
handler403 = "waypost.site.errors.permission_denied"
handler404 = "waypost.site.errors.page_not_found"
handler500 = "waypost.site.errors.server_error"
