"""Bad inputs, the api-json rows about the carbon report, sent as raw JSON."""

import json
import socket
import time
from typing import Any

import pytest

from declarations.formats.limits import MOST_BYTES
from tests.bad_inputs.judging import pointers_refused
from tests.bad_inputs.rows import Row, rows
from tests.factories import clear_truck
from tests.programs import Program

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("law")]

REPORT = "/body/carbon_report"
RESULT = "result_kgco2e"
LAWFUL: dict[str, Any] = clear_truck()["body"]["carbon_report"]


def with_result(raw: str) -> str:
    """The lawful report with other bytes in place of its result."""
    return json.dumps({**LAWFUL, RESULT: "@"}).replace('"@"', raw)


def with_start(start: str) -> str:
    period = {**LAWFUL["reference_period"], "start": start}
    return json.dumps({**LAWFUL, "reference_period": period})


# Input of the table -> the report as it is sent, and where it has to be refused.
REPORTS: dict[str, tuple[str, str]] = {
    '"["*1000+"]"*1000': ("[" * 1000 + "]" * 1000, REPORT),
    '"["*100000+"]"*100000': ("[" * 100_000 + "]" * 100_000, REPORT),
    "100000 members": (
        "{" + ",".join(f'"{n}":1' for n in range(100_000)) + "}",
        REPORT,
    ),
    "GB18030 bytes": (with_result('"@"'), f"{REPORT}/{RESULT}"),
    '{"$ref":"http://127.0.0.1/x"}': (
        '{"$ref":"http://127.0.0.1:@/x"}',
        f"{REPORT}/$ref",
    ),
    r'{"a":"\ud800"}': (with_result(r'"\ud800"'), f"{REPORT}/{RESULT}"),
    r'{"a":"x\u0000"}': (with_result(r'"x\u0000"'), f"{REPORT}/{RESULT}"),
    '{"co2e_kg":"12,5"}': (with_result('"12,5"'), f"{REPORT}/{RESULT}"),
    '{"co2e_kg":1,"Co2e_kg":2}': (
        with_result(f'"1","{RESULT.upper()}":"2"'),
        f"{REPORT}/{RESULT.upper()}",
    ),
    '{"co2e_kg":1,"co2e_kg":2}': (
        with_result(f'"1","{RESULT}":"2"'),
        f"{REPORT}/{RESULT}",
    ),
    '{"co2e_kg":1e999}': (with_result("1e999"), f"{REPORT}/{RESULT}"),
    '{"co2e_kg":4000 digits}': (with_result("9" * 4000), f"{REPORT}/{RESULT}"),
    '{"co2e_kg":99999999999999999999...(5000 digits)}': (
        with_result("9" * 5000),
        f"{REPORT}/{RESULT}",
    ),
    '{"from":"2026-12-01","to":"2026-01-01"}': (
        with_start("2099-12-01"),
        f"{REPORT}/reference_period",
    ),
    '{"period":"2026-02-30"}': (
        with_start("2026-02-30"),
        f"{REPORT}/reference_period/start",
    ),
    '{"period":"2026-13"}': (
        with_start("2026-13"),
        f"{REPORT}/reference_period/start",
    ),
    '{"unit":"t"} where kg is required': (
        json.dumps({**LAWFUL, "unit": {**LAWFUL["unit"], "unit": "t"}}),
        f"{REPORT}/unit/unit",
    ),
    '{"verified":"true"}': (
        json.dumps({**LAWFUL, "verified": "true"}),
        f"{REPORT}/verified",
    ),
    "{}": ("{}", f"{REPORT}/report_id"),
}


def body_with(report: str) -> bytes:
    text = json.dumps(clear_truck(body__carbon_report="REPORT"))
    return text.replace('"REPORT"', report).encode()


@pytest.mark.parametrize(
    "row",
    [row for row in rows("api-json") if row.field == "carbon_report"],
    ids=lambda row: row.name,
)
def test_a_bad_report_is_refused_where_it_is_bad(row: Row, api_client: Program) -> None:
    report, place = REPORTS[row.given]
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        body = body_with(report.replace(":@/", f":{listener.getsockname()[1]}/"))
        if row.given == "GB18030 bytes":
            body = body.replace(b"@", "中国".encode("gb18030"))
        assert len(body) < MOST_BYTES
        started = time.monotonic()
        refused = pointers_refused(api_client, body, content_type="application/json")
        assert time.monotonic() - started < 30
        with pytest.raises(TimeoutError):
            listener.accept()
    assert any(pointer.startswith(place) for pointer in refused), refused


def test_a_text_is_no_truth_value(api_client: Program) -> None:
    document = clear_truck(declaration_of_truth__accepted="true")
    refused = pointers_refused(api_client, document)
    assert refused == {"/declaration_of_truth/accepted"}
