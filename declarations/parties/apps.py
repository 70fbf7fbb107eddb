"""App configuration of the parties."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "declarations.parties"
    label = "parties"
