"""Tests: real servers, whose addresses tests/servers.py puts in the environment."""

from clearance_portal.settings.base import *

TOKEN_PREFIX = "GCT1:"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
# A busy machine is slow, not wrong: what keeps pages from hanging fails no test here.
PATIENT = "-c statement_timeout=300s -c lock_timeout=120s"
DATABASES["default"]["OPTIONS"]["options"] = PATIENT
CELERY_PUBLISH_TRANSPORT_OPTIONS = CELERY_PUBLISH_TRANSPORT_OPTIONS | {
    "socket_timeout": 30,
    "socket_connect_timeout": 30,
}
CELERY_BROKER_TRANSPORT_OPTIONS = CELERY_BROKER_TRANSPORT_OPTIONS | {
    "socket_timeout": 30,
    "socket_connect_timeout": 30,
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
# Counts stay in the process, where a test can forget them.
SHARED_COUNTS = ""
# Personas sign in by themselves; tests of the wall put it up.
SECOND_FACTOR_FOR_CUSTOMS = False
# Static files are found where they lie; nothing is collected for tests.
WHITENOISE_AUTOREFRESH = True
