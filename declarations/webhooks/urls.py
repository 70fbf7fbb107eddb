"""Addresses of the pages of webhooks."""

from django.urls import path

from declarations.webhooks import views

app_name = "webhooks"

urlpatterns = [
    path("", views.index, name="index"),
    path("new/", views.add, name="add"),
    path("<str:key>/", views.endpoint, name="endpoint"),
    path("<str:key>/changes/", views.change, name="change"),
    path("<str:key>/acts/", views.act, name="act"),
    path("<str:key>/deliveries/<str:delivery>/", views.delivery, name="delivery"),
    path("<str:key>/deliveries/<str:delivery>/again/", views.resend, name="resend"),
]
