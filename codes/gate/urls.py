"""Pages of the gate."""

from django.urls import include, path, register_converter

from codes.gate.conflict_views import report, reports
from codes.gate.models import Act
from codes.gate.upload_views import scans
from codes.gate.views import act, goods, index


class ActConverter:
    """An act in an address; looking is none."""

    regex = "|".join(each.value for each in Act if each is not Act.CHECK)

    def to_python(self, value: str) -> Act:
        return Act(value)

    def to_url(self, value: str) -> str:
        return str(value)


register_converter(ActConverter, "act")

app_name = "gate"
urlpatterns = [
    path("", index, name="index"),
    path("acts/<act:name>/", act, name="act"),
    path("scans/", scans, name="scans"),
    path("scanner/", include("codes.gate.scanner_urls")),
    path("conflicts/", reports, name="conflicts"),
    path("conflicts/<int:pk>/", report, name="conflict"),
    path("<str:reference>/", goods, name="goods"),
]
