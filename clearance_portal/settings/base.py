"""What holds wherever the portal runs; secrets only ever come from outside."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from clearance_portal import env, logs, schedule

BASE_DIR = Path(__file__).resolve().parent.parent.parent

SECRET_KEY = env.secret("SECRET_KEY")
# Former ones, which open what they have sealed until it is sealed anew.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS", ())
DEBUG = False
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", ("127.0.0.1", "localhost", "[::1]"))

INSTALLED_APPS = [
    "clearance_portal",
    "codes",
    "codes.certificates",
    "codes.gate",
    "codes.log",
    "codes.publishing",
    "validation",
    "validation.clocks",
    "validation.desk",
    "validation.reference",
    "validation.registries",
    "validation.rfi",
    "declarations",
    "declarations.batches",
    "declarations.documents",
    "declarations.lookup",
    "declarations.notifications",
    "declarations.parties",
    "declarations.tracking",
    "declarations.webhooks",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "rest_framework",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "clearance_portal.caching.NeverKept",
    "clearance_portal.second_factor.SecondFactorRequired",
    "django_htmx.middleware.HtmxMiddleware",
    # axes asks to be last, so that it sees the answer to every log-in.
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "clearance_portal.urls"
WSGI_APPLICATION = "clearance_portal.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "clearance_portal.chrome.chrome",
            ],
        },
    },
]

# Postgres is the record. Health checks: a restarted server must not cost the
# next requests an error each. The timeouts keep a stuck query from a web thread.
STATEMENT_TIMEOUT = env.number("STATEMENT_TIMEOUT_SECONDS", 10)
DATABASES = {"default": env.database("DATABASE_URL")}
DATABASES["default"] |= {
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": True,
    "OPTIONS": {
        "connect_timeout": 5,
        "options": (
            f"-c statement_timeout={STATEMENT_TIMEOUT}s -c lock_timeout=3s"
            " -c idle_in_transaction_session_timeout=30s"
        ),
        **DATABASES["default"]["OPTIONS"],
    },
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Nothing that two processes must agree on, and nothing that may hang a page when Redis
# does: counts of calls move here while it is away.
SHARED_COUNTS = env.text("REDIS_URL")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# Log-in: accounts are made by the organisations, nobody signs up.
AUTH_USER_MODEL = "parties.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "clearance_portal.accounts.LoginOnly"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_EMAIL_VERIFICATION = "none"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SECOND_FACTOR_FOR_CUSTOMS = True
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_CLIENT_IP_CALLABLE = "clearance_portal.accounts.client_address"

# Security of pages: everything comes from the portal itself, nothing is inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
    },
}
CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_HTTPONLY = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
# A page of 200 goods lines with 20 answers each, and some more.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("zh-hans", _("Simplified Chinese"))]
LOCALE_PATHS = [BASE_DIR / "clearance_portal" / "locale"]
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
FORMAT_MODULE_PATH = "clearance_portal.formats"
USE_TZ = True

STATIC_URL = "/static/"
STATIC_ROOT = Path(env.text("STATIC_ROOT", str(BASE_DIR / "var" / "static")))
STATICFILES_DIRS = [BASE_DIR / "static"]

# Celery is the doorbell. The numbers come from faults tried on this very stack:
# the visibility timeout exceeds twice the hard limit, and kombu looks for lost
# deliveries about every ten seconds.
CELERY_BROKER_URL = env.broker("REDIS_URL")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 300,
    "unacked_restore_interval": 5,
    "unacked_restore_throttle": 2,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    # Not retried inside redis-py: its silent reconnect leaves the worker reading for
    # ever from a subscription that nobody writes to. kombu reconnects by itself.
    "retry_on_timeout": False,
    "health_check_interval": 10,
}
# The web rings and goes on: a frozen Redis may cost it about a second.
CELERY_PUBLISH_TRANSPORT_OPTIONS = {
    "socket_timeout": 0.5,
    "socket_connect_timeout": 0.5,
    "retry_on_timeout": False,
    "max_retries": 0,
}
CELERY_TASK_PUBLISH_RETRY_POLICY = {
    "max_retries": 1,
    "interval_start": 0,
    "interval_max": 0.2,
}
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_ACKS_ON_FAILURE_OR_TIMEOUT = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_TIME_LIMIT = 120
CELERY_TASK_SOFT_TIME_LIMIT = 90
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 20
CELERY_WORKER_MAX_TASKS_PER_CHILD = 500
CELERY_WORKER_ETA_TASK_LIMIT = 100
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "UTC"
# Written at each ring, so that the age of its file tells whether beat lives.
CELERY_BEAT_SYNC_EVERY = 1
CELERY_BEAT_SCHEDULE = schedule.SCHEDULE

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "declarations.api.authentication.ApiKeyAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["declarations.api.parsers.JsonDocument"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": ["declarations.api.throttling.CallThrottle"],
    "DEFAULT_THROTTLE_RATES": {
        "verify": env.text("VERIFY_RATE", "120/min"),
        "verify_batch": env.text("VERIFY_BATCH_RATE", "30/min"),
        "verify_numbers": env.text("VERIFY_NUMBERS_RATE", "1000/min"),
        "track": env.text("TRACK_RATE", "60/min"),
        # Calls a minute of one key or address.
        "api": env.number("API_CALLS_PER_MINUTE", 6000),
    },
    "URL_FORMAT_OVERRIDE": None,
    # How many proxies in front may speak for the client in X-Forwarded-For.
    "NUM_PROXIES": env.number("TRUSTED_PROXIES", 0),
    "EXCEPTION_HANDLER": "clearance_portal.problems.handle",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Clearance portal",
    "DESCRIPTION": "File declarations, read their verdicts, verify signed codes.",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "ENUM_NAME_OVERRIDES": {"AnswerEnum": ["yes", "no", "unchecked"]},
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "declarations.api.conventions.describe",
    ],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"()": "clearance_portal.logs.line_formatter"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django.server": {"handlers": ["console"], "propagate": False},
        # Each refused request would otherwise be a warning of its own, and each
        # sweep two lines every ten seconds.
        "django.request": {"level": "ERROR"},
        # It tells of every glyph of a font that it leaves out.
        "fontTools": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "celery.app.trace": {"level": "WARNING"},
    },
}
logs.send_events_through_logging()

# The portal's own. A higher room is reached only through these dotted paths.
SCHEMES = [
    "validation.schemes.green_clearance_code.SCHEME",
    "validation.schemes.green_channel.SCHEME",
]
DOORBELLS = {"submitted": "validation.judge", "cleared": "codes.seal"}
# Called with declaration, user and reason when a second reviewer objects to a
# clearance, in the same transaction.
AFTER_OBJECTION = ["codes.status.suspend_after_objection"]
# Called with declaration, user and reason when its filer withdraws it or changes what
# it says, in the same transaction.
AFTER_CHANGE_OF_MIND = ["codes.status.take_back"]
# How many of a hundred automatic clearances are drawn for a second opinion.
SECOND_REVIEW_PERCENT = env.number("SECOND_REVIEW_PERCENT", 0)
# Rung for once a release of reference data is published.
AFTER_PUBLICATION = ["codes.find_lapses", "clocks.follow_calendar"]
# Where a scheme's clock starts, if not where the scheme says.
CLOCK_STARTS = env.choices("CLOCK_STARTS", ("acceptance", "inspection"))
# Public figures tell of no group with fewer declarations or exporters, nor of one of
# which a single exporter has more than so many of a hundred.
SERVICE_FIGURES_MINIMUM = {"declarations": 10, "exporters": 3, "largest_percent": 70}
DECLARATION_SECTIONS = [
    "declarations.documents.sections.DocumentsSection",
    "validation.sections.FindingsSection",
    "validation.review_section.ReviewSection",
    "validation.clocks.section.ClockSection",
    "codes.sections.CodeSection",
    "validation.rfi.sections.RequestsSection",
]
# Parts of a declaration's page that the API does not have.
PAGE_SECTIONS = ["clearance_portal.tracking.sections.TrackingSection"]
# Registers of other agencies, by name: a class and its options. A rule whose register
# is not configured here judges by what is declared and by the portal's own lists.
REGISTRIES: dict[str, Any] = {}
# Documents lie in a directory that web and workers share; ClamAV looks through them
# where its socket is given (unix:///its/path or tcp://host:3310).
DOCUMENTS_ROOT = Path(env.text("DOCUMENTS_ROOT", str(BASE_DIR / "var" / "documents")))
LARGEST_DOCUMENT = 20 * 1024**2
# Files of many declarations lie beside them. Their rows are judged ahead by this.
LARGEST_BATCH = 256 * 1024**2
BATCH_FORECAST = "validation.prospects.forecast"
CLAMD_SOCKET = env.text("CLAMD_SOCKET", "")
DOCUMENT_SCANNER: dict[str, Any] = (
    {
        "class": "declarations.documents.clamd.ClamAV",
        "options": {"address": CLAMD_SOCKET},
    }
    if CLAMD_SOCKET
    else {"class": "declarations.documents.scanning.NoScanner"}
)
# Days after which the mails that were sent, the notices in inboxes and the log of
# webhooks are forgotten. Deliveries are tried for days, so that less than a week would
# lose some.
KEPT_DAYS = {
    "mails": env.number("MAIL_DAYS", 30, least=7),
    "notices": env.number("NOTICE_DAYS", 365, least=7),
    "webhooks": env.number("WEBHOOK_LOG_DAYS", 90, least=7),
}
DEMO = False
PORTAL_ORIGIN = env.text(
    "PORTAL_ORIGIN", f"http://127.0.0.1:{env.number('PORT', 8000)}"
)
# Mails leave through this server; until it answers they wait.
EMAIL_HOST = env.text("SMTP_HOST", "localhost")
EMAIL_PORT = env.number("SMTP_PORT", 25)
EMAIL_HOST_USER = env.text("SMTP_USER", "")
EMAIL_HOST_PASSWORD = env.secret("SMTP_PASSWORD", "")
EMAIL_USE_TLS = env.flag("SMTP_STARTTLS", default=False)
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = env.text(
    "MAIL_FROM", f"Green Clearance <no-reply@{urlsplit(PORTAL_ORIGIN).hostname}>"
)
TOKEN_PREFIX = "GCC1:"
TOKEN_ISSUER = env.text("TOKEN_ISSUER", "CN-GACC")
# The log signs under this name. Those who watch it pin it: it stays when we move.
LOG_ORIGIN = env.text("LOG_ORIGIN", f"{urlsplit(PORTAL_ORIGIN).hostname}/log")
# Wraps the signing keys at rest. The web runs without it: it never signs.
CODE_KEK = env.key_bytes("CODE_KEK", 32)
# While `manage.py rewrap_keys` moves the signing keys from the one to the other.
CODE_KEK_NEXT = env.key_bytes("CODE_KEK_NEXT", 32)
# Webhooks go out over TLS to public addresses only. Tests, and trials inside a
# company's own network, may let them go to any address, and without TLS.
WEBHOOKS_ANYWHERE = env.flag("WEBHOOKS_ANYWHERE", default=False)
