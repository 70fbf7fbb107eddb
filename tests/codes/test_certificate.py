"""The certificate: drawn by a worker on request, in two languages, and scannable."""

from dataclasses import replace
from datetime import timedelta

import pypdfium2
import pytest
import zxingcpp
from django.db import connection
from django.test.utils import CaptureQueriesContext
from PIL import Image

from codes import number, status
from codes.certificate import MODULE, Certificate, digest_of, draw
from codes.certificates import services
from codes.certificates.contents import certificate_for
from codes.certificates.models import Certificate as Kept
from codes.certificates.tasks import make_certificates
from codes.models import Code
from declarations.clock import database_now
from declarations.faults import Conflict
from declarations.parties.models import User
from tests import consignments
from tests.codes.builders import LONGEST
from tests.codes.builders import text_of as text_of_claims
from tests.factories import filed
from tests.visits import Person, work

pytestmark = pytest.mark.usefixtures("law")

LONGEST_TEXT = text_of_claims(LONGEST)
# Points that a printer may leave white.
BOTTOM_MARGIN = 36
PIXELS = 3
MM_AN_INCH = 25.4
POINTS_AN_INCH = 72


@pytest.fixture
def code(exporter: User) -> Code:
    exporter.memberships.get().organisation.__class__.objects.update(
        name_zh="示范重型卡车有限公司"
    )
    filed(exporter)
    work()
    return Code.objects.get()


def place(code: Code, tail: str = "") -> str:
    return f"/codes/{code.number}/{tail}"


def text_of(content: bytes) -> str:
    document = pypdfium2.PdfDocument(content)
    text: str = document[0].get_textpage().get_text_bounded()
    document.close()
    return text.replace("\r\n", "\n")


def picture_of(content: bytes) -> Image.Image:
    """The page as a screen shows it, three pixels for each module of the QR code."""
    document = pypdfium2.PdfDocument(content)
    scale = PIXELS / MODULE * MM_AN_INCH / POINTS_AN_INCH
    picture: Image.Image = document[0].render(scale=scale).to_pil()
    document.close()
    return picture


def test_its_text_is_there_in_both_languages(code: Code) -> None:
    said = certificate_for(code)
    text = text_of(draw(said))
    for wanted in (
        *("Clearance code certificate", "通关码证书", said.number, code.subject),
        *("动力电池包数量", "碳足迹", "出境口岸", "示范重型卡车有限公司"),
        *("91320000MADEM0A016", "8701240000", "41850", "CNTXG", code.declaration.goods),
        *("http://127.0.0.1:8000/verify/", code.declaration.reference),
    ):
        assert wanted in text, wanted


def test_chinese_text_comes_with_its_font_and_only_what_is_needed(code: Code) -> None:
    content = draw(certificate_for(code))
    assert b"NotoSansCJK" in content
    assert b"/FontFile" in content
    assert len(content) < 200_000


@pytest.mark.parametrize("scheme", ["trucks", "equipment"])
def test_its_picture_is_read_at_three_pixels_a_module(
    exporter: User, equipment_exporter: User, scheme: str
) -> None:
    if scheme == "trucks":
        filed(exporter)
    else:
        consignments.filed(equipment_exporter)
    work()
    code = Code.objects.get()
    [read] = zxingcpp.read_barcodes(picture_of(draw(certificate_for(code))))
    assert read.text == code.token
    assert MODULE >= 0.4


def test_one_of_a_demonstration_says_so(code: Code) -> None:
    said = certificate_for(code)
    assert said.demonstration
    assert "DEMONSTRATION" in text_of(draw(said))
    real = replace(said, demonstration=False)
    assert "DEMONSTRATION" not in text_of(draw(real))


def test_a_long_name_does_not_run_over_what_follows(code: Code) -> None:
    said = certificate_for(code)
    long = replace(said.lines[3], value="有限公司 Limited " * 20)
    lines = (*said.lines[:3], long, *said.lines[4:])
    text = text_of(draw(replace(said, lines=lines)))
    assert text.count("有限公司") == 20
    assert said.lines[-1].value in text


def test_the_longest_facts_stay_on_the_page(code: Code) -> None:
    name = "新能源重型半挂牵引车" * 20
    places = {1: name, 3: f"{name}\n{name}"}
    said = certificate_for(code)
    lines = tuple(
        replace(line, value=places.get(place, line.value))
        for place, line in enumerate(said.lines)
    )
    page = pypdfium2.PdfDocument(draw(replace(said, token=LONGEST_TEXT, lines=lines)))
    written = page[0].get_textpage()
    bottoms = [written.get_rect(at)[1] for at in range(written.count_rects())]
    page.close()
    assert min(bottoms) > BOTTOM_MARGIN


def test_the_same_certificate_is_the_same_page_and_has_one_name(code: Code) -> None:
    said = certificate_for(code)
    assert digest_of(said) == digest_of(certificate_for(code))
    assert text_of(draw(said)) == text_of(draw(said))
    changed: tuple[Certificate, ...] = (
        replace(said, verify_at="https://elsewhere.example/verify/"),
        replace(said, demonstration=False),
        replace(said, lines=said.lines[1:]),
    )
    assert len({digest_of(each) for each in (said, *changed)}) == 4


def test_it_is_wanted_then_made_by_a_worker_then_taken_home(
    exporter: User, code: Code
) -> None:
    person = Person(exporter)
    assert "Make the certificate" in person.sees(place(code))
    person.sees(place(code, "certificate.pdf"), status=409)
    answer = person.sends(place(code, "certificate/"), {})
    assert answer["Location"] == place(code) + "#certificate"
    waiting = person.sees(place(code))
    assert 'hx-trigger="every 2s"' in waiting
    assert "Look again" in waiting
    polled = person.client.get(place(code, "certificate/status/"))
    assert "HX-Refresh" not in polled
    make_certificates()
    polled = person.client.get(place(code, "certificate/status/"))
    assert polled["HX-Refresh"] == "true"
    assert "Download the certificate" in person.sees(place(code))
    served = person.client.get(place(code, "certificate.pdf"))
    shown = number.display(code.number)
    assert served["Content-Disposition"] == f'attachment; filename="{shown}.pdf"'
    assert served["Content-Type"] == "application/pdf"
    assert shown in text_of(served.content)


def test_it_is_drawn_once_however_often_it_is_wanted(code: Code) -> None:
    services.want(code=code)
    services.want(code=code)
    assert (services.make_wanted(), services.make_wanted()) == (1, 0)
    services.want(code=code)
    assert services.make_wanted() == 0


def test_it_is_drawn_anew_when_it_would_say_something_else(code: Code) -> None:
    services.want(code=code)
    services.make_wanted()
    code.declaration.exporter.name = "Another Name Ltd"
    code.declaration.exporter.save()
    code = Code.objects.select_related("declaration__exporter").get()
    assert services.certificate_of(code) is None
    services.want(code=code)
    assert services.make_wanted() == 1
    assert "Another Name Ltd" in text_of(bytes(Kept.objects.get().content or b""))


def test_one_that_cannot_be_drawn_rests_and_stops_no_other(
    exporter: User, code: Code, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(exporter)
    work()
    bad, good = Code.objects.order_by("pk")

    def breaks(said: Certificate) -> bytes:
        if said.token == bad.token:
            raise RuntimeError("no ink")
        return draw(said)

    monkeypatch.setattr(services, "draw", breaks)
    for each in (bad, good):
        services.want(code=each)
    assert services.make_wanted() == 1
    assert Kept.objects.get(content=None).code == bad
    assert Kept.objects.get(content=None).attempts == 1


@pytest.mark.parametrize("ending", ["suspended", "expired"])
def test_none_is_handed_out_of_a_code_that_cannot_be_used(
    exporter: User, supervisor: User, code: Code, ending: str
) -> None:
    services.want(code=code)
    services.make_wanted()
    if ending == "suspended":
        status.suspend(user=supervisor, numbers=[code.number], reason="Look again")
    else:
        Code.objects.update(expires_at=database_now() - timedelta(seconds=1))
    person = Person(exporter)
    person.sees(place(code, "certificate.pdf"), status=410)
    assert "not handed out" in person.sees(place(code))
    assert person.sends(place(code, "certificate/"), {}).status_code == 409
    with pytest.raises(Conflict):
        services.want(code=Code.objects.get())


def test_a_stranger_gets_404(stranger: User, code: Code) -> None:
    person = Person(stranger)
    services.want(code=code)
    services.make_wanted()
    for tail in ("", "certificate.pdf", "certificate/status/"):
        person.sees(place(code, tail), status=404)
    assert person.sends(place(code, "certificate/"), {}).status_code == 404


def test_looking_for_work_where_there_is_none_is_one_question(code: Code) -> None:
    with CaptureQueriesContext(connection) as seen:
        make_certificates()
    assert len([query for query in seen if "SELECT" in query["sql"]]) <= 2
