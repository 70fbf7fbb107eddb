"""Drafts: edited by one, published by another, law from a day to come."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from declarations.faults import Conflict, Forbidden, Refused
from declarations.models import LedgerEntry
from declarations.parties.models import User
from tests import factories
from tests.validation.reference.edits import PORTS, add_dalian, dalian, port, tomorrow
from validation.reference import drafts
from validation.reference.models import DraftChange, DraftRelease, Release
from validation.reference.publication import publish_draft
from validation.reference.services import all_lists, book_on, publish_files
from validation.reference.uploads import read_upload

pytestmark = pytest.mark.usefixtures("law")


def publish(draft: DraftRelease, user: User, **changes: Any) -> Release:
    draft.refresh_from_db()
    told = {"edition": draft.edition, "starts_on": tomorrow(), **changes}
    return publish_draft(user=user, draft=draft, **told)


def ports_on(day: Any) -> set[str]:
    lists = all_lists()
    return set(book_on(day)[lists[PORTS]])


def pointers(refusal: pytest.ExceptionInfo[Refused]) -> list[str]:
    return [fault.pointer for fault in refusal.value.faults]


def test_a_draft_is_law_only_when_published_and_from_its_day(
    draft: DraftRelease, second_supervisor: User
) -> None:
    add_dalian(draft)
    assert "CNDLC" not in ports_on(tomorrow())
    publish(draft, second_supervisor)
    assert "CNDLC" in ports_on(tomorrow())
    assert "CNDLC" not in ports_on(factories.today())


def test_an_author_does_not_publish_its_own_draft(draft: DraftRelease) -> None:
    add_dalian(draft)
    with pytest.raises(Forbidden, match="Another supervisor"):
        publish(draft, draft.author)


def test_the_database_holds_the_four_eyes_too(draft: DraftRelease) -> None:
    release = Release.objects.first()
    closed = {"closed_by": draft.author, "closed_at": draft.opened_at}
    with (
        pytest.raises(IntegrityError, match="draft_published_by_another"),
        transaction.atomic(),
    ):
        DraftRelease.objects.filter(pk=draft.pk).update(release=release, **closed)


def test_only_its_author_edits_a_draft(
    draft: DraftRelease, second_supervisor: User, reviewer: User
) -> None:
    with pytest.raises(Forbidden, match="Only its author"):
        add_dalian(draft, second_supervisor)
    with pytest.raises(Forbidden, match="Only a supervisor"):
        add_dalian(draft, reviewer)
    with pytest.raises(Forbidden, match="Only a supervisor"):
        drafts.open_draft(user=reviewer, title="x", starts_on=tomorrow())


def test_nobody_publishes_another_edition_than_the_one_looked_at(
    draft: DraftRelease, second_supervisor: User
) -> None:
    add_dalian(draft)
    with pytest.raises(Conflict, match="edited since"):
        publish(draft, second_supervisor, edition=0)


def test_an_empty_draft_is_not_published(
    draft: DraftRelease, second_supervisor: User
) -> None:
    with pytest.raises(Conflict, match="changes nothing"):
        publish(draft, second_supervisor)


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"valid_from": "soon"}, "/valid_from"),
        ({"valid_from": ""}, "/valid_from"),
        ({"valid_until": "2020-01-01"}, "/valid_until"),
        ({"unlocode": " "}, "/unlocode"),
        ({"unlocode": None}, "/unlocode"),
        ({"illustrative": "perhaps"}, "/illustrative"),
        ({"source": "x" * 301}, "/source"),
    ],
)
def test_each_bad_cell_is_named(
    draft: DraftRelease, changes: dict[str, Any], pointer: str
) -> None:
    with pytest.raises(Refused) as refusal:
        add_dalian(draft, **changes)
    assert pointers(refusal) == [pointer]
    assert not DraftChange.objects.exists()


def test_a_rule_level_names_a_rule_and_a_level_that_exist(draft: DraftRelease) -> None:
    cells = {"rule": "GCC-NONE-99", "case": "", "level": "loud"}
    with pytest.raises(Refused) as refusal:
        drafts.add_row(
            user=draft.author,
            draft=draft,
            listed=all_lists()["rule_levels"],
            cells={**cells, "valid_from": tomorrow().isoformat()},
        )
    assert pointers(refusal) == ["/rule", "/level"]


def test_overlapping_validity_is_refused_with_both_days(draft: DraftRelease) -> None:
    end = tomorrow() + timedelta(days=200)
    last_day = (end - timedelta(days=1)).isoformat()
    add_dalian(draft, valid_until=end.isoformat())
    with pytest.raises(Refused, match=rf"CNDLC.*{last_day}") as refusal:
        add_dalian(draft, valid_from=last_day)
    assert refusal.value.code == "overlap"
    add_dalian(draft, valid_from=end.isoformat())
    assert draft.changes.count() == 2


def test_a_change_from_a_later_day_ends_the_old_row_there(
    draft: DraftRelease, second_supervisor: User
) -> None:
    cells = dalian(unlocode="CNTXG", name_en="Renamed", customs_district="0202")
    drafts.change_row(user=draft.author, draft=draft, row=port("CNTXG"), cells=cells)
    publish(draft, second_supervisor)
    listed = all_lists()[PORTS]
    names = [book_on(day)[listed]["CNTXG"].name_en for day in days()]
    assert names == ["Tianjin Xingang", "Renamed"]


def days() -> list[Any]:
    return [factories.today(), tomorrow()]


def test_an_ended_row_holds_until_the_day_before(
    draft: DraftRelease, second_supervisor: User
) -> None:
    drafts.end_row(user=draft.author, draft=draft, row=port("CNTXG"), on=tomorrow())
    publish(draft, second_supervisor)
    assert ["CNTXG" in ports_on(day) for day in days()] == [True, False]


def test_the_law_of_days_before_the_start_is_left_alone(
    draft: DraftRelease, second_supervisor: User
) -> None:
    drafts.remove_row(user=draft.author, draft=draft, row=port("CNTXG"))
    with pytest.raises(Refused, match="before the start"):
        publish(draft, second_supervisor)
    early = factories.today() - timedelta(days=1)
    with pytest.raises(Refused, match="in the past") as refusal:
        publish(draft, second_supervisor, starts_on=early)
    assert set(pointers(refusal)) == {"/starts_on"}


def test_two_drafts_that_change_one_row_do_not_both_become_law(
    draft: DraftRelease, supervisor: User, second_supervisor: User
) -> None:
    other = drafts.open_draft(user=supervisor, title="Twice", starts_on=tomorrow())
    for each in (draft, other):
        drafts.end_row(user=supervisor, draft=each, row=port("CNTXG"), on=tomorrow())
    publish(draft, second_supervisor)
    with pytest.raises(Conflict, match="Another release has changed"):
        publish(other, second_supervisor)


def test_an_undone_change_is_gone_and_a_closed_draft_stays_closed(
    draft: DraftRelease, supervisor: User
) -> None:
    add_dalian(draft)
    drafts.undo(user=supervisor, draft=draft, change=draft.changes.get())
    assert not draft.changes.exists()
    drafts.discard(user=supervisor, draft=draft)
    with pytest.raises(Conflict, match="closed"):
        add_dalian(draft)


def test_the_ledger_tells_author_approver_and_difference(
    draft: DraftRelease, supervisor: User, second_supervisor: User
) -> None:
    add_dalian(draft)
    release = publish(draft, second_supervisor)
    told = LedgerEntry.objects.filter(chain="reference-data").order_by("-sequence")
    published, drafted = told[:2]
    assert (drafted.kind, published.kind) == ("release.drafted", "release.published")
    assert published.data["author"] == str(supervisor)
    assert published.data["approver"] == str(second_supervisor)
    assert published.data["version"] == release.version
    (change,) = published.data["difference"]
    assert (change["change"], change["key"]) == ("added", "CNDLC")


def test_loading_the_files_again_leaves_what_people_have_decided(
    draft: DraftRelease, second_supervisor: User
) -> None:
    add_dalian(draft)
    drafts.end_row(user=draft.author, draft=draft, row=port("CNTXG"), on=tomorrow())
    publish(draft, second_supervisor)
    assert publish_files(note="after a restart").release is None
    assert "CNDLC" in ports_on(tomorrow())
    assert "CNTXG" not in ports_on(tomorrow())


def upload(draft: DraftRelease, lines: str) -> int:
    listed = all_lists()[PORTS]
    header = "unlocode,name_en,name_zh,kind,customs_district,valid_from,valid_until\n"
    rows = read_upload(listed, (header + lines).encode())
    return drafts.merge(user=draft.author, draft=draft, listed=listed, rows=rows)


def test_a_file_changes_what_differs_and_adds_what_is_new(draft: DraftRelease) -> None:
    new = f"CNDLC,Dalian,大连,SEA,,{tomorrow()},\n"
    end = tomorrow() + timedelta(days=40)
    longer = f"CNTXG,Tianjin Xingang,天津新港,SEA,0202,2026-04-23,{end}\n"
    assert upload(draft, new + longer) == 2
    replaced = draft.changes.get(key="CNTXG").replaces
    assert replaced == port("CNTXG")
    assert upload(draft, new) == 1


def test_a_file_that_names_a_row_twice_is_refused(draft: DraftRelease) -> None:
    line = f"CNDLC,Dalian,大连,SEA,,{tomorrow()},\n"
    with pytest.raises(Refused, match="2 times"):
        upload(draft, line + line)


def test_a_bad_file_names_each_line_and_column(draft: DraftRelease) -> None:
    with pytest.raises(Refused) as refusal:
        upload(draft, f"CNDLC,D,D,SEA,,{tomorrow()},\nCNXXX,X,X,SEA,,never,\n,,,,,,\n")
    assert pointers(refusal) == ["/3/valid_from", "/4/valid_from"]
    assert not draft.changes.exists()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"a,b\n1,2\n", b'"', b"\x00"])
def test_a_file_that_is_no_list_is_refused(content: bytes) -> None:
    with pytest.raises(Refused):
        read_upload(all_lists()[PORTS], content)
