"""A key is rotated, another compromised and issuance stopped while the portal works."""

from threading import Thread
from typing import Any

import pytest

from codes import cbor, signing
from tests.factories import clear_truck
from tests.journeys.portal import Portal, eventually

pytestmark = pytest.mark.xdist_group("journeys")
SCHEME = "green_clearance_code"
TRUCKS = 60


class Filing(Thread):
    """A program that files one truck after another."""

    def __init__(self, portal: Portal, count: int) -> None:
        super().__init__()
        self.portal, self.count = portal, count
        self.references: list[str] = []

    def run(self) -> None:
        for _ in range(self.count):
            self.references.append(self.portal.file(clear_truck()))


def kid_of(token: str) -> str:
    """The key that signed a token, as its header says."""
    message = cbor.decode(signing.from_text(token, signing.SANDBOX_PREFIX))
    assert isinstance(message, cbor.Tag)
    protected: Any = message.value
    header: Any = cbor.decode(protected[0])
    return bytes(header[4]).hex()


def verdict_of(portal: Portal, token: str) -> str:
    return str(portal.ask("/api/v1/verify/", {"token": token}).json()["verdict"])


def run(portal: Portal, *arguments: str) -> str:
    done = portal.manage(*arguments)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_rotation_under_load_then_compromise_then_successors(portal: Portal) -> None:
    filing = Filing(portal, TRUCKS)
    filing.start()
    eventually(lambda: len(filing.references), lambda done: done >= TRUCKS // 4)
    portal.settled(filing.references[0])
    said = run(portal, "rotate_key", SCHEME)
    old, new = (line.split()[0] for line in said.splitlines())
    after = Filing(portal, 5)
    filing.join()
    after.run()
    codes = {r: portal.settled(r)["code"] for r in filing.references}
    late = [portal.settled(r)["code"]["token"] for r in after.references]
    tokens = [code["token"] for code in codes.values()]
    assert {verdict_of(portal, token) for token in [*tokens, *late]} == {"VALID"}
    assert {old} <= {kid_of(token) for token in tokens} <= {old, new}
    assert {kid_of(token) for token in late} == {new}

    run(portal, "compromise_key", old, "--reason", "A backup was found")
    of_the_old = [r for r, code in codes.items() if kid_of(code["token"]) == old]
    stolen = codes[of_the_old[0]]["token"]
    assert verdict_of(portal, stolen) == "KEY_COMPROMISED"
    run(portal, "reissue_codes", "--key", old)
    for reference in of_the_old:
        token = portal.declaration(reference)["code"]["token"]
        assert (kid_of(token), verdict_of(portal, token)) == (new, "VALID")
    assert portal.manage("verify_ledger").returncode == 0


def test_the_switch_stops_workers_and_lets_them_go_on(portal: Portal) -> None:
    run(portal, "stop_issuance", "--reason", "A wrong list was published")
    try:
        reference = portal.file(clear_truck())
        waiting = eventually(
            lambda: portal.declaration(reference),
            lambda said: said["state"] != "submitted",
        )
        assert (waiting["state"], waiting["code"]) == ("cleared", None)
    finally:
        run(portal, "resume_issuance", "--reason", "The list is mended")
    assert portal.settled(reference)["state"] == "issued"
