"""Public pages of this room."""

from django.urls import path

from codes.views import key_set, verify_page

urlpatterns = [
    path("verify/", verify_page, name="verify"),
    path(".well-known/jwks.json", key_set, name="key-set"),
]
