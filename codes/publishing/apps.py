"""App configuration of what verifiers fetch."""

from django.apps import AppConfig


class PublishingConfig(AppConfig):
    name = "codes.publishing"
    label = "publishing"
