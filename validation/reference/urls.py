"""Addresses of the reference data."""

from django.urls import path

from validation.reference.views import drafts, public, rows, simulations

app_name = "reference"
DRAFT = "drafts/<int:number>/"
LIST = f"{DRAFT}lists/<slug:name>/"
urlpatterns = [
    path("", public.index, name="index"),
    path("releases/<slug:version>/", public.release, name="release"),
    path("lists/<slug:name>/", public.one_list, name="list"),
    path("drafts/", drafts.index, name="drafts"),
    path(DRAFT, drafts.detail, name="draft"),
    path(f"{DRAFT}publication/", drafts.publish, name="publish"),
    path(f"{DRAFT}discarding/", drafts.discard, name="discard"),
    path(f"{DRAFT}simulations/", drafts.simulate, name="simulate"),
    path(f"{DRAFT}changes/<int:change>/", rows.undo, name="undo"),
    path(LIST, rows.one_list, name="draft-list"),
    path(f"{LIST}add/", rows.add, name="row-add"),
    path(f"{LIST}file/", rows.upload, name="upload"),
    path(f"{LIST}rows/<int:row>/", rows.change, name="row-change"),
    path(f"{LIST}rows/<int:row>/end/", rows.end, name="row-end"),
    path("simulations/<int:number>/", simulations.detail, name="simulation"),
    path("simulations/<int:number>/progress/", simulations.progress, name="progress"),
]
