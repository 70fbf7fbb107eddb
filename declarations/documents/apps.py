"""App configuration of documents."""

from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "declarations.documents"
    label = "documents"
