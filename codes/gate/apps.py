"""App configuration of the gate."""

from django.apps import AppConfig


class GateConfig(AppConfig):
    name = "codes.gate"
    label = "gate"
