"""Addresses of the health pages."""

from django.urls import path

from clearance_portal.operations import views

urlpatterns = [
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
]
