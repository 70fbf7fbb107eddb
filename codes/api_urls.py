"""API routes of this room."""

from django.urls import path

from codes.api import BatchView, VerifyView

urlpatterns = [
    path("verify/", VerifyView.as_view(), name="api-verify"),
    path("verify/batch/", BatchView.as_view(), name="api-verify-batch"),
]
