"""Pages of the clock and its service figures."""

from django.urls import path

from validation.clocks.views import export, service

app_name = "clocks"
urlpatterns = [
    path("", service, name="service"),
    path("figures.csv", export, name="export"),
]
