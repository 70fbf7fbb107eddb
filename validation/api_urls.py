"""API routes of this room."""

from django.urls import path

from validation.api import Checks, Rules, Schemes, SchemeSchema, SchemeXsd
from validation.clocks.api import Service
from validation.sandbox.api import MagicValues

urlpatterns = [
    path("checks/", Checks.as_view(), name="api-checks"),
    path("rules/", Rules.as_view(), name="api-rules"),
    path("service/", Service.as_view(), name="api-service"),
    path("sandbox/", MagicValues.as_view(), name="api-sandbox"),
    path("schemes/", Schemes.as_view(), name="api-schemes"),
    path(
        "schemes/<slug:slug>/schema.json",
        SchemeSchema.as_view(),
        name="api-scheme-schema",
    ),
    path("schemes/<slug:slug>/payload.xsd", SchemeXsd.as_view(), name="api-scheme-xsd"),
]
