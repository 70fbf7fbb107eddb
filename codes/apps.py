"""App configuration of the third room."""

from django.apps import AppConfig


class CodesConfig(AppConfig):
    name = "codes"
