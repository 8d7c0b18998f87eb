"""Settings. Everything a site may change comes from `WAYPOST_…` variables or the data folder; nothing else."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

from csp.constants import NONCE, NONE, SELF

PACKAGE = Path(__file__).resolve().parent.parent
PROJECT = Path(os.environ.get("WAYPOST_HOME", PACKAGE.parent.parent))
DATA = Path(os.environ.get("WAYPOST_DATA", PROJECT / "var"))
CONTENT_ROOT = Path(os.environ.get("WAYPOST_CONTENT", PROJECT / "content"))
KEPT_SITE = DATA / "site"
WORKSHOP_SITE = os.environ.get("WAYPOST_SITE") or (
    KEPT_SITE.read_text().strip() if KEPT_SITE.is_file() else ""
)
"""Prison code; needed only where one database holds several."""
METRICS_TOKEN = os.environ.get("WAYPOST_METRICS_TOKEN", "")
JUDGE_SOCKET = Path(os.environ.get("WAYPOST_JUDGE_SOCKET", DATA / "run" / "judge.sock"))


def _secret_key() -> str:
    """Made at first start and kept in the data folder, readable by its owner only."""
    path = DATA / "secret-key"
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        DATA.mkdir(parents=True, exist_ok=True)
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:  # another process was first
            return path.read_text().strip()
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_urlsafe(64))
        return path.read_text().strip()


SECRET_KEY = _secret_key()
DEBUG = False
# `waypost up` finds the names of its machine and passes them on; WAYPOST_HOSTS of the caller comes first
ALLOWED_HOSTS = [
    name.strip()
    for name in (os.environ.get("WAYPOST_HOSTS") or "localhost,127.0.0.1,[::1]").split(",")
    if name.strip()
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "axes",
    "django_cotton.apps.SimpleAppConfig",
    "csp",
    "waypost.audit.apps.AuditConfig",
    "waypost.people.apps.PeopleConfig",
    "waypost.learning.apps.LearningConfig",
    "waypost.classroom.apps.ClassroomConfig",
    "waypost.journeys.apps.JourneysConfig",
    "waypost.site.apps.ShellConfig",
]

ROOT_URLCONF = "waypost.site.urls"
WSGI_APPLICATION = "waypost.site.wsgi.application"
AUTH_USER_MODEL = "people.Account"
LANGUAGE_CODE = "en-gb"
TIME_ZONE = "Europe/London"
USE_TZ = True
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = (
    2 * 1024 * 1024
)  # a learner's files are far smaller; more is refused with a sentence
MOST_FILE_BYTES = 12 * 1024 * 1024  # the list of people; its own page says that 4 MB is the most
FILE_UPLOAD_HANDLERS = [
    "waypost.site.intake.BoundedUploadHandler",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]


def _database() -> dict[str, Any]:
    if name := os.environ.get("WAYPOST_POSTGRES"):
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": name,
            "HOST": os.environ.get("WAYPOST_POSTGRES_HOST", ""),
            "PORT": os.environ.get("WAYPOST_POSTGRES_PORT", ""),
            "USER": os.environ.get("WAYPOST_POSTGRES_USER", ""),
            "PASSWORD": os.environ.get("WAYPOST_POSTGRES_PASSWORD", ""),
            "CONN_MAX_AGE": None,
        }
    return {
        "ENGINE": "waypost.site.sqlite",
        "NAME": DATA / "waypost.sqlite3",
        "CONN_MAX_AGE": None,
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            # FULL: a power cut must not take back what was acknowledged
            # each thread has a connection with a cache of its own; any write empties it, so a large one only costs
            # memory
            "init_command": (
                "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
                "PRAGMA cache_size=-256; PRAGMA temp_store=MEMORY;"
            ),
        },
    }


DATABASES = {"default": _database()}

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "waypost.site.policy.PolicyMiddleware",
    "waypost.site.errors.ShellMiddleware",
    "waypost.site.intake.IntakeMiddleware",  # nothing above reads what was sent
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "waypost.people.middleware.LiveSessionMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "axes.middleware.AxesMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "site" / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
                "waypost.site.context.shell",
            ],
            "builtins": ["django_cotton.templatetags.cotton", "waypost.site.templatetags.waypost"],
        },
    }
]

# Signing in. The session is a signed cookie that names the account and its one live session.
SESSION_ENGINE = "django.contrib.sessions.backends.signed_cookies"
SESSION_COOKIE_NAME = "waypost"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds; a day in the workshop
SESSION_COOKIE_SECURE = os.environ.get("WAYPOST_HTTPS", "0") == "1"
CSRF_COOKIE_SECURE = SESSION_COOKIE_SECURE
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # gone with the browser window: the next person begins afresh
CSRF_FAILURE_VIEW = "waypost.site.errors.csrf_failure"
MESSAGE_STORAGE = "django.contrib.messages.storage.cookie.CookieStorage"
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "/"
AUTHENTICATION_BACKENDS = ["axes.backends.AxesStandaloneBackend", "waypost.people.backends.AccountBackend"]
PASSWORD_HASHERS = ["waypost.people.hashers.WorkshopHasher"]
AXES_USERNAME_FORM_FIELD = "username"  # as `authenticate` is called, not as the model names it
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 5 / 60  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_CALLABLE = "waypost.people.views.signin.too_many_tries"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # the wait that was told is the wait that is kept
AXES_DISABLE_ACCESS_LOG = True  # the audit chain tells who signed in
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", "blob:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [SELF],
    }
}

STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [PACKAGE / "site" / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# a name is throttled wherever it is tried from: a whole classroom may share one address
SILENCED_SYSTEM_CHECKS = ["axes.W006"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"plain": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    # one line of ours says it, without a traceback
    "loggers": {"django.security.DisallowedHost": {"handlers": [], "propagate": False}},
    "root": {"handlers": ["console"], "level": os.environ.get("WAYPOST_LOG", "WARNING")},
}
