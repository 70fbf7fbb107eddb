"""App configuration of batches."""

from django.apps import AppConfig


class BatchesConfig(AppConfig):
    name = "declarations.batches"
    label = "batches"
