"""API routes of this room."""

from django.urls import path

from codes.api import VerifyView

urlpatterns = [path("verify/", VerifyView.as_view(), name="api-verify")]
