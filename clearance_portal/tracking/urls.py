"""Addresses of tracking links."""

from django.urls import path

from clearance_portal.tracking import link_views, views

app_name = "tracking"

urlpatterns = [
    path("<str:token>/", views.track, name="track"),
    path("links/<str:reference>/", link_views.links, name="links"),
    path(
        "links/<str:reference>/<str:key>/revocation/", link_views.revoke, name="revoke"
    ),
]
