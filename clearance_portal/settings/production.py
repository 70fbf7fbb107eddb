"""Production: refuses to start with anything missing, weak or left open."""

from clearance_portal import env
from clearance_portal.settings.base import *
from clearance_portal.settings.demands import refuse_unsafe

DEBUG = env.flag("DEBUG", default=False)
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
PORTAL_ORIGIN = env.text("PORTAL_ORIGIN")
CSRF_TRUSTED_ORIGINS = [PORTAL_ORIGIN]

refuse_unsafe(
    secret_key=SECRET_KEY,
    debug=DEBUG,
    allowed_hosts=ALLOWED_HOSTS,
    origin=PORTAL_ORIGIN,
    webhooks_anywhere=WEBHOOKS_ANYWHERE,
)

# Names that change with the content, so that browsers may keep them for ever.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage",
    },
}

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = True
# The health pages are asked from inside, where there is no TLS.
SECURE_REDIRECT_EXEMPT = [r"^(livez|readyz)$"]
SECURE_HSTS_SECONDS = 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
# An auditor expects some; how many of a hundred is for the office to say.
SECOND_REVIEW_PERCENT = env.number("SECOND_REVIEW_PERCENT", 5)
SESSION_COOKIE_SECURE = True
SESSION_COOKIE_NAME = "__Host-sessionid"
CSRF_COOKIE_SECURE = True
CSRF_COOKIE_NAME = "__Host-csrftoken"
