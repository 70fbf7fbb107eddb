"""API routes of this room."""

from django.urls import path, re_path

from codes.api import BatchView, VerifyView
from codes.interchange import SingleWindowExport

urlpatterns = [
    re_path(
        r"^declarations/(?P<reference>[0-9A-Za-z-]{4,20})/single-window/$",
        SingleWindowExport.as_view(),
        name="api-single-window-export",
    ),
    path("verify/", VerifyView.as_view(), name="api-verify"),
    path("verify/batch/", BatchView.as_view(), name="api-verify-batch"),
]
