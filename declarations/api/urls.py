"""API routes of this room."""

from django.urls import re_path

from declarations.api.views import (
    DeclarationDetail,
    DeclarationList,
    DeclarationRevisions,
    DeclarationWithdrawal,
)

ONE = r"^declarations/(?P<reference>[0-9A-Za-z-]{4,20})/"

urlpatterns = [
    re_path(r"^declarations/$", DeclarationList.as_view(), name="api-declarations"),
    re_path(rf"{ONE}$", DeclarationDetail.as_view(), name="api-declaration"),
    re_path(rf"{ONE}revisions/$", DeclarationRevisions.as_view(), name="api-revisions"),
    re_path(
        rf"{ONE}withdrawal/$", DeclarationWithdrawal.as_view(), name="api-withdrawal"
    ),
]
