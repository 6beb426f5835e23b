"""Django settings. What an installation may change comes from the environment: docs/operations/settings.md."""

import json
import os
from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from yixian.web.config import home, mail, restoring, sqlite

sqlite.use_bundled_library()
restoring.finish(home.home())  # a restore that was cut short is completed before anything is read

WEB = Path(__file__).parents[1]
HOME = home.home()
HOME.mkdir(parents=True, exist_ok=True, mode=0o700)  # people's data: not for the other users of this computer
DEBUG = os.environ.get("YIXIAN_DEBUG") == "1"
SECRET_KEY = os.environ.get("YIXIAN_SECRET_KEY") or home.key("secret.key")
HTTPS = os.environ.get("YIXIAN_HTTPS") == "1"
#: Set by ``yixian demo`` alone: the invented people one may sign in as, shown on the sign-in page.
DEMO = json.loads(os.environ.get("YIXIAN_DEMO") or "null")
ALLOWED_HOSTS = [name.strip() for name in os.environ.get("YIXIAN_HOSTS", "*").split(",") if name.strip()]
CSRF_TRUSTED_ORIGINS = [name.strip() for name in os.environ.get("YIXIAN_ORIGINS", "").split(",") if name.strip()]

INSTALLED_APPS = [
    "yixian.web.audit",
    "yixian.web.jobs",
    "yixian.web.people",
    "yixian.web.places",
    "yixian.web.indicators",
    "yixian.web.concerns",
    "yixian.web.duties",
    "yixian.web.projects",
    "yixian.web.experiments",
    "yixian.web.training",
    "yixian.web.notices",
    "yixian.web.imports",
    "yixian.web.ui",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django_htmx",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "axes",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "yixian.web.config.nul.NoNulMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "yixian.web.people.middleware.SignInMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "yixian.web.audit.middleware.AuditMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "yixian.web.config.urls"
ASGI_APPLICATION = "yixian.web.config.asgi.application"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "yixian.web.ui.context.shell",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "yixian.web.ui.templatetags.ui",
            ],
        },
    }
]
FORM_RENDERER = "yixian.web.ui.forms.Renderer"


def database() -> dict[str, Any]:
    """One SQLite file unless ``DATABASE_URL`` names a server."""
    url = os.environ.get("DATABASE_URL")
    if url:
        return dict(dj_database_url.parse(url, conn_max_age=60, conn_health_checks=True))
    HOME.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": HOME / "yixian.sqlite3",
        "CONN_MAX_AGE": 60,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": sqlite.pragmas()},
        "TEST": {"NAME": str(HOME / "test.sqlite3")},
    }


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "people.Person"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "yixian.web.people.hashers.ShiftStartArgon2Hasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 8}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "people:sign-in"
LOGIN_REDIRECT_URL = "ui:home"
LOGOUT_REDIRECT_URL = "people:sign-in"

# Shared control-room terminals must not lock each other out: a lock is on the person at that address.
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "people/locked_out.html"
AXES_VERBOSE = False
AXES_ENABLE_ADMIN = False

SESSION_COOKIE_AGE = 60 * 60 * 24 * 14
SESSION_COOKIE_NAME = "yixian"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
# A week, and only over HTTPS: an office PC that goes back to plain HTTP must not stay locked out for a year.
SECURE_HSTS_SECONDS = 7 * 24 * 3600 if HTTPS else 0
# Browsers ignore this header on plain HTTP and complain about it on every page.
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin" if HTTPS else None
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "media-src": [SELF, "blob:"],
        "object-src": [NONE],
        "frame-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _("Chinese")), ("en", _("English"))]
USE_I18N = True
TIME_ZONE = os.environ.get("YIXIAN_TIME_ZONE", "Asia/Shanghai")
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = HOME / "static"
MEDIA_ROOT = HOME / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 64 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_PERMISSIONS = 0o640

# Off unless YIXIAN_SMTP names a server.
MAIL = mail.from_environment()
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp' if MAIL else 'dummy'}.EmailBackend"
EMAIL_HOST, EMAIL_PORT = (MAIL.host, MAIL.port) if MAIL else ("", 25)
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = (MAIL.user, MAIL.password) if MAIL else ("", "")
EMAIL_USE_TLS, EMAIL_USE_SSL = (MAIL.starttls, MAIL.tls) if MAIL else (False, False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("YIXIAN_MAIL_FROM", "yixian@localhost")

LOG_FILE = HOME / "log" / "yixian.log"
LOG_FILE.parent.mkdir(parents=True, exist_ok=True)
LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": "line"},
        "file": {"class": "logging.FileHandler", "formatter": "line", "filename": LOG_FILE, "delay": True},
    },
    "root": {"handlers": ["console", "file"], "level": "WARNING"},
    # errors.server_error logs each failure once, with its reference number; Django would log it again without
    "loggers": {} if DEBUG else {"django.request": {"level": "CRITICAL"}},
}
