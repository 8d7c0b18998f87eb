"""Days and times as people type them. A browser's own date box follows the browser's language, and so may show the
month first; these are plain text boxes that read every usual way of writing a day, day first."""

from __future__ import annotations

import re
from datetime import date, datetime, time
from typing import Any

from django import forms

from waypost.kernel import clock

DAY_HINT = "Such as 22 Nov 2026 or 22/11/2026"
TIME_HINT = "24-hour clock, such as 13:30"
_DAYS = (
    "%d %b %Y",
    "%d %B %Y",
    "%d/%m/%Y",
    "%d/%m/%y",
    "%Y-%m-%d",
    "%Y/%m/%d",
    "%d %b %y",
    "%d %B %y",
    "%d%m%Y",
)
_TIME = re.compile(r"(\d{1,2})(?:[:. h]?(\d{2}))?\s*(am|pm)?", re.IGNORECASE)


def day_words(value: date | None) -> str:
    """22 Nov 2026."""
    return f"{value.day} {value:%b %Y}" if value else ""


def read_day(text: str) -> date | None:
    """The day that was typed; None for nothing. Raises ValueError for what is not a day."""
    text = " ".join(re.sub(r"[.,\-/\s]+", " ", text).split())
    if not text:
        return None
    text = re.sub(r"(?i)^[a-z]{3,9} (?=\d)", "", text)  # a weekday in front
    text = re.sub(r"(?i)\b(\d{1,2})(st|nd|rd|th)\b", r"\1", text)
    text = re.sub(r"(?i)\bsept\b", "Sep", text)
    for form in _DAYS:
        try:
            return datetime.strptime(text, re.sub(r"[-/]", " ", form)).replace(tzinfo=clock.LONDON).date()
        except ValueError:
            continue
    raise ValueError(text)


def read_time(text: str) -> time:
    """13:30, 13.30, 1330, 9:00, 9, 1:30 pm. Raises ValueError for what is not a time."""
    match = _TIME.fullmatch(text.strip())
    if not match:
        raise ValueError(text)
    hour, minute, half = int(match[1]), int(match[2] or 0), (match[3] or "").lower()
    if half and not 1 <= hour <= 12:
        raise ValueError(text)
    if half:
        hour = hour % 12 + (12 if half == "pm" else 0)
    return time(hour, minute)


class DayField(forms.CharField):
    """A day, shown as 22 Nov 2026."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", DAY_HINT)
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs |= {"class": "day", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return day_words(value) if isinstance(value, date) else value

    def clean(self, value: Any) -> date | None:
        text = super().clean(value)
        try:
            return read_day(text)
        except ValueError:
            raise forms.ValidationError("That is not a day. Write it as 22/11/2026.") from None


class ClockField(forms.CharField):
    """A time of day, shown as 13:30."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("help_text", TIME_HINT)
        super().__init__(max_length=12, **kwargs)
        self.widget.attrs |= {"class": "clock", "autocomplete": "off"}

    def prepare_value(self, value: Any) -> Any:
        return f"{value:%H:%M}" if isinstance(value, time) else value

    def clean(self, value: Any) -> time | None:
        text = super().clean(value)
        if not text:
            return None
        try:
            return read_time(text)
        except ValueError:
            raise forms.ValidationError("That is not a time. Write it as 13:30.") from None
