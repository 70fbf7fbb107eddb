"""What gunicorn serves, warmed up so that no user pays for the first request."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "clearance_portal.settings.local")

application = get_wsgi_application()
# The routes import every view, and with them every scheme.
get_resolver().url_patterns  # noqa: B018 - read for its effect
