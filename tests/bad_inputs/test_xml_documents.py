"""Bad inputs, the xml-batch document rows, as one declaration sent in XML."""

import time

import pytest

from declarations.formats.xml import to_xml
from declarations.models import Declaration
from tests.bad_inputs.judging import DECLARATIONS, pointers_refused
from tests.bad_inputs.rows import Row, rows
from tests.factories import clear_truck
from tests.programs import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]

ENTITY = "<!DOCTYPE declaration [{}]>"
QUADRATIC = ENTITY.format('<!ENTITY e "' + "A" * 10_000 + '">')
EXFIL = ENTITY.format('<!ENTITY % x SYSTEM "file:///etc/hostname"> %x;')
XSI = "http://www.w3.org/2001/XMLSchema-instance"


def lawful() -> str:
    return to_xml(clear_truck()).decode().partition("\n")[2]


def with_reference(inner: str, *, before: str = "") -> bytes:
    """The lawful declaration with something else for its own reference."""
    head, _open, tail = lawful().partition("<own_reference>")
    rest = tail.partition("</own_reference>")[2]
    return f"{before}{head}<own_reference>{inner}</own_reference>{rest}".encode()


def with_root(start: str, *, before: str = "") -> bytes:
    return (before + lawful().replace("<declaration>", start)).encode()


REFUSED: dict[str, bytes] = {
    "&#0; / &#xD800;": with_reference("&#xD800;"),
    "11 MB text node": with_reference("A" * 11_000_000),
    "200 000 attributes": with_root(
        "<declaration " + " ".join(f'a{n}="1"' for n in range(200_000)) + ">"
    ),
    "45 MB flat rows": with_reference("<r/>" * 11_250_000),
    "depth 300 elements": with_reference("<a>" * 300 + "</a>" * 300),
    'encoding="gbk" declared, UTF-8 bytes': with_root(
        "<declaration>", before='<?xml version="1.0" encoding="gbk"?>'
    ),
    'internal entity &e; = "boo"': with_reference(
        "&e;", before=ENTITY.format('<!ENTITY e "boo">')
    ),
    "parameter-entity exfil": with_reference("x", before=EXFIL),
    "quadratic blow-up 10 KB entity x 900": with_reference(
        "&e;" * 900, before=QUADRATIC
    ),
}
ACCEPTED: dict[str, bytes] = {
    "<?xml-stylesheet href=...?>": with_root(
        "<declaration>", before='<?xml-stylesheet href="http://127.0.0.1:9/x"?>'
    ),
    'xsi:schemaLocation="http://127.0.0.1/x.xsd"': with_root(
        f'<declaration xmlns:xsi="{XSI}"'
        ' xsi:schemaLocation="urn:x http://127.0.0.1:9/x.xsd">'
    ),
    "encoding declaration in a str": with_root(
        "<declaration>", before='<?xml version="1.0" encoding="UTF-8"?>'
    ),
}


@pytest.mark.parametrize("row", rows("xml-batch"), ids=lambda row: row.name)
def test_a_bad_document_is_refused_and_a_harmless_one_is_not(
    row: Row, api_client: Program
) -> None:
    started = time.monotonic()
    if row.given in ACCEPTED:
        answer = api_client.post(
            DECLARATIONS, ACCEPTED[row.given], content_type="application/xml"
        )
        assert answer.status_code == 201, answer.content
        assert Declaration.objects.count() == 1
    else:
        assert pointers_refused(
            api_client, REFUSED[row.given], content_type="application/xml"
        )
    assert time.monotonic() - started < 30


def test_a_nul_reference_is_refused(api_client: Program) -> None:
    body = with_reference("&#0;")
    assert pointers_refused(api_client, body, content_type="application/xml")
