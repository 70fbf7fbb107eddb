"""Pages of the desk."""

from django.urls import path, re_path

from validation.desk.views import case, opinions, queue

app_name = "desk"
urlpatterns = [
    path("", queue.queue, name="queue"),
    path("next/", queue.next_case, name="next"),
    path("decisions/", queue.bulk, name="bulk"),
    path("views/", queue.save_view, name="save-view"),
    path("views/<int:number>/removal/", queue.drop_view, name="drop-view"),
    path("second-opinions/", opinions.second_opinions, name="second-opinions"),
    path("<str:reference>/", case.case, name="case"),
    path("<str:reference>/claim/", case.claim, name="claim"),
    path("<str:reference>/heartbeat/", case.heartbeat, name="heartbeat"),
    path("<str:reference>/release/", case.free, name="free"),
    path("<str:reference>/take-over/", case.take_over, name="take-over"),
    path("<str:reference>/decision/", case.decision, name="decision"),
    re_path(
        r"^(?P<reference>[^/]+)/override/(?P<act>propose|confirm|decline)/$",
        case.override,
        name="override",
    ),
    path("<str:reference>/second-opinion/", case.opinion, name="opinion"),
]
