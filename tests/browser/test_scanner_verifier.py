"""The scanner's verifier in a real browser judges as our own does, and reads bundles
and lists as strictly."""

import base64
import zlib
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest

from codes import bundle as bundles
from codes import cbor, jws, offline, signing, statuslist
from codes.bundle import Bundle
from codes.gate.scanner_files import script_address
from codes.signing import LocalSigner
from codes.statuslist import Mark, StatusList
from codes.trust import KeyState, KeyUse
from codes.verification import Verdict
from tests.browser.reader import Reader
from tests.codes.builders import AT, DAY, GCC, PREFIX, text_of
from tests.codes.corpus import as_text, bundle_at, corpus, list_at
from tests.codes.trust_data import (
    INDEX,
    NEXT_ROOT_SIGNER,
    ROOT,
    ROOT_KEY,
    ROOT_SIGNER,
    STATUS_SIGNER,
    STRANGER,
    URI,
    a_bundle,
    a_list,
    record_for,
)

pytestmark = pytest.mark.django_db(transaction=True)
HOUR = 3600
Ask = Callable[..., Any]

PROGRAM = """async (asked) => {
    const { scripts, root, seen, bundle: text, tokens, texts, at, subject } = asked;
    const [{ readBundle, rootsOf }, { readCwt, readJwt }, { verify }] =
        await Promise.all(scripts.map((script) => import(script)));
    let bundle;
    try { bundle = await readBundle(text, { pinned: root, seen }); }
    catch (fault) { return { refused: fault.code ?? `crash: ${fault}` }; }
    const bytes = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));
    const lists = new Map();
    for (const [form, token] of tokens) {
        const read = form === "cwt" ? readCwt(bytes(token), bundle.keys)
            : readJwt(token, bundle.keys);
        const list = await read.catch(() => null);
        if (list) lists.set(list.uri, list);
    }
    const answers = [];
    for (const text of texts) {
        const said = await verify(text, { bundle, lists, at, subject });
        answers.push([said.verdict, said.integrity, said.issuer, said.status,
            said.bundleAge, said.statusAge, said.isFresh, said.claims?.number ?? null]);
    }
    return { answers, roots: rootsOf(bundle), lists: lists.size };
}"""


@pytest.fixture
def ask(reader: Reader) -> Ask:
    """The scanner's modules, asked in a page of the portal."""
    reader.page.goto("/verify/")
    scripts = [script_address(name) for name in ("bundle", "statuslist", "verifier")]

    def asked(*texts: str, bundle: Bundle | str = "", **more: Any) -> Any:
        signer = more.pop("signer", ROOT_SIGNER)
        if not isinstance(bundle, str):
            bundle = bundles.write(bundle, signer)
        lists = more.pop("lists", [a_list()])
        question = {
            "scripts": scripts,
            "root": [ROOT],
            "seen": 0,
            "at": AT,
            "subject": None,
            "bundle": bundle or bundles.write(a_bundle(), signer),
            "tokens": [
                token if isinstance(token, tuple) else cwt(token) for token in lists
            ],
            "texts": texts,
        }
        return reader.page.evaluate(PROGRAM, {**question, **more})

    return asked


def cwt(listed: StatusList, signer: LocalSigner = STATUS_SIGNER) -> tuple[str, str]:
    return packed(statuslist.as_cwt(listed, signer))


def packed(token: bytes) -> tuple[str, str]:
    return ("cwt", base64.b64encode(token).decode())


def ours(text: str, bundle: Bundle, listed: StatusList) -> list[Any]:
    judged = offline.verify(text, bundle=bundle, lists={URI: listed}, at=AT)
    said = judged.result
    ages = [judged.bundle_age, judged.status_age, judged.is_fresh]
    number = said.claims.number if said.claims else None
    return [said.verdict, said.integrity, said.issuer, said.status, *ages, number]


def broken(text: str, rounds: int) -> list[str]:
    """The code with one bit flipped, cut short, or with one character exchanged."""
    chance, token = Random(7), signing.from_text(text, PREFIX)  # noqa: S311
    made = []
    for _ in range(rounds):
        place, bit = chance.randrange(len(token)), chance.randrange(8)
        flipped = bytearray(token)
        flipped[place] ^= 1 << bit
        letter = chance.randrange(len(text))
        made += [
            as_text(bytes(flipped)),
            as_text(token[:place]),
            text[:letter] + chance.choice("09AZ $:+a\u00e9") + text[letter + 1 :],
        ]
    return made


def test_it_agrees_with_our_verifier_on_every_kind_of_code(ask: Ask) -> None:
    texts = [each.text for each in corpus(AT, 300)]
    texts += broken(texts[0], 60) + broken(texts[3], 60)
    for bundle_age, status_age in (
        (2 * HOUR, 600),
        (DAY, 5 * HOUR),
        (3 * DAY, 2 * DAY),
        (8 * DAY, 600),
    ):
        made = AT - bundle_age
        bundle = bundle_at(AT, issued_at=made, expires_at=made + bundles.LIVES_FOR)
        made = AT - status_age
        listed = list_at(AT, issued_at=made, expires_at=made + DAY)
        theirs = ask(*texts, bundle=bundle, lists=[listed])["answers"]
        assert len(theirs) == len(texts) == 660
        for text, said in zip(texts, theirs, strict=True):
            assert said == ours(text, bundle, listed), text


@pytest.mark.parametrize("mark", list(Mark))
def test_a_mark_is_read_from_either_form_and_is_nobody_elses(
    ask: Ask, mark: Mark
) -> None:
    expected = "VALID_OFFLINE" if mark is Mark.VALID else mark.name
    around = dict.fromkeys(range(INDEX - 4, INDEX + 5), Mark.CONSUMED)
    listed = a_list(around | {INDEX: mark})
    forms = [cwt(listed), ("jwt", statuslist.as_jwt(listed, STATUS_SIGNER))]
    for form in forms:
        assert ask(text_of(), lists=[form])["answers"][0][0] == expected


def test_the_goods_are_compared(ask: Ask) -> None:
    for subject, verdict in (
        (GCC.subject, Verdict.VALID_OFFLINE),
        (GCC.subject[-6:], Verdict.VALID_OFFLINE),
        (GCC.subject[-5:], Verdict.SUBJECT_MISMATCH),
        ("000000", Verdict.SUBJECT_MISMATCH),
    ):
        assert ask(text_of(), subject=subject)["answers"][0][0] == verdict


def test_a_list_that_is_not_to_be_trusted_is_not_read(ask: Ask) -> None:
    sealed = statuslist.as_cwt(a_list(), STATUS_SIGNER)
    claims = {2: URI, 4: AT + HOUR, 6: AT - 60, 65534: 300}
    bomb = zlib.compress(bytes(40_000_000))

    def with_stream(stream: bytes, bits: int = 2) -> tuple[str, str]:
        held = {65533: {"bits": bits, "lst": stream}}
        content = cbor.encode(claims | held)
        return packed(signing.seal(content, STATUS_SIGNER, statuslist.CWT_TYPE))

    sound = statuslist.compress(a_list().packed)
    assert ask(lists=[with_stream(sound)])["lists"] == 1
    for token in (
        with_stream(bomb),
        with_stream(sound + b"\x00"),
        with_stream(sound[:-1]),
        with_stream(a_list().packed),
        with_stream(sound, bits=1),
        cwt(a_list(), STRANGER),
        packed(sealed + b"\x00"),
        packed(sealed[:-64] + bytes(64)),
        packed(signing.from_text(text_of(), PREFIX)),
    ):
        assert ask(lists=[token])["lists"] == 0


def test_a_list_is_no_code(ask: Ask) -> None:
    sealed = statuslist.as_cwt(a_list(), STATUS_SIGNER)
    assert ask(as_text(sealed))["answers"][0][0] == "MALFORMED"


def test_a_bundle_needs_a_pinned_root_and_never_goes_back(ask: Ask) -> None:
    coming = record_for(NEXT_ROOT_SIGNER, KeyUse.BUNDLE)
    own = record_for(STRANGER, KeyUse.BUNDLE)
    gone = replace(ROOT_KEY, state=KeyState.COMPROMISED)
    introduced = ask(bundle=a_bundle(coming))["roots"]
    assert introduced == sorted([ROOT, bundles.fingerprint(coming)])
    assert ask(bundle=a_bundle(own), signer=STRANGER) == {"refused": "not_trusted"}
    assert ask(bundle=a_bundle(gone)) == {"refused": "not_trusted"}
    assert ask(seen=8) == {"refused": "rolled_back"}
    assert ask(seen=7)["answers"] == []
    handed_over = a_bundle(coming, gone, version=8)
    later = ask(bundle=handed_over, signer=NEXT_ROOT_SIGNER, root=introduced)
    assert later["roots"] == [bundles.fingerprint(coming)]


def test_only_the_one_form_of_a_bundle_is_read(ask: Ask) -> None:
    text = bundles.write(a_bundle(), ROOT_SIGNER)
    document = bundles.content(a_bundle())
    for change in (
        {"version": 1.5},
        {"exp": document["iat"] + 8 * DAY},
        {"keys": [*document["keys"], document["keys"][0]]},
        {"more": 1},
        {"iss": 7},
    ):
        signed = jws.sign(document | change, ROOT_SIGNER, bundles.TYPE)
        assert ask(bundle=signed) == {"refused": "malformed"}
    head, body, _ = text.split(".")
    spaced = jws.from_base64url(body).replace(b",", b", ", 1)
    signed = f"{head}.{jws.to_base64url(spaced)}"
    signature = jws.to_base64url(ROOT_SIGNER.sign(signed.encode()))
    for bad in (f"{signed}.{signature}", f"{text}=", f"{text}.", "a.b.c"):
        assert ask(bundle=bad) == {"refused": "malformed"}
    forged = f"{head}.{body}.{jws.to_base64url(bytes(64))}"
    assert ask(bundle=forged) == {"refused": "not_trusted"}
