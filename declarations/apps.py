"""App configuration of the first room."""

from django.apps import AppConfig


class DeclarationsConfig(AppConfig):
    name = "declarations"
