"""Addresses of the pages about declarations; none holds a primary key."""

from django.urls import path

from declarations.views import detail, filing, revisions, single_window

app_name = "declarations"
urlpatterns = [
    path("new/", filing.start, name="start"),
    path("new/from-single-window/", single_window.take, name="single-window"),
    path("<str:reference>/", detail.detail, name="detail"),
    path("<str:reference>/status/", detail.status, name="status"),
    path("<str:reference>/correction/", detail.correct, name="correct"),
    path("<str:reference>/withdrawal/", detail.withdraw, name="withdraw"),
    path("<str:reference>/revisions/", revisions.revisions, name="revisions"),
    path("<str:reference>/revisions/compare/", revisions.compare, name="compare"),
    path("<str:reference>/sent/", filing.sent, name="sent"),
    path("<str:reference>/answers/", filing.tasks, name="tasks"),
    path("<str:reference>/answers/check/", filing.check, name="check"),
    path("<str:reference>/answers/<slug:slug>/", filing.section, name="section"),
]
