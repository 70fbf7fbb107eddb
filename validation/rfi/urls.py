"""Pages of requests for information."""

from django.urls import path

from validation.rfi.upload_views import attach
from validation.rfi.views import answers, ask, cancel

app_name = "rfi"
urlpatterns = [
    path("<str:reference>/", answers, name="answers"),
    path("<str:reference>/ask/", ask, name="ask"),
    path(
        "<str:reference>/<int:number>/documents/<int:position>/", attach, name="attach"
    ),
    path("<str:reference>/<int:number>/cancellation/", cancel, name="cancel"),
]
