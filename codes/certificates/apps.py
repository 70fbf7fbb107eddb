"""App configuration of certificates."""

from django.apps import AppConfig


class CertificatesConfig(AppConfig):
    name = "codes.certificates"
    label = "certificates"
