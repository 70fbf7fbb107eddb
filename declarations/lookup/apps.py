"""App configuration of the look-up of declarations."""

from django.apps import AppConfig


class LookupConfig(AppConfig):
    name = "declarations.lookup"
    label = "lookup"
