"""The addresses of the whole portal."""

from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from clearance_portal.dashboard.views import board
from validation.review_views import ruling

urlpatterns = [
    path("", board, name="board"),
    path("", include("codes.urls")),
    path("", include("clearance_portal.operations.urls")),
    path("declarations/", include("declarations.urls")),
    path("rules/", include("validation.urls")),
    path("cases/<str:reference>/ruling/", ruling, name="ruling"),
    path("reference/", include("validation.reference.urls")),
    path("api/v1/", include("clearance_portal.api_urls")),
    path("language/", set_language, name="set_language"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "clearance_portal.problems.bad_request"
handler500 = "clearance_portal.problems.server_error"
