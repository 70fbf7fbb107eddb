"""API routes of this room."""

from django.urls import re_path

from declarations.api.single_window import SingleWindowImport
from declarations.api.views import (
    DeclarationDetail,
    DeclarationList,
    DeclarationRevisions,
    DeclarationWithdrawal,
)
from declarations.documents.api import DocumentContent, DocumentList

ONE = r"^declarations/(?P<reference>[0-9A-Za-z-]{4,20})/"

urlpatterns = [
    re_path(r"^declarations/$", DeclarationList.as_view(), name="api-declarations"),
    re_path(
        r"^single-window/$", SingleWindowImport.as_view(), name="api-single-window"
    ),
    re_path(rf"{ONE}$", DeclarationDetail.as_view(), name="api-declaration"),
    re_path(rf"{ONE}documents/$", DocumentList.as_view(), name="api-documents"),
    re_path(
        rf"{ONE}documents/(?P<key>[0-9a-f]{{32}})/$",
        DocumentContent.as_view(),
        name="api-document",
    ),
    re_path(rf"{ONE}revisions/$", DeclarationRevisions.as_view(), name="api-revisions"),
    re_path(
        rf"{ONE}withdrawal/$", DeclarationWithdrawal.as_view(), name="api-withdrawal"
    ),
]
