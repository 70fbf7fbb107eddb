"""The board of all clients of a broker, and acts on many of its rows."""

from django.urls import path, re_path

from clearance_portal.dashboard import answers_view, clients_views, selection_views

app_name = "clients"
urlpatterns = [
    path("", clients_views.clients, name="board"),
    re_path(r"^list\.(?P<kind>csv|xlsx)$", clients_views.export, name="export"),
    path("views/", clients_views.save_view, name="save-view"),
    path("views/<int:number>/removal/", clients_views.drop_view, name="drop-view"),
    path("selected/", selection_views.selected, name="selected"),
    path("selected/answers/", answers_view.answers, name="answers"),
    re_path(r"^selected/(?P<act>withdraw|send)/$", selection_views.act, name="act"),
]
