"""Pages of documents."""

from django.urls import path

from declarations.documents import views

app_name = "documents"
urlpatterns = [
    path("<str:reference>/", views.documents, name="list"),
    path("<str:reference>/<str:key>/", views.download, name="download"),
    path("<str:reference>/<str:key>/removal/", views.remove, name="remove"),
]
