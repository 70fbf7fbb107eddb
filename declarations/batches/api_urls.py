"""API routes of batches."""

from django.urls import re_path

from declarations.batches.api import (
    BatchCancellation,
    BatchConfirmation,
    BatchDeclarations,
    BatchDetail,
    BatchList,
    BatchReturned,
    BatchRows,
)

ONE = r"^batches/(?P<reference>[0-9A-Za-z-]{4,20})/"

urlpatterns = [
    re_path(r"^batches/$", BatchList.as_view(), name="api-batches"),
    re_path(rf"{ONE}$", BatchDetail.as_view(), name="api-batch"),
    re_path(rf"{ONE}rows/$", BatchRows.as_view(), name="api-batch-rows"),
    re_path(
        rf"{ONE}declarations/$",
        BatchDeclarations.as_view(),
        name="api-batch-declarations",
    ),
    re_path(
        rf"{ONE}confirmation/$", BatchConfirmation.as_view(), name="api-batch-confirm"
    ),
    re_path(
        rf"{ONE}cancellation/$", BatchCancellation.as_view(), name="api-batch-cancel"
    ),
    re_path(
        rf"{ONE}returned/(?P<kind>csv|xlsx)/$",
        BatchReturned.as_view(),
        name="api-batch-returned",
    ),
]
