"""API routes of requests for information."""

from django.urls import re_path

from declarations.api.urls import ONE
from validation.rfi.api import RequestAnswers, RequestList

urlpatterns = [
    re_path(rf"{ONE}requests/$", RequestList.as_view(), name="api-requests"),
    re_path(rf"{ONE}requests/answers/$", RequestAnswers.as_view(), name="api-answers"),
]
