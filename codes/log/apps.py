"""App configuration of the transparency log."""

from django.apps import AppConfig


class LogConfig(AppConfig):
    name = "codes.log"
    label = "log"
