"""Public pages of this room: the rules and their law."""

from django.urls import path

from validation.catalogue import catalogue, rule_page
from validation.sandbox.pages import company, sandbox

app_name = "rules"
urlpatterns = [
    path("", catalogue, name="catalogue"),
    path("sandbox/", sandbox, name="sandbox"),
    path("sandbox/company/", company, name="sandbox-company"),
    path("<str:rule_id>/", rule_page, name="rule"),
]
