"""Guessers learn nothing: unknown numbers all look alike, and soon nobody answers."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from codes import number
from codes.models import Code
from codes.number import SYMBOLS
from codes.throttling import LookUpThrottle, NumberThrottle
from declarations.parties.models import User
from tests.codes.register import issued

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture(autouse=True)
def nobody_has_asked_before() -> None:
    cache.clear()


@pytest.fixture
def without_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    for throttle in (LookUpThrottle, NumberThrottle):
        monkeypatch.setattr(throttle, "rate", "1000000/min", raising=False)


def near(live: str, count: int) -> Iterator[str]:
    """Numbers of one other character whose check character was made to fit."""
    found = 0
    for place in range(4, number.LENGTH - 1):
        for symbol in SYMBOLS:
            body = live[:place] + symbol + live[place + 1 : -1]
            value = number._check_value(body)
            if symbol != live[place] and value < len(SYMBOLS) and found < count:
                found += 1
                yield body + SYMBOLS[value]


def guessed(count: int) -> list[str]:
    return [number.generate("H", 2026) for _ in range(count)]


def anonymised(answer: Any, asked: str) -> bytes:
    """The answer without what the asker said himself."""
    body: bytes = answer.content
    for form in (asked, number.display(asked)):
        body = body.replace(form.encode(), b"-" * len(form))
    return body


def by_api(client: Client, asked: str) -> Any:
    body = json.dumps({"number": asked})
    return client.post("/api/v1/verify/", body, "application/json")


def shapes(client: Client, numbers: Iterable[str]) -> set[tuple[int, bytes]]:
    answers = ((by_api(client, asked), asked) for asked in numbers)
    return {(each.status_code, anonymised(each, asked)) for each, asked in answers}


@pytest.mark.usefixtures("without_limits")
def test_what_was_never_issued_gets_one_answer_however_near_it_is(
    client: Client, exporter: User
) -> None:
    live = issued(exporter).number
    others = [*guessed(400), *near(live, 150)]
    assert live not in others
    assert len(shapes(client, others)) == 1
    assert shapes(client, [live]) != shapes(client, others[:1])


@pytest.mark.usefixtures("without_limits")
def test_pages_for_unknown_numbers_have_one_length_and_status(
    client: Client, exporter: User
) -> None:
    live = issued(exporter).number
    sizes = set()
    for asked in [*guessed(25), *near(live, 25)]:
        page = client.get("/verify/", {"code": asked})
        sizes.add((page.status_code, len(page.content)))
    assert len(sizes) == 1


@pytest.mark.usefixtures("without_limits")
def test_all_one_character_edits_of_200_numbers_hit_no_other_code() -> None:
    live = set(guessed(200))
    edits = {
        one[:place] + symbol + one[place + 1 :]
        for one in live
        for place in range(number.LENGTH)
        for symbol in SYMBOLS
        if symbol != one[place]
    }
    assert len(edits) > 90_000
    assert not {edit for edit in edits if number.is_canonical(edit)}


def test_a_guesser_is_stopped_on_every_way(client: Client) -> None:
    statuses = [by_api(client, asked).status_code for asked in guessed(130)]
    assert statuses == [200] * 120 + [429] * 10
    batch = json.dumps({"codes": guessed(1000)})
    url = "/api/v1/verify/batch/"
    first = client.post(url, batch, "application/json").status_code
    again = client.post(url, batch, "application/json").status_code
    assert (first, again) == (200, 429)


@pytest.mark.usefixtures("without_limits")
def test_guessing_fills_no_table(client: Client, exporter: User) -> None:
    issued(exporter)
    before = rows()
    shapes(client, guessed(100))
    client.post(
        "/api/v1/verify/batch/",
        json.dumps({"codes": guessed(500) + ["GCT1:X"] * 400}),
        "application/json",
    )
    assert rows() == before
    assert Code.objects.count() == 1


def rows() -> dict[str, int]:
    """How many rows each table has."""
    with connection.cursor() as cursor:
        tables = connection.introspection.table_names(cursor)
        counted = {}
        for table in tables:
            cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608
            counted[table] = cursor.fetchone()[0]
    return counted
