"""The witness: it believes one history, and keeps the proof when shown another."""

import ast
import base64
import hashlib
import json
import subprocess
import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.management import call_command
from django.test import Client
from pytest_django.live_server_helper import LiveServer

from codes import notes, transparency
from codes.log import gcc_witness
from codes.log.gcc_witness import CONSISTENT, MISBEHAVED, UNCHECKED
from codes.log.keys import log_keys
from tests.codes.log.tree import entered, rewritten
from tests.codes.nonsense import nonsense_server
from tests.codes.test_transparency import HEADS, LARGEST, NODES, flipped

pytestmark = pytest.mark.usefixtures("law")
PROGRAM = Path(gcc_witness.__file__)
NAME = "witness.example/w1"


def fetch(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return answer.content.decode()


class Witness:
    """One that keeps its state in a directory of the test."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.state = home / "watched.json"
        self.options = Namespace(
            state=str(self.state), key=[], cosign=None, name=NAME, every=None
        )

    def looks(self, at: int = 1_793_500_000, answers: Any = fetch) -> int:
        return gcc_witness.look(answers, self.options, at)

    def seen(self) -> int:
        return int(json.loads(self.state.read_text())["head"]["size"])

    def evidence(self) -> dict[str, str]:
        (folder,) = self.home.glob("*.evidence-*")
        return {file.name: file.read_text() for file in folder.iterdir()}


@pytest.fixture
def witness(tmp_path: Path) -> Witness:
    """It has seen 21 entries."""
    entered(20)
    made = Witness(tmp_path)
    assert made.looks() == CONSISTENT
    assert made.seen() == 21
    return made


def test_the_first_look_pins_the_key_and_says_so(
    witness: Witness, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = json.loads(witness.state.read_text())
    assert kept["keys"] == [str(log_keys()[0])]


def test_a_log_that_grows_is_consistent(witness: Witness) -> None:
    for count in (1, 12, 40):
        entered(count)
        assert witness.looks() == CONSISTENT
    assert witness.seen() == 21 + 53
    assert witness.looks() == CONSISTENT


@pytest.mark.parametrize(
    ("count", "why"),
    [
        (5, "the log was cut: 21 entries were seen, now 5"),
        (21, "two roots for 21 entries"),
        (30, "the first 21 of 30 entries are not what they were"),
    ],
)
def test_another_history_is_loud_and_its_evidence_is_kept(
    witness: Witness, count: int, why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rewritten(count)
    assert witness.looks() == MISBEHAVED
    assert f"THE LOG MISBEHAVES: {why}" in capsys.readouterr().err
    kept = witness.evidence()
    seen, shown = (
        notes.opened(kept[f"{which}.checkpoint"], log_keys()).head
        for which in ("seen", "shown")
    )
    assert (seen.size, shown.size) == (21, count)
    assert seen.root != shown.root
    assert why in kept["why.txt"]


def test_it_is_not_talked_round_by_asking_again(witness: Witness) -> None:
    rewritten(30)
    assert witness.looks(1) == witness.looks(2) == MISBEHAVED
    assert witness.seen() == 21


def test_a_log_rolled_back_to_an_earlier_state_is_found(witness: Witness) -> None:
    before = Client().get("/log/checkpoint").content.decode()
    entered(10)
    assert witness.looks() == CONSISTENT
    answers = {"/log/checkpoint": before}
    assert witness.looks(answers=answers.__getitem__) == MISBEHAVED


def test_a_checkpoint_by_another_key_is_not_believed(witness: Witness) -> None:
    key = notes.NoteKey("127.0.0.1/log", Ed25519PrivateKey.generate().public_key())
    witness.options.key = [str(key)]
    assert witness.looks() == UNCHECKED


@pytest.mark.parametrize(
    "answer",
    [
        "",
        "\n\n",
        "hello",
        "a\n1\nb\n\n— a b\n",
        "127.0.0.1/log\n-1\nAAAA\n\n— 127.0.0.1/log AAAA\n",
        "x" * 1000,
        "\x00",
    ],
)
def test_garbage_teaches_nothing(witness: Witness, answer: str) -> None:
    assert witness.looks(answers=lambda _path: answer) == UNCHECKED
    assert witness.seen() == 21


@pytest.mark.parametrize("proof", ["", "[]", '{"hashes": ["A"]}', '{"hashes": 3}'])
def test_a_proof_that_is_none_teaches_nothing(witness: Witness, proof: str) -> None:
    entered(4)
    real = fetch("/log/checkpoint")

    def answers(path: str) -> str:
        return real if path == "/log/checkpoint" else proof

    assert witness.looks(answers=answers) == UNCHECKED
    assert witness.seen() == 21


def test_a_proof_without_hashes_is_no_proof(witness: Witness) -> None:
    entered(4)
    real = fetch("/log/checkpoint")
    replies = {"/log/checkpoint": real}
    assert (
        witness.looks(answers=lambda path: replies.get(path, '{"hashes": []}'))
        == MISBEHAVED
    )


def test_a_broken_state_is_not_started_over(witness: Witness) -> None:
    witness.state.write_text("{")
    assert witness.looks() == UNCHECKED
    assert witness.state.read_text() == "{"


def test_a_state_that_cannot_be_kept_accuses_nobody(
    witness: Witness, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    witness.options.state = str(tmp_path / "file" / "watched.json")
    assert witness.looks() == UNCHECKED


def test_an_answer_that_is_no_http_accuses_nobody(witness: Witness) -> None:
    with nonsense_server() as url:
        assert witness.looks(answers=gcc_witness.fetching(url)) == UNCHECKED


def test_it_cosigns_what_it_saw(witness: Witness, tmp_path: Path) -> None:
    witness.options.cosign = str(tmp_path / "witness.pem")
    assert witness.looks(at=1_793_500_123) == CONSISTENT
    note = (tmp_path / "watched.cosigned").read_text()
    assert notes.opened(note, log_keys()).head.size == 21
    private = load_pem_private_key((tmp_path / "witness.pem").read_bytes(), None)
    assert isinstance(private, Ed25519PrivateKey)
    blob = base64.b64decode(note.rstrip("\n").rpartition(f"— {NAME} ")[2])
    public = private.public_key()
    named = hashlib.sha256(NAME.encode() + b"\n\x04" + public.public_bytes_raw())
    assert blob[:4] == named.digest()[:4]
    assert int.from_bytes(blob[4:12]) == 1_793_500_123
    text = note.partition("\n\n")[0] + "\n"
    public.verify(blob[12:], f"cosignature/v1\ntime 1793500123\n{text}".encode())


def test_a_key_that_others_can_read_signs_nothing(
    witness: Witness, tmp_path: Path
) -> None:
    witness.options.cosign = str(tmp_path / "witness.pem")
    witness.looks()
    assert (tmp_path / "witness.pem").stat().st_mode & 0o077 == 0
    (tmp_path / "witness.pem").chmod(0o644)
    assert witness.looks() == UNCHECKED


def head(size: int) -> gcc_witness.Head:
    return gcc_witness.Head("x", size, HEADS[size].root.hex(), "")


def test_its_own_proof_check_agrees_with_the_portals() -> None:
    for new in range(2, LARGEST + 1):
        for old in range(1, new):
            proof = transparency.consistency_proof(old, new, NODES)
            assert gcc_witness.extends(head(old), head(new), proof)
            bent = [flipped(proof[0], old), *proof[1:]]
            for wrong in (bent, proof[:-1], [*proof, proof[0]]):
                assert not gcc_witness.extends(head(old), head(new), wrong)


def test_the_program_needs_python_and_one_library() -> None:
    tree = ast.parse(PROGRAM.read_text("utf-8"))
    asked = {
        name.name.partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for name in node.names
    } | {
        (node.module or "").partition(".")[0]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
    }
    assert asked - set(sys.stdlib_module_names) == {"cryptography"}


def alone(url: str, home: Path) -> subprocess.CompletedProcess[str]:
    """The file by itself, as another organisation runs it."""
    return subprocess.run(  # noqa: S603 - our own file
        [sys.executable, "-I", PROGRAM, "--url", url, "--state", home / "seen.json"],
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )


@pytest.mark.django_db(transaction=True)
def test_it_runs_by_itself_over_http(live_server: LiveServer, tmp_path: Path) -> None:
    entered(9)
    first = alone(live_server.url, tmp_path)
    assert (first.returncode, first.stderr.count("first time")) == (CONSISTENT, 1)
    assert "has 10 entries" in first.stdout
    entered(9)
    assert alone(live_server.url, tmp_path).returncode == CONSISTENT
    rewritten(3)
    caught = alone(live_server.url, tmp_path)
    assert caught.returncode == MISBEHAVED
    assert "THE LOG MISBEHAVES" in caught.stderr
    assert alone("http://127.0.0.1:9", tmp_path).returncode == UNCHECKED
    assert alone("file:///etc", tmp_path).returncode == UNCHECKED


@pytest.mark.django_db(transaction=True)
def test_the_command_is_the_same_program(
    live_server: LiveServer, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    entered(2)
    state = tmp_path / "seen.json"
    call_command("witness", url=live_server.url, state=str(state))
    assert "has 3 entries" in capsys.readouterr().out
    with pytest.raises(SystemExit) as stopped:
        call_command("witness", url="http://127.0.0.1:9", state=str(state))
    assert stopped.value.code == UNCHECKED
