"""Addresses of the pages of batches."""

from django.urls import path

from declarations.batches import views

app_name = "batches"

urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.new, name="new"),
    path("templates/<str:scheme>/<str:kind>/", views.example, name="template"),
    path("<str:reference>/", views.batch, name="batch"),
    path("<str:reference>/progress/", views.progress, name="progress"),
    path("<str:reference>/confirm/", views.confirm, name="confirm"),
    path("<str:reference>/cancel/", views.cancel, name="cancel"),
    path("<str:reference>/returned/<str:kind>/", views.returned, name="returned"),
]
