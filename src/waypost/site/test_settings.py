"""Settings for the tests: the real ones, with a data folder of their own and quick password hashing."""

from __future__ import annotations

import os
import tempfile

os.environ.setdefault("WAYPOST_DATA", tempfile.mkdtemp(prefix="waypost-test-"))

from waypost.site.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405 whitenoise warns where there is none

if "sqlite" in DATABASES["default"]["ENGINE"]:  # noqa: F405
    # a file, not memory: threads wait for each other as they do in a workshop
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["WAYPOST_DATA"], "test.sqlite3")}  # noqa: F405, PTH118
