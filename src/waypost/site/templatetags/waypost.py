"""Tags and filters that every template has: icons, built files, addresses, London times."""

from __future__ import annotations

from datetime import date, datetime
from functools import cache, lru_cache
from pathlib import Path

from django import template
from django.conf import settings
from django.template import defaulttags
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from waypost.kernel.clock import LONDON
from waypost.site.templatetags.kept import given_to_simple_tag, given_to_url, keeps

register = template.Library()
BUILT = Path(__file__).resolve().parent.parent / "static" / "built"


@cache
def _asset(name: str) -> str:
    return static(f"built/{name}")


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file: `{% asset "app.css" %}`."""
    return static(f"built/{name}") if settings.DEBUG else _asset(name)


@register.simple_tag
def public_file(name: str) -> str:
    """The address of a file that is not built: `{% public_file "waypost.svg" %}`."""
    return static(name)


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, extra: str = "") -> SafeString:
    """A lucide icon from the sprite. It is hidden from screen readers, so a word always stands beside it."""
    return format_html(
        '<svg class="icon {}" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        extra,
        _asset("icons.svg"),
        name,
    )


@cache
def _first_font() -> str:
    """The address of the regular text font, whatever name the build gave it; empty before the build."""
    found = sorted(BUILT.glob("**/atkinson-hyperlegible-next-latin-wght-normal*.woff2"))
    return static(f"built/{found[0].relative_to(BUILT).as_posix()}") if found else ""


@register.simple_tag
def preload_font() -> SafeString:
    """Asks for the text's font at once; nothing before the build."""
    font = _first_font()
    if not font:
        return SafeString("")
    return format_html(
        '<link rel="preload" href="{}" as="font" type="font/woff2" crossorigin>',
        font,
    )


for _name in ("asset", "public_file", "icon", "preload_font"):
    register.tag(_name, keeps(register.tags[_name], given=given_to_simple_tag))
register.tag("url", keeps(defaulttags.url, given=given_to_url))


def _local(value: datetime | date) -> datetime | date:
    return value.astimezone(LONDON) if isinstance(value, datetime) else value


@register.filter
def date_uk(value: datetime | date | None) -> str:
    """22 Nov 2026, by the London calendar."""
    if not value:
        return ""
    day = _local(value)
    return f"{day.day} {day:%b %Y}"


@register.filter
def london(value: datetime | None) -> str:
    """10:42, by the London clock."""
    return f"{value.astimezone(LONDON):%H:%M}" if value else ""


@register.filter
def moment_uk(value: datetime | None) -> str:
    """22 Nov 2026, 10:42."""
    return f"{date_uk(value)}, {london(value)}" if value else ""


@register.filter
def hours(seconds: int | float | None) -> str:
    """Seconds as '3 h 20 min' or '12 min', never broken over two lines."""
    minutes = int((seconds or 0) // 60)
    return f"{minutes // 60}\u00a0h\u00a0{minutes % 60}\u00a0min" if minutes >= 60 else f"{minutes}\u00a0min"


@register.filter
def plural(count: int, words: str) -> str:
    """`{{ n|plural:"hand,hands" }}` → '1 hand', '2 hands'."""
    one, many = words.split(",")
    return f"{count} {one if count == 1 else many}"
