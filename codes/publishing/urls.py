"""Addresses of what verifiers fetch."""

from django.urls import path, re_path

from codes.publishing import views

app_name = "publishing"
urlpatterns = [
    path("", views.index, name="index"),
    path("bundle", views.trust_bundle, name="bundle"),
    path(
        "sandbox-bundle",
        views.trust_bundle,
        {"sandbox": True},
        name="sandbox-bundle",
    ),
    path("gcc_verify.py", views.program, name="program"),
    path("status/<int:number>", views.status_list_as_asked, name="list-as-asked"),
    re_path(
        r"^status/(?P<number>[1-9][0-9]{0,8})\.(?P<form>cwt|jwt)$",
        views.status_list,
        name="list",
    ),
]
