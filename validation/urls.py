"""Public pages of this room: the rules and their law."""

from django.urls import path

from validation.catalogue import catalogue, rule_page

app_name = "rules"
urlpatterns = [
    path("", catalogue, name="catalogue"),
    path("<str:rule_id>/", rule_page, name="rule"),
]
