"""App configuration of tracking."""

from django.apps import AppConfig


class TrackingConfig(AppConfig):
    name = "declarations.tracking"
    label = "tracking"
