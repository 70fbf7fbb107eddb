"""A demonstration on one machine: secrets and servers come from PORTAL_VAR."""

from clearance_portal import env
from clearance_portal.home import Home

env.provide(Home.from_environment().environment())

from clearance_portal.settings.base import *

DEBUG = env.flag("DEBUG", default=False)
DEMO = True
# The demonstration hands out passwords only.
SECOND_FACTOR_FOR_CUSTOMS = False
TOKEN_PREFIX = "GCT1:"
SECOND_REVIEW_PERCENT = 5
STATIC_ROOT = Home.from_environment().static
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
