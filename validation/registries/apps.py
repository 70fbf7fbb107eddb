"""App configuration of the registries."""

from django.apps import AppConfig


class RegistriesConfig(AppConfig):
    name = "validation.registries"
    label = "registries"
