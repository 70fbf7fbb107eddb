"""Pages of this room: verification for all, lapses for customs."""

from django.urls import path

from codes.lapse_views import lapses
from codes.views import key_set, qr_picture, verify_page

urlpatterns = [
    path("verify/", verify_page, name="verify"),
    path("lapses/", lapses, name="lapses"),
    path("codes/<str:number>/qr.png", qr_picture, name="code-qr"),
    path(".well-known/jwks.json", key_set, name="key-set"),
]
