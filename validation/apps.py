"""App configuration of the second room."""

from django.apps import AppConfig


class ValidationConfig(AppConfig):
    name = "validation"
