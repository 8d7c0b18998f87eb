"""Errors that a person reads: what happened, and what to do about it."""

from __future__ import annotations


class WaypostError(Exception):
    """Something went wrong that a person can act on.

    `message` says what happened in plain English; `try_this` says what to do next.
    """

    def __init__(self, message: str, try_this: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.try_this = try_this

    def __str__(self) -> str:
        return f"{self.message} {self.try_this}".strip()


class Refused(WaypostError):
    """The person may see this, but may not do it."""


class NotFound(WaypostError):
    """There is no such thing, or this person may not know that there is."""


class BadInput(WaypostError):
    """What was sent cannot be used. Nothing has been changed."""


class Conflict(WaypostError):
    """Someone or something else changed it first. Nothing has been lost."""


class Unavailable(WaypostError):
    """A part of Waypost is not working just now; trying again may help."""
