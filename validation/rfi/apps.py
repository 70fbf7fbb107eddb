"""App configuration of requests for information."""

from django.apps import AppConfig


class RfiConfig(AppConfig):
    name = "validation.rfi"
    label = "rfi"
