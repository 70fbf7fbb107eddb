"""Wiring of the portal, and the pages that span rooms; no law and no models."""

from clearance_portal.celery import app as celery_app

__all__ = ["celery_app"]
