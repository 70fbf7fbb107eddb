"""Files sent by programs: streamed, answered with 202, followed to their end."""

import base64
import hashlib
import io
from pathlib import Path
from typing import Any

import pytest

from declarations.batches.models import Batch
from declarations.batches.returning import return_wanted
from declarations.batches.working import work_waiting
from declarations.models import Declaration
from tests import factories
from tests.declarations.batches.files import ndjson
from tests.programs import Program
from tests.visits import work

pytestmark = pytest.mark.usefixtures("law")
NDJSON = "application/x-ndjson"
PATH = "/api/v1/batches/"


@pytest.fixture
def content() -> bytes:
    bad = factories.clear_truck(port_of_exit__unlocode="Tianjin")
    return ndjson([factories.clear_truck(), bad, factories.clear_truck()])


def posted(client: Program, content: bytes, query: str = "", **options: Any) -> Any:
    return client.post(f"{PATH}{query}", content, content_type=NDJSON, **options)


def test_a_file_is_accepted_followed_and_read(
    api_client: Program, content: bytes
) -> None:
    answer = posted(api_client, content)
    assert answer.status_code == 202, answer.content
    at = answer["Location"]
    assert answer.json()["state"] == "received"
    work_waiting()
    work()
    said = api_client.get(at).json()
    assert (said["state"], said["rows"]) == ("finished", 3)
    assert (said["accepted"], said["returned"]) == (2, 1)
    assert (said["in_review"], said["issued"]) == (0, 2)
    assert said["started"] <= said["finished"]
    rows = api_client.get(said["links"]["rows"]).json()["results"]
    assert rows[1]["errors"][0]["row"] == 2
    assert rows[1]["errors"][0]["column"] == "port_of_exit.unlocode"
    declared = api_client.get(said["links"]["declarations"]).json()["results"]
    assert [row["state"] for row in declared] == ["issued", "issued"]


def test_the_returned_file_is_fetched_once_it_is_drawn(
    api_client: Program, content: bytes
) -> None:
    at = posted(api_client, content)["Location"]
    work_waiting()
    work()
    link = api_client.get(at).json()["links"]["returned_csv"]
    assert api_client.get(link).status_code == 202
    return_wanted()
    answer = api_client.get(link)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv")
    assert b"DC-" in b"".join(answer.streaming_content)


def test_a_digest_that_does_not_fit_refuses_the_file(
    api_client: Program, content: bytes, place: Path
) -> None:
    encoded = base64.b64encode(hashlib.sha256(content).digest()).decode()
    stated = {"Content-Digest": f"sha-256=:{encoded}:"}
    assert posted(api_client, content[:-9], headers=stated).status_code == 422
    assert not Batch.objects.exists()
    assert not [path for path in place.rglob("*") if path.is_file()]
    assert posted(api_client, content, headers=stated).status_code == 202


@pytest.mark.parametrize("header", ["sha-256=:no:", "sha-256=abc", "sha-256=::"])
def test_a_digest_that_cannot_be_read_is_refused(
    api_client: Program, content: bytes, header: str
) -> None:
    answer = posted(api_client, content, headers={"Content-Digest": header})
    assert answer.status_code == 400
    assert answer.json()["code"] == "bad_digest"


def test_a_body_shorter_than_its_length_is_refused(
    api_client: Program, content: bytes, place: Path
) -> None:
    cut: dict[str, Any] = {
        "wsgi.input": io.BytesIO(content),
        "CONTENT_LENGTH": str(10**6),
    }
    answer = posted(api_client, content, **cut)
    assert answer.status_code == 400
    assert answer.json()["code"] == "truncated"
    assert not [path for path in place.rglob("*") if path.is_file()]


def test_a_retry_with_the_same_key_gets_the_same_batch(
    api_client: Program, content: bytes
) -> None:
    key = {"Idempotency-Key": "fleet-1"}
    first = posted(api_client, content, headers=key)
    second = posted(api_client, content, headers=key)
    assert second["Idempotency-Replayed"] == "true"
    assert first.json() == second.json()
    assert posted(api_client, content + b"\n", headers=key).status_code == 422
    assert Batch.objects.count() == 1


def test_a_check_is_confirmed_by_its_own_request(
    api_client: Program, content: bytes
) -> None:
    at = posted(api_client, content, "?check=only")["Location"]
    work_waiting()
    assert api_client.get(at).json()["state"] == "checked"
    assert not Declaration.objects.exists()
    unsigned = api_client.post(f"{at}confirmation/", {"name": "Lin", "role": "X"})
    assert unsigned.status_code == 422
    signed = {"name": "Lin", "role": "Export manager", "accepted": True}
    assert api_client.post(f"{at}confirmation/", signed).status_code == 202
    work_waiting()
    assert api_client.get(at).json()["state"] == "finished"
    assert Declaration.objects.count() == 2


def test_a_file_can_be_cancelled_before_its_end(
    api_client: Program, content: bytes
) -> None:
    at = posted(api_client, content)["Location"]
    assert api_client.post(f"{at}cancellation/", b"").status_code == 202
    work_waiting()
    assert api_client.get(at).json()["state"] == "cancelled"
    assert api_client.post(f"{at}cancellation/", b"").status_code == 409


def test_a_strange_program_finds_nothing(
    api_client: Program, strange_client: Program, content: bytes
) -> None:
    at = posted(api_client, content)["Location"]
    for tail in ("", "rows/", "declarations/", "returned/csv/"):
        assert strange_client.get(f"{at}{tail}").status_code == 404
    for tail in ("confirmation/", "cancellation/"):
        assert strange_client.post(f"{at}{tail}", {}).status_code == 404
    assert strange_client.get(PATH).json()["results"] == []


def test_content_decides_and_must_agree_with_its_type(api_client: Program) -> None:
    answer = api_client.post(PATH, b"PK\x03\x04junk", content_type="text/csv")
    assert 400 <= answer.status_code < 500
    answer = api_client.post(PATH, b"\x00\x01", content_type="image/png")
    assert answer.status_code in (415, 422)


@pytest.mark.parametrize("query", ["?rows=many", "?cursor=%00"])
def test_parameters_that_cannot_be_read_are_refused(
    api_client: Program, content: bytes, query: str
) -> None:
    assert posted(api_client, content, query).status_code == 400
