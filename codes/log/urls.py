"""Addresses of the transparency log."""

from django.urls import path

from codes.log import views
from codes.log.api import ConsistencyView, EntriesView, InclusionView

app_name = "log"
urlpatterns = [
    path("", views.index, name="index"),
    path("checkpoint", views.checkpoint, name="checkpoint"),
    path("key", views.key, name="key"),
    path("proof/inclusion", InclusionView.as_view(), name="inclusion"),
    path("proof/consistency", ConsistencyView.as_view(), name="consistency"),
    path("entries", EntriesView.as_view(), name="entries"),
    path("codes/<str:text>.tlog-proof", views.proof, name="proof"),
    path("gcc_witness.py", views.witness, name="witness"),
]
