"""App configuration of the desk."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "validation.desk"
    label = "desk"
