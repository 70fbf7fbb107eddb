"""Addresses of an organisation's own pages."""

from django.urls import path

from declarations.parties.views import mandates, people, programs, registry

app_name = "parties"

urlpatterns = [
    path("", people.overview, name="overview"),
    path("members/", people.people, name="members"),
    path("members/<str:username>/", people.member, name="member"),
    path("invitations/new/", people.invite, name="invite"),
    path("invitations/<int:number>/", people.uninvite, name="uninvite"),
    path("join/<str:token>/", people.join, name="join"),
    path("leave/", people.leave, name="leave"),
    path("clients/", programs.clients, name="clients"),
    path("clients/new/", programs.add, name="client-add"),
    path("clients/<str:prefix>/", programs.client, name="client"),
    path("mandates/", mandates.listed, name="mandates"),
    path("mandates/new/", mandates.propose, name="propose"),
    path("mandates/<str:number>/", mandates.mandate, name="mandate"),
    path("mandates/<str:number>/acts/", mandates.acts, name="mandate-acts"),
    path("acts/", mandates.acts, name="acts"),
    path("registered/", registry.registered, name="registered"),
    path("registered/new/", registry.register, name="register"),
    path("registered/<str:uscc>/", registry.registered_one, name="registered-one"),
]
