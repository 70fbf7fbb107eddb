"""Codes of a sandbox: good for those inside, worth nothing to anybody else."""

import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import IntegrityError
from django.test import Client

from codes import offline, signing
from codes.gate.targets import find
from codes.keys import (
    active_key,
    active_key_for,
    both_trusts,
    current_trust,
    published_keys,
)
from codes.log.models import Leaf
from codes.models import Code, SigningKey
from codes.publishing import gcc_verify
from codes.publishing.bundles import publish_bundle
from codes.publishing.lists import publish_lists
from codes.publishing.models import PublishedList, UnknownCode
from codes.publishing.tasks import publish
from codes.services import verify
from codes.status import suspend
from codes.statuslists import FIRST_SANDBOX_LIST
from codes.tasks import seal_cleared
from codes.trust import KeyUse
from codes.verification import Verdict
from codes.verification import verify as strictly
from declarations.clock import database_now
from declarations.faults import Refused
from declarations.parties.models import Organisation, User
from tests import factories
from tests.codes.publishing.readers import fetched, fetched_list, published, root
from tests.programs import Program, a_program
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")
VERIFY, BATCH = "/api/v1/verify/", "/api/v1/verify/batch/"


@pytest.fixture(autouse=True)
def in_production(settings: Any) -> None:
    """Real codes are GCC1, as where goods leave."""
    settings.TOKEN_PREFIX = "GCC1:"


@pytest.fixture
def playing(exporting_company: Organisation) -> Organisation:
    """The exporter's company as a sandbox."""
    exporting_company.sandbox = True
    exporting_company.save()
    return exporting_company


def a_code(user: User, **changes: Any) -> Code:
    row = factories.filed(user, **changes)
    judge_submitted()
    seal_cleared()
    return Code.objects.select_related("key").get(declaration=row)


@pytest.fixture
def played(playing: Organisation, exporter: User) -> Code:
    """A code of a sandbox."""
    return a_code(exporter)


@pytest.fixture
def real(stranger: User) -> Code:
    """A code beside it that counts."""
    return a_code(stranger, exporter__uscc=factories.RIVAL_USCC)


def asked(client: Client, **body: str) -> dict[str, Any]:
    answer = client.post(VERIFY, json.dumps(body), content_type="application/json")
    document: dict[str, Any] = answer.json()
    return document


def test_a_sandbox_has_keys_prefix_and_status_list_of_its_own(
    played: Code, real: Code
) -> None:
    assert (played.sandbox, played.key.sandbox) == (True, True)
    assert played.token.startswith("GCT1:")
    assert played.status_list >= FIRST_SANDBOX_LIST
    assert (real.sandbox, real.key.sandbox) == (False, False)
    assert real.token.startswith("GCC1:")
    assert real.status_list == 1


def test_neither_token_nor_number_of_a_sandbox_is_good_outside(
    played: Code, client: Client
) -> None:
    for body in ({"token": played.token}, {"number": played.number}):
        answer = asked(client, **body)
        assert (answer["verdict"], answer["valid"]) == ("WRONG_ENVIRONMENT", False)
        assert answer["sandbox"] is True
        assert "not valid for export" in answer["message"]
        assert (answer["subject"], answer["claims"]) == (None, None)
        assert played.subject[-4:] not in json.dumps(answer)


def test_a_relabelled_code_is_still_of_the_sandbox(played: Code) -> None:
    relabelled = "GCC1:" + played.token.removeprefix("GCT1:")
    assert verify(relabelled).result.verdict is Verdict.UNKNOWN_KEY
    at = int(database_now().timestamp())
    for trust in (current_trust(), both_trusts()[0]):
        for text in (relabelled, played.token):
            assert strictly(text, trust=trust, at=at).verdict is not Verdict.VALID


def test_a_real_code_is_not_good_as_one_of_the_sandbox(real: Code) -> None:
    relabelled = "GCT1:" + real.token.removeprefix("GCC1:")
    at = int(database_now().timestamp())
    answer = strictly(relabelled, trust=both_trusts()[1], at=at)
    assert answer.verdict is Verdict.UNKNOWN_KEY
    assert verify(real.token).result.verdict is Verdict.VALID


def test_a_demonstration_keeps_its_own_codes_and_its_sandboxes_apart(
    settings: Any, playing: Organisation, exporter: User, stranger: User
) -> None:
    settings.TOKEN_PREFIX = "GCT1:"
    played = a_code(exporter)
    demo = a_code(stranger, exporter__uscc=factories.RIVAL_USCC)
    assert verify(demo.token).result.verdict is Verdict.VALID
    checked = verify(played.token)
    assert checked.result.verdict is Verdict.WRONG_ENVIRONMENT
    assert checked.sandbox


def test_a_program_of_a_sandbox_verifies_its_codes(
    playing: Organisation, played: Code, real: Code
) -> None:
    program = a_program(playing)
    for body in ({"token": played.token}, {"number": played.number}):
        answer = program.post(VERIFY, body).json()
        assert (answer["verdict"], answer["sandbox"]) == ("VALID", True)
    answer = program.post(VERIFY, {"token": real.token}).json()
    assert (answer["verdict"], answer["sandbox"]) == ("VALID", False)


def test_a_batch_tells_each_code_by_its_world(
    played: Code, real: Code, strange_client: Program
) -> None:
    codes = [played.token, real.token, played.number, "GCC1:" + played.token[5:]]
    results = strange_client.post(BATCH, {"codes": codes}).json()["results"]
    verdicts = [row["verdict"] for row in results]
    assert verdicts == [
        *("WRONG_ENVIRONMENT", "VALID", "WRONG_ENVIRONMENT", "UNKNOWN_KEY")
    ]
    assert [row["valid"] for row in results] == [False, True, False, False]


def test_what_verifiers_fetch_names_nothing_of_a_sandbox(
    played: Code, real: Code, client: Client
) -> None:
    publish_lists()
    publish_bundle()
    from_bundle = fetched("/trust/bundle").content.decode()
    said = signing._from_base64url(from_bundle.split(".")[1]).decode()
    listed = f"s:{played.status_list}"
    thumb = played.key.public_jwk["kid"]
    assert thumb not in said
    assert listed not in said
    assert real.key.public_jwk["kid"] in said
    assert PublishedList.objects.get(number=played.status_list).kid != (
        PublishedList.objects.get(number=1).kid
    )
    sets = [
        {key["kid"] for key in client.get(f"/.well-known/{name}").json()["keys"]}
        for name in ("jwks.json", "sandbox-jwks.json")
    ]
    assert thumb in sets[1]
    assert not sets[0] & sets[1]


def test_neither_the_scanner_nor_the_program_accepts_one_offline(
    played: Code, real: Code
) -> None:
    """Both judge by what is published, and read no list of the sandbox."""
    bundle = published()
    text = fetched("/trust/bundle").content.decode()
    theirs = gcc_verify.read_bundle(text, {root()})
    lists = {listed.uri: listed for listed in [fetched_list(1)]}
    packed = {uri: (each.issued_at, each.packed) for uri, each in lists.items()}
    at = int(database_now().timestamp())
    relabelled = "GCC1:" + played.token.removeprefix("GCT1:")
    said = [
        (
            offline.verify(code, bundle=bundle, lists=lists, at=at).result.verdict,
            gcc_verify.verify(code, theirs, packed, at)["verdict"],
        )
        for code in (played.token, relabelled, real.token)
    ]
    assert said == [
        ("WRONG_ENVIRONMENT", "WRONG_ENVIRONMENT"),
        ("UNKNOWN_KEY", "UNKNOWN_KEY"),
        ("VALID_OFFLINE", "VALID_OFFLINE"),
    ]
    with pytest.raises(ValueError, match="key"):
        fetched_list(played.status_list)


def test_the_log_has_real_codes_and_keys_only(
    played: Code, real: Code, supervisor: User
) -> None:
    suspend(user=supervisor, numbers=[played.number], reason="Looked at it.")
    numbers = set(Leaf.objects.exclude(number="").values_list("number", flat=True))
    assert numbers == {real.number}
    kids = set(Leaf.objects.exclude(kid="").values_list("kid", flat=True))
    assert played.key.kid not in kids
    assert real.key.kid in kids


def test_a_genuine_sandbox_code_that_was_never_issued_raises_no_alarm(
    played: Code,
) -> None:
    Code.objects.filter(pk=played.pk).update(payload_digest="0" * 64)
    assert verify(played.token).result.verdict is Verdict.WRONG_ENVIRONMENT
    assert not UnknownCode.objects.exists()


def test_what_was_issued_to_a_sandbox_was_not_issued_to_the_world(
    played: Code, real: Code
) -> None:
    """Somebody with a real key signs what a sandbox was given."""
    signer = active_key(real.scheme_number).signer
    token = signing.sign(bytes(played.payload), signer)
    checked = verify(signing.as_text(token, "GCC1:"))
    assert checked.result.verdict is Verdict.NOT_IN_REGISTER
    assert UnknownCode.objects.get().number == played.number


def test_no_gate_knows_a_sandbox(
    played: Code, gate_officer: User, client: Client
) -> None:
    gate_officer.memberships.update(ports=["CNTXG"])
    client.force_login(gate_officer)
    row = played.declaration
    for text in (played.token, played.number, row.reference, row.subject):
        with pytest.raises(Refused):
            find(gate_officer, text)
    shown = client.post("/gate/", {"code": played.token}).content.decode()
    assert "Sandbox code: not valid for export" in shown
    assert played.declaration.reference not in client.get("/gate/").content.decode()


def test_a_sandbox_has_a_trust_bundle_for_trying_verification_offline(
    played: Code, real: Code
) -> None:
    publish()
    row = active_key_for(KeyUse.BUNDLE, sandbox=True).row
    pin = signing.thumbprint(row.public_jwk).hex()
    text = fetched("/trust/sandbox-bundle").content.decode()
    bundle = gcc_verify.read_bundle(text, {pin})
    tokens = [fetched(urlsplit(url).path).content for url in bundle.lists.values()]
    read = [gcc_verify.read_list(token, bundle) for token in tokens]
    lists = {uri: (made_at, packed) for uri, made_at, packed in read}
    at = int(database_now().timestamp())
    said = gcc_verify.verify(played.token, bundle, lists, at)
    assert (said["verdict"], said["number"]) == ("VALID_OFFLINE", played.number)
    said = gcc_verify.verify(real.token, bundle, lists, at)
    assert said["verdict"] == "WRONG_ENVIRONMENT"
    with pytest.raises(gcc_verify.RefusedError, match="not trusted"):
        gcc_verify.read_bundle(fetched("/trust/bundle").content.decode(), {pin})
    with pytest.raises(gcc_verify.RefusedError, match="not trusted"):
        gcc_verify.read_bundle(text, {root()})


@pytest.mark.parametrize("model", [Code, SigningKey])
def test_neither_key_nor_code_crosses_over(
    model: type[Code] | type[SigningKey], played: Code
) -> None:
    with pytest.raises(IntegrityError, match="changes its world"):
        model.objects.update(sandbox=False)


def test_the_database_stores_no_sandbox_code_under_a_real_key(
    played: Code, real: Code
) -> None:
    played.pk, played.key, played.number = None, real.key, "GCH600000000000"
    played.status, played.status_index = "revoked", 7
    with pytest.raises(IntegrityError, match="one world"):
        played.save(force_insert=True)


def test_keys_of_both_worlds_sign_beside_each_other(db: None) -> None:
    assert active_key(1).row != active_key(1, sandbox=True).row
    assert SigningKey.objects.count() == 2
    assert published_keys() != published_keys(sandbox=True)


def test_a_sandbox_has_no_log_and_so_no_key_of_one(db: None) -> None:
    row = active_key_for(KeyUse.LOG).row
    row.pk, row.kid, row.sandbox = None, "0" * 16, True
    with pytest.raises(IntegrityError, match="key_of_sandbox_signs_no_log"):
        row.save(force_insert=True)
