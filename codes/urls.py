"""Pages of this room: verification for all, lapses for customs."""

from django.urls import path, re_path

from codes.act_views import code_acts
from codes.board_views import board, code_page, export
from codes.certificates import views as certificates
from codes.interchange import download as single_window
from codes.key_views import keys_page, reissue, reissue_progress, reissue_start
from codes.lapse_views import lapses
from codes.views import key_set, qr_picture, sandbox_key_set, verify_page

urlpatterns = [
    path("verify/", verify_page, name="verify"),
    path("lapses/", lapses, name="lapses"),
    path("keys/", keys_page, name="keys"),
    path("keys/<str:kid>/reissue/", reissue_start, name="reissue-start"),
    path("keys/reissues/<int:number>/", reissue, name="reissue"),
    path(
        "keys/reissues/<int:number>/progress/",
        reissue_progress,
        name="reissue-progress",
    ),
    path("codes/", board, name="codes"),
    re_path(r"^codes/codes\.(?P<kind>csv|xlsx)$", export, name="codes-export"),
    path("codes/<str:number>/", code_page, name="code"),
    path("codes/<str:number>/certificate/", certificates.want, name="certificate"),
    path(
        "codes/<str:number>/certificate/status/",
        certificates.status,
        name="certificate-status",
    ),
    path(
        "codes/<str:number>/certificate.pdf",
        certificates.download,
        name="certificate-pdf",
    ),
    path("codes/<str:number>/acts/", code_acts, name="code-acts"),
    path(
        "declarations/<str:reference>/single-window/",
        single_window,
        name="single-window",
    ),
    path("codes/<str:number>/qr.png", qr_picture, name="code-qr"),
    path(".well-known/jwks.json", key_set, name="key-set"),
    path(".well-known/sandbox-jwks.json", sandbox_key_set, name="sandbox-key-set"),
]
