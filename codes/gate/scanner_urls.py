"""Addresses of the offline scanner. The service worker rules all below its own."""

from django.urls import path

from codes.gate import scanner

urlpatterns = [
    path("", scanner.page, name="scanner"),
    path("session/", scanner.session, name="scanner-session"),
    path("picture/", scanner.picture, name="scanner-picture"),
    path("worker.js", scanner.worker, name="scanner-worker"),
    path("manifest.webmanifest", scanner.manifest, name="scanner-manifest"),
    path("<slug:asked>/<slug:name>.js", scanner.script, name="scanner-script"),
]
