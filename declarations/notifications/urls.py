"""Addresses of the pages of notifications."""

from django.urls import path

from declarations.notifications import views

app_name = "notifications"

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("read/", views.read, name="read"),
    path("choices/", views.choices, name="choices"),
    path("outbox/", views.outbox, name="outbox"),
    path("undelivered/", views.undelivered, name="undelivered"),
]
