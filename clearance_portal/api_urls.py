"""All routes of the API, version 1."""

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_update
from django.urls import include, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

from declarations.api.views import NothingHere

# The viewer styles itself inline; its scripts come from our own static files.
with_inline_style = csp_update({"style-src": [SELF, UNSAFE_INLINE]})

urlpatterns = [
    path("", include("declarations.api.urls")),
    path("", include("declarations.batches.api_urls")),
    path("", include("declarations.webhooks.api_urls")),
    path("", include("validation.api_urls")),
    path("", include("validation.rfi.api_urls")),
    path("", include("codes.api_urls")),
    path(
        "openapi.json",
        SpectacularJSONAPIView.as_view(permission_classes=[AllowAny]),
        name="api-openapi",
    ),
    path(
        "docs/",
        with_inline_style(
            SpectacularSwaggerSplitView.as_view(
                url_name="api-openapi", permission_classes=[AllowAny]
            )
        ),
        name="api-docs",
    ),
    re_path(r"", NothingHere.as_view()),
]
