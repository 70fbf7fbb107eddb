"""App configuration of the clock and its service figures."""

from django.apps import AppConfig


class ClocksConfig(AppConfig):
    name = "validation.clocks"
    label = "clocks"
