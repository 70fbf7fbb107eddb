"""Tests: real servers, whose addresses tests/servers.py puts in the environment."""

from clearance_portal.settings.base import *

TOKEN_PREFIX = "GCT1:"
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
AXES_ENABLED = False
# Personas sign in by themselves; tests of the wall put it up.
SECOND_FACTOR_FOR_CUSTOMS = False
# Static files are found where they lie; nothing is collected for tests.
WHITENOISE_AUTOREFRESH = True
