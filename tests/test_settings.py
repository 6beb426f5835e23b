"""Django settings of the suite: a home folder of its own and, with ``--postgres``, a server of its own."""

import os
import sys
import tempfile

# Playwright's event loop runs in the test's thread; Django must not refuse the test's own database calls there.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
# Workers of one run share the folder made by the first process.
os.environ["YIXIAN_HOME"] = os.environ.setdefault("YIXIAN_TEST_HOME", tempfile.mkdtemp(prefix="yixian-test-"))

if "--postgres" in sys.argv and "DATABASE_URL" not in os.environ:
    import postgres_server

    os.environ["DATABASE_URL"] = postgres_server.start()

from yixian.web.config.settings import *  # noqa: F403

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = WHITENOISE_AUTOREFRESH = True
# Signing in is tested with the real hasher; everywhere else its cost would only slow the suite.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
