"""The addresses of the whole portal."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path, re_path

from clearance_portal.dashboard.views import board, export
from clearance_portal.languages import set_language

# The administration has no door of its own: who enters meets the same second factor.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", board, name="board"),
    re_path(r"^declarations\.(?P<kind>csv|xlsx)$", export, name="board-export"),
    path("clients/", include("clearance_portal.dashboard.urls")),
    path("", include("codes.urls")),
    path("", include("clearance_portal.operations.urls")),
    path("declarations/", include("declarations.urls")),
    path("rules/", include("validation.urls")),
    path("desk/", include("validation.desk.urls")),
    path("requests/", include("validation.rfi.urls")),
    path("service/", include("validation.clocks.urls")),
    path("documents/", include("declarations.documents.urls")),
    path("batches/", include("declarations.batches.urls")),
    path("organisation/", include("declarations.parties.urls")),
    path("messages/", include("declarations.notifications.urls")),
    path("webhooks/", include("declarations.webhooks.urls")),
    path("track/", include("clearance_portal.tracking.urls")),
    path("gate/", include("codes.gate.urls")),
    path("log/", include("codes.log.urls")),
    path("trust/", include("codes.publishing.urls")),
    path("reference/", include("validation.reference.urls")),
    path("api/v1/", include("clearance_portal.api_urls")),
    path("language/", set_language, name="set_language"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "clearance_portal.problems.bad_request"
handler500 = "clearance_portal.problems.server_error"
