"""API routes of the event feed."""

from django.urls import path

from declarations.webhooks.api import Events

urlpatterns = [path("events/", Events.as_view(), name="api-events")]
