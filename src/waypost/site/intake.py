"""How much one request may bring. Looked at before anything of it is read, whoever sends it."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from waypost.site import errors


@cache
def _people_file() -> str:
    return reverse("people:import")


def most_bytes(request: HttpRequest) -> int:
    """What this address takes. Only the list of people comes as a file; it has room for a file that is too big
    to be told so by its own page."""
    if request.path_info == _people_file():
        return int(settings.MOST_FILE_BYTES)
    return int(settings.DATA_UPLOAD_MAX_MEMORY_SIZE or 0)


class IntakeMiddleware:
    """Refuses by its stated length what is bigger than its address takes (413), and what states none (411)."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        stated = request.META.get("CONTENT_LENGTH") or ""
        if not stated and request.META.get("HTTP_TRANSFER_ENCODING"):
            return errors.length_missing(request)
        if stated and not (stated.isascii() and stated.isdigit()):
            return errors.unreadable(request)
        if stated and int(stated) > most_bytes(request):
            return errors.too_big(request)
        return self.get_response(request)


class BoundedUploadHandler(FileUploadHandler):
    """Counts what really comes, all files of a request together, and stops where it is more than may come."""

    def __init__(self, request: HttpRequest | None = None) -> None:
        super().__init__(request)
        self._taken_bytes = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self._taken_bytes += len(raw_data)
        if self.request is not None and self._taken_bytes > most_bytes(self.request):
            for handler in self.request.upload_handlers:
                handler.upload_interrupted()  # what lies on disk goes at once
            raise RequestDataTooBig("More came than was stated.")
        return raw_data  # on to the handler that keeps it

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        return None
