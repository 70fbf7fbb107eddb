"""App configuration of the reference data."""

from django.apps import AppConfig


class ReferenceConfig(AppConfig):
    name = "validation.reference"
    label = "reference"
