"""The scanner's page and what a device keeps of it: for gate officers, and nobody's
secrets in it."""

import base64
import json
import re

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from codes import qr
from codes.gate import scanner_files
from codes.gate.pictures import LARGEST_PICTURE
from codes.gate.scanner_words import SENTENCES, words
from codes.publishing.tasks import publish
from codes.verification import Verdict
from declarations.parties.models import User
from tests.codes.gate.officers import TIANJIN
from tests.codes.publishing.readers import root
from tests.visits import BACKEND, Person

pytestmark = pytest.mark.usefixtures("law")
PAGE, SESSION = "/gate/scanner/", "/gate/scanner/session/"
WORKER, MANIFEST = "/gate/scanner/worker.js", "/gate/scanner/manifest.webmanifest"
PICTURE = "/gate/scanner/picture/"
DOT = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAA"
    "AABJRU5ErkJggg=="
)
ROLES = [
    *(("exporter", 404), ("stranger", 404), ("broker", 404)),
    *(("reviewer", 403), ("supervisor", 403), ("auditor", 403)),
    ("officer", 200),
]


@pytest.mark.parametrize("path", [PAGE, SESSION])
@pytest.mark.parametrize(("who", "status"), ROLES)
def test_only_gate_officers_have_a_scanner(
    path: str, who: str, status: int, request: pytest.FixtureRequest
) -> None:
    person = Person(request.getfixturevalue(who))
    assert person.client.get(path).status_code == status
    assert person.client.post(path).status_code in {403, 404, 405}


def test_a_picture_is_read_for_browsers_that_cannot(officer: User) -> None:
    asked = Person(officer).client
    drawn = qr.png("GCT1:" + "A2" * 200, level="M")
    for body, text in ((drawn, "GCT1:" + "A2" * 200), (b"none", None), (DOT, None)):
        answer = asked.post(PICTURE, body, content_type="application/octet-stream")
        assert (answer.status_code, answer.json()) == (200, {"text": text})
    large = bytes(LARGEST_PICTURE + 1)
    answer = asked.post(PICTURE, large, content_type="application/octet-stream")
    assert answer.status_code == 413


def test_pictures_are_read_for_customs_only(client: Client, exporter: User) -> None:
    assert client.post(PICTURE).status_code == 401
    assert Person(exporter).client.post(PICTURE).status_code == 404


def test_whoever_is_signed_out_is_asked_to_sign_in(client: Client) -> None:
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
    answer = client.get(SESSION)
    assert (answer.status_code, answer.json()) == (401, {"code": "signed_out"})


def test_the_page_that_a_device_keeps_tells_nothing_of_the_officer(
    officer: User,
) -> None:
    text = Person(officer).sees(PAGE)
    assert str(officer) not in text
    assert officer.username not in text
    assert TIANJIN not in re.sub(r'<script id="ports".*?</script>', "", text)


def test_the_session_names_the_officer_his_ports_and_the_root(
    officer: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    publish()
    person = Person(officer)
    person.sees(SESSION)
    with django_assert_max_num_queries(8):
        said = json.loads(person.sees(SESSION))
    assert said["officer"] == {
        "id": str(officer.pk),
        "name": str(officer),
        "ports": [TIANJIN],
    }
    assert said["root"] == root()


def test_uploads_pass_with_the_token_of_the_session(officer: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(officer, backend=BACKEND)
    token = client.get(SESSION).json()["token"]
    kind = "application/json"
    sent = client.post("/gate/scans/", "[]", kind, headers={"X-CSRFToken": token})
    assert (sent.status_code, sent.json()) == (200, {"results": []})
    assert client.post("/gate/scans/", "[]", kind).status_code == 403


def test_the_policy_for_scripts_is_as_strict_as_elsewhere(officer: User) -> None:
    client = Person(officer).client
    answer = client.get(PAGE)
    here = answer["Content-Security-Policy"]
    assert here == client.get("/gate/")["Content-Security-Policy"]
    assert "default-src 'self'" in here
    assert not re.search(r"unsafe|blob:|\son\w+=|style=", here)
    inline = re.findall(r"<script(?![^>]*\ssrc=)([^>]*)>", answer.content.decode())
    assert all('type="application/json"' in each for each in inline)


def test_every_file_that_the_worker_keeps_is_there(officer: User) -> None:
    client = Person(officer).client
    text = Client().get(WORKER).content.decode()
    kept = json.loads(text.partition("\n")[0].removeprefix("const KEPT = ")[:-1])
    assert kept["page"] == PAGE
    page = client.get(PAGE).content.decode()
    linked = re.findall(
        r'<(?:link rel="stylesheet" href|script type="module" src)'
        r'="(.*?)"',
        page,
    )
    assert set(linked) <= set(kept["files"])
    scripts = [path for path in kept["files"] if path.endswith(".js")]
    assert len(scripts) == len(scanner_files.SCRIPTS) - 1
    for path in scripts:
        answer = client.get(path)
        assert answer["Content-Type"] == "text/javascript; charset=utf-8"
        assert "immutable" in answer["Cache-Control"]
        for name in re.findall(r'from "\./(\w+)\.js"', answer.content.decode()):
            assert name in scanner_files.SCRIPTS


def test_a_script_of_another_version_is_not_served(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = scanner_files.script_address("verifier")
    assert client.get(before).status_code == 200
    assert client.get(before.replace("verifier", "nothing")).status_code == 404
    assert client.get(before.replace("verifier", "worker")).status_code == 404
    monkeypatch.setitem(scanner_files.SCRIPTS, "verifier", b"// newer")
    assert client.get(before).status_code == 404
    assert client.get(scanner_files.script_address("verifier")).status_code == 200


def test_the_manifest_makes_an_app_of_the_page(client: Client) -> None:
    answer = client.get(MANIFEST, headers={"accept-language": "zh-hans"})
    said = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert said["start_url"] == said["scope"] == PAGE
    assert said["lang"] == "zh-hans"
    assert {icon["sizes"] for icon in said["icons"]} >= {"192x192", "512x512"}


def test_every_verdict_has_words_and_every_sentence_that_is_asked_for_is_there() -> (
    None
):
    assert set(words()["verdicts"]) == set(Verdict)
    scripts = b"".join(scanner_files.SCRIPTS.values()).decode()
    asked = set(re.findall(r'sentence\("(\w+)"', scripts))
    asked |= set(re.findall(r'complain\("[\w-]+", "(\w+)"\)', scripts))
    assert asked
    assert asked <= set(SENTENCES)
