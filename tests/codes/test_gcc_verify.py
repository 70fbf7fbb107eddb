"""gcc_verify.py, alone with its three libraries, judges as our own verifier does."""

import json
import subprocess
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from codes import bundle as bundles
from codes import offline, statuslist
from codes.bundle import Bundle
from codes.publishing import gcc_verify
from codes.statuslist import StatusList
from codes.trust import KeyState, KeyUse
from codes.verification import Verdict
from tests.codes.builders import AT, DAY, GCC, text_of
from tests.codes.corpus import bundle_at, corpus, list_at
from tests.codes.nonsense import nonsense_server
from tests.codes.oracles import environment
from tests.codes.trust_data import (
    NEXT_ROOT_SIGNER,
    ROOT,
    ROOT_KEY,
    ROOT_SIGNER,
    STATUS_KEY,
    STATUS_SIGNER,
    STRANGER,
    URI,
    a_bundle,
    a_list,
    record_for,
)

PROGRAM = Path(gcc_verify.__file__)
HOUR = 3600


@dataclass(frozen=True)
class Device:
    """A place with the program, a pinned root and what was downloaded."""

    home: Path

    def holds(self, bundle: Bundle, *lists: StatusList, **signers: Any) -> None:
        text = bundles.write(bundle, signers.get("root", ROOT_SIGNER))
        (self.home / "bundle.jwt").write_text(text)
        for number, listed in enumerate(lists):
            token = statuslist.as_cwt(listed, signers.get("status", STATUS_SIGNER))
            (self.home / f"{number}.cwt").write_bytes(token)

    def checks(self, *codes: str, pin: str = ROOT, **options: Any) -> Any:
        lists = [
            word for path in self.home.glob("*.cwt") for word in ("--status-list", path)
        ]
        more = [str(w) for n, v in options.items() for w in (f"--{n}", v)]
        python = environment.python_with("standalone")
        bundle = self.home / "bundle.jwt"
        command = (python, "-I", PROGRAM, "--bundle", bundle, "--root-key", pin)
        said = environment.run(
            *command, *lists, *more, given="\n".join(codes) + "\n", good=(0, 1)
        )
        return [json.loads(line) for line in said.splitlines()]

    def refuses(self, **options: Any) -> str:
        with pytest.raises(subprocess.CalledProcessError) as caught:
            self.checks(text_of(), **options)
        assert caught.value.returncode == 2
        return str(caught.value.stderr).strip()


@pytest.fixture
def device(tmp_path: Path) -> Device:
    return Device(tmp_path)


@pytest.mark.parametrize(
    ("bundle_age", "status_age"),
    [(2 * HOUR, 600), (DAY, 5 * HOUR), (3 * DAY, 2 * DAY), (8 * DAY, 600)],
    ids=["fresh", "amber", "stale", "with an expired bundle"],
)
def test_it_agrees_with_our_verifier_on_500_codes(
    device: Device, bundle_age: int, status_age: int
) -> None:
    made = AT - bundle_age
    bundle = bundle_at(AT, issued_at=made, expires_at=made + bundles.LIVES_FOR)
    made = AT - status_age
    listed = list_at(AT, issued_at=made, expires_at=made + DAY)
    device.holds(bundle, listed)
    specimens = corpus(AT)
    theirs = device.checks(*(each.text for each in specimens), at=AT)
    assert len(theirs) == 500
    for specimen, said in zip(specimens, theirs, strict=True):
        ours = offline.verify(specimen.text, bundle=bundle, lists={URI: listed}, at=AT)
        assert said["verdict"] == ours.result.verdict, specimen.kind
        green = ours.result.verdict is Verdict.VALID_OFFLINE and ours.is_fresh
        ages = (said["bundle_age"], said["status_age"], said["fresh"])
        assert ages == (ours.bundle_age, ours.status_age, green)
        claims = ours.result.claims
        assert said["number"] == (claims.number if claims else None)


def test_it_says_every_verdict_that_needs_no_register(device: Device) -> None:
    device.holds(bundle_at(AT), list_at(AT))
    said = device.checks(*(each.text for each in corpus(AT)), at=AT)
    assert {each["verdict"] for each in said} == set(Verdict) - {
        *(Verdict.VALID, Verdict.NOT_IN_REGISTER, Verdict.SUBJECT_MISMATCH),
        *(Verdict.STATUS_STALE, Verdict.BUNDLE_EXPIRED),
    }


@pytest.mark.parametrize(
    ("subject", "verdict"),
    [
        (GCC.subject, Verdict.VALID_OFFLINE),
        (GCC.subject[-6:], Verdict.VALID_OFFLINE),
        (GCC.subject[-5:], Verdict.SUBJECT_MISMATCH),
        ("000000", Verdict.SUBJECT_MISMATCH),
    ],
)
def test_it_compares_the_truck(device: Device, subject: str, verdict: Verdict) -> None:
    device.holds(a_bundle(), a_list())
    (said,) = device.checks(text_of(), at=AT, subject=subject)
    assert said["verdict"] == verdict


def test_it_takes_no_bundle_of_another_root(device: Device) -> None:
    own = record_for(STRANGER, KeyUse.BUNDLE)
    device.holds(a_bundle(own), root=STRANGER)
    assert device.refuses() == "bundle: not trusted"
    device.holds(a_bundle(replace(ROOT_KEY, state=KeyState.COMPROMISED)))
    assert device.refuses() == "bundle: not trusted"


def test_it_takes_no_list_of_another_key(device: Device) -> None:
    device.holds(a_bundle(), a_list(), status=STRANGER)
    assert device.refuses() == "status list: not trusted"
    device.holds(a_bundle(replace(STATUS_KEY, state=KeyState.COMPROMISED)), a_list())
    assert device.refuses() == "status list: not trusted"


def test_the_pin_may_be_a_file_and_be_written_in_groups(
    device: Device, tmp_path: Path
) -> None:
    device.holds(a_bundle(), a_list())
    groups = " ".join(ROOT[n : n + 4] for n in range(0, 64, 4)).upper()
    (tmp_path / "pin.txt").write_text(groups + "\n")
    (said,) = device.checks(text_of(), pin=str(tmp_path / "pin.txt"), at=AT)
    assert said["verdict"] == "VALID_OFFLINE"


def test_it_remembers_the_version_and_the_roots_it_has_seen(device: Device) -> None:
    state = device.home / "seen.json"
    coming = record_for(NEXT_ROOT_SIGNER, KeyUse.BUNDLE)
    device.holds(a_bundle(coming), a_list())
    device.checks(text_of(), at=AT, state=state)
    device.holds(a_bundle(coming, version=6))
    assert device.refuses(state=state) == "bundle: rolled back"
    gone = replace(ROOT_KEY, state=KeyState.COMPROMISED)
    device.holds(a_bundle(coming, gone, version=8), root=NEXT_ROOT_SIGNER)
    (said,) = device.checks(text_of(), at=AT, state=state)
    assert said["verdict"] == "VALID_OFFLINE"
    device.holds(a_bundle(coming, version=9))
    assert device.refuses(state=state) == "bundle: not trusted"


def test_the_newest_of_several_lists_counts(device: Device) -> None:
    stopped = statuslist.pack({77: statuslist.Mark.REVOKED})
    old = a_list(issued_at=AT - HOUR, expires_at=AT)
    device.holds(a_bundle(), a_list(packed=stopped), old)
    (said,) = device.checks(text_of(), at=AT)
    assert said["verdict"] == "REVOKED"


def test_what_cannot_be_read_is_said_in_one_line(device: Device) -> None:
    (device.home / "bundle.jwt").write_text("nothing")
    assert device.refuses() == "bundle: malformed"
    (device.home / "bundle.jwt").unlink()
    assert "bundle.jwt" in device.refuses().splitlines()[-1]


def test_an_answer_that_is_no_http_is_no_verdict() -> None:
    python = environment.python_with("standalone")
    with nonsense_server() as url:
        command = (python, "-I", PROGRAM, "--root-key", ROOT, "--fetch", url, text_of())
        assert environment.run(*command, good=(2,)) == ""


def test_its_exit_says_whether_all_codes_are_valid(device: Device) -> None:
    device.holds(a_bundle(), a_list())
    python, bundle = environment.python_with("standalone"), device.home / "bundle.jwt"
    command = (python, "-I", PROGRAM, "--bundle", bundle, "--root-key", ROOT)
    rest = ("--status-list", device.home / "0.cwt", "--at", str(AT), text_of())
    environment.run(*command, *rest, good=(0,))
    environment.run(*command, *rest, "GCT1:NO", good=(1,))


def test_it_needs_three_libraries_and_nothing_of_ours() -> None:
    lines = PROGRAM.read_text("utf-8").splitlines()
    named = {line.split()[1].split(".")[0] for line in lines if line[:5] in IMPORTS}
    assert {"cryptography", "cbor2", "base45"} < named
    assert not named & {"codes", "declarations", "validation", "django"}


IMPORTS = {"from ", "impor"}
