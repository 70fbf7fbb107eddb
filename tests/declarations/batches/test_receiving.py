"""A file is taken in whole and once, or not at all."""

from pathlib import Path

import pytest

from declarations.batches.models import Batch, Stage
from declarations.faults import Forbidden, Refused
from declarations.models import Declaration
from declarations.parties.models import User
from tests import factories
from tests.declarations.batches.files import ndjson, sent, worked

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def content() -> bytes:
    return ndjson(factories.clear_truck() for _ in range(3))


def code_of(caught: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.code for fault in caught.value.faults]


def test_a_double_click_makes_one_batch_and_one_set_of_declarations(
    exporter: User, colleague: User, content: bytes, place: Path
) -> None:
    first = worked(sent(exporter, content))
    second = worked(sent(colleague, content))
    assert first == second
    assert Declaration.objects.count() == 3
    assert len([path for path in place.rglob("*") if path.is_file()]) == 1


def test_the_same_file_of_another_company_is_another_batch(
    exporter: User, stranger: User, content: bytes
) -> None:
    assert sent(exporter, content) != sent(stranger, content)


def test_a_file_is_taken_in_again_when_that_is_asked_for(
    exporter: User, content: bytes
) -> None:
    first = worked(sent(exporter, content))
    again = worked(sent(exporter, content, forced=True))
    assert again != first
    assert again.outcomes == {"unchanged": 3}
    assert Declaration.objects.count() == 3


def test_a_file_that_was_cancelled_may_come_again(
    exporter: User, content: bytes
) -> None:
    first = sent(exporter, content)
    Batch.objects.update(stage=Stage.CANCELLED)
    assert sent(exporter, content) != first


def test_a_file_that_is_not_the_announced_one_is_not_kept(
    exporter: User, content: bytes, place: Path
) -> None:
    with pytest.raises(Refused) as caught:
        sent(exporter, content[:-40], sha256="ab" * 32)
    assert code_of(caught) == ["digest_differs"]
    assert not Batch.objects.exists()
    assert not [path for path in place.rglob("*") if path.is_file()]


def test_a_file_with_too_few_rows_is_refused_before_anything_is_filed(
    exporter: User, content: bytes
) -> None:
    batch = worked(sent(exporter, content, rows=4))
    assert batch.stage == Stage.REFUSED
    assert batch.faults[0]["code"] == "row_count_differs"
    assert "3 rows; 4" in batch.faults[0]["message"]
    assert not Declaration.objects.exists()


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"scheme": "blue_channel"}, "not_in_list"),
        ({"threshold": "many"}, "bad_threshold"),
        ({"threshold": "101%"}, "bad_threshold"),
        ({"name": "../.evil"}, "bad_file_name"),
    ],
)
def test_what_is_said_of_a_file_has_to_be_readable(
    exporter: User, content: bytes, terms: dict[str, str], code: str
) -> None:
    with pytest.raises(Refused) as caught:
        sent(exporter, content, **terms)
    assert code_of(caught) == [code]


def test_an_empty_file_is_refused(exporter: User) -> None:
    with pytest.raises(Refused) as caught:
        sent(exporter, b"")
    assert "empty" in code_of(caught)


def test_customs_files_nothing(reviewer: User, content: bytes) -> None:
    with pytest.raises(Forbidden):
        sent(reviewer, content)


def test_a_file_that_ends_in_the_middle_of_a_row_is_refused(
    exporter: User, content: bytes
) -> None:
    batch = worked(sent(exporter, content[:-40]))
    assert batch.stage == Stage.REFUSED
    assert not Declaration.objects.exists()
