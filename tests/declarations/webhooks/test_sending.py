"""Where a webhook may go, and how long and how much it puts up with."""

import time
from typing import Any

import pytest

from declarations.webhooks.addresses import BadTarget, Target, checked, read_target
from declarations.webhooks.sending import MOST_ANSWER, Outcome, Terms, post
from tests.bad_inputs.rows import rows
from tests.declarations.webhooks.receiver import receiving

PUBLIC = "93.184.216.34"
PRIVATE = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254"),
    *("0.0.0.1", "100.64.0.1", "192.0.2.1", "198.18.0.1", "224.0.0.1"),
    *("240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0"),
    *("fc00::1", "fd12:3456::1", "fec0::1", "ff02::1", "2001:db8::1"),
    *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"),
    *("2001:0:53aa:64c:0:7fff:80ff:fffe", "not an address"),
)


def sent(url: str, **terms: Any) -> Outcome:
    return post(url, b"{}", {"webhook-id": "1"}, Terms(**{"anywhere": True, **terms}))


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_public_is_refused(address: str) -> None:
    with pytest.raises(BadTarget, match="not_public"):
        checked([address], anywhere=False)
    with pytest.raises(BadTarget, match="not_public"):
        checked([PUBLIC, address], anywhere=False)


@pytest.mark.parametrize("address", [PUBLIC, "2606:2800:220:1::1"])
def test_a_public_address_is_taken(address: str) -> None:
    assert checked([address], anywhere=False) == address


@pytest.mark.parametrize(
    ("url", "code"),
    [
        ("http://erp.company.example/", "not_https"),
        ("ftp://erp.company.example/", "not_https"),
        ("file:///etc/passwd", "not_https"),
        ("//erp.company.example/", "not_https"),
        ("https://user:pass@erp.company.example/", "bad_address"),
        ("https://erp.company.example/#top", "bad_address"),
        ("https://erp.company.example:0/", "bad_address"),
        ("https://erp.company.example:99999/", "bad_address"),
        ("https:///hooks", "bad_address"),
        ("https://erp.company.example:22/", "bad_port"),
        ("https://erp.company.example:80/", "bad_port"),
        ("https://erp.company.example:1023/", "bad_port"),
        ("https://[::1", "bad_address"),
        ("https://erp.company.example/a b", "bad_address"),
        ("https://erp.company.example/\r\nX-Evil: 1", "bad_address"),
        ("https://erp.company.example\\@127.0.0.1/", "bad_address"),
        ("https://ｅrp.company.example/", "bad_address"),
        ("", "not_https"),
    ],
)
def test_what_is_no_plain_https_address_is_refused(url: str, code: str) -> None:
    with pytest.raises(BadTarget) as refused:
        read_target(url, anywhere=False)
    assert refused.value.code == code


CALLBACKS = [row for row in rows("api-json") if row.field == "callback_url"]


@pytest.mark.parametrize("row", CALLBACKS, ids=lambda row: row.name)
def test_no_callback_of_the_bad_inputs_is_ever_called(row: Any) -> None:
    for url in row.given.replace(" ", "").split(","):
        for spelling in {url, url.replace("http://", "https://")}:
            outcome = post(spelling, b"", {}, Terms())
            assert outcome.fault in {
                *("not_https", "bad_address", "bad_port", "not_public", "unknown_host")
            }, spelling


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    answers = iter([["127.0.0.1"], ["10.0.0.1"]])

    def fickle(target: Target) -> list[str]:
        return next(answers)

    with receiving() as receiver:
        port = receiver.address.split(":")[2].split("/")[0]
        url = f"http://erp.company.example:{port}/hooks"
        assert sent(url, resolve=fickle).status == 200
        assert receiver.got[0].headers["host"] == f"erp.company.example:{port}"


def test_a_name_that_is_rebound_to_loopback_is_refused() -> None:
    answers = iter([[PUBLIC], ["127.0.0.1"]])

    def rebound(target: Target) -> list[str]:
        return next(answers)

    url = "https://erp.company.example/"
    assert checked(rebound(read_target(url, anywhere=False)), anywhere=False) == PUBLIC
    outcome = post(url, b"", {}, Terms(resolve=rebound))
    assert outcome.fault == "not_public"


@pytest.mark.parametrize("mood", ["hangs", "drips"])
def test_what_takes_too_long_is_cut_off(mood: str) -> None:
    with receiving(mood) as receiver:
        started = time.monotonic()
        outcome = sent(receiver.address, seconds=0.4)
        assert time.monotonic() - started < 30
    assert (outcome.status, outcome.fault) == (None, "too_slow")


def test_a_redirect_is_an_answer_and_nothing_more() -> None:
    with receiving("redirects") as receiver:
        outcome = sent(receiver.address)
        assert (outcome.status, outcome.is_success) == (302, False)
        assert len(receiver.got) == 1


def test_only_the_beginning_of_a_long_answer_is_kept() -> None:
    with receiving("talks") as receiver:
        assert sent(receiver.address).answer == "x" * MOST_ANSWER


def test_a_server_without_tls_is_not_spoken_to() -> None:
    with receiving() as receiver:
        outcome = sent(receiver.address.replace("http:", "https:"))
        assert outcome.fault in {"bad_tls", "no_answer"}
        assert receiver.got == []


def test_a_closed_port_is_no_answer() -> None:
    with receiving() as receiver:
        address = receiver.address
    assert sent(address).fault == "no_answer"
