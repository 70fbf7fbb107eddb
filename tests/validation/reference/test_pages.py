"""Pages of the reference data: read by all, made by supervisors, published by two."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from declarations.parties.models import User
from tests import factories
from tests.validation.reference.edits import PORTS, add_dalian, dalian, port, tomorrow
from tests.visits import Person, faults_in
from validation.models import Simulation
from validation.reference import drafts
from validation.reference.models import DraftRelease, Release
from validation.reference.services import all_lists
from validation.tasks import judge_submitted, simulate

pytestmark = pytest.mark.usefixtures("law")
PEOPLE = [
    *("exporter", "stranger", "broker", "gate_officer"),
    *("reviewer", "auditor", "supervisor", "second_supervisor"),
]
OVERSEERS = {"reviewer", "auditor", "supervisor", "second_supervisor"}


def at(draft: DraftRelease, tail: str = "") -> str:
    return f"/reference/drafts/{draft.pk}/{tail}"


def ports(draft: DraftRelease, tail: str = "") -> str:
    return at(draft, f"lists/{PORTS}/{tail}")


def status_of(person: Person, path: str, data: dict[str, Any] | None = None) -> int:
    answer = person.client.get(path) if data is None else person.sends(path, data)
    return int(answer.status_code)


@pytest.fixture
def simulation(draft: DraftRelease, exporter: User) -> Simulation:
    """Done, of a draft that frees one declaration."""
    factories.filed(exporter, port_of_exit={"unlocode": "CNDLC"})
    judge_submitted()
    add_dalian(draft)
    posted = {"as_of": tomorrow().isoformat()}
    assert status_of(Person(draft.author), at(draft, "simulations/"), posted) == 302
    one = Simulation.objects.get()
    simulate(one.pk)
    return one


@pytest.mark.parametrize("who", PEOPLE)
def test_drafts_exist_only_for_those_who_oversee_the_law(
    who: str, simulation: Simulation, request: pytest.FixtureRequest
) -> None:
    draft, person = simulation.draft, Person(request.getfixturevalue(who))
    pages = ["/reference/drafts/", at(draft), ports(draft)]
    pages += [f"/reference/simulations/{simulation.pk}/{t}" for t in ("", "progress/")]
    expected = 200 if who in OVERSEERS else 404
    found = {page: status_of(person, page) for page in pages}
    assert found == {
        page: 204 if expected == 200 and "progress" in page else expected
        for page in pages
    }


@pytest.mark.parametrize("who", PEOPLE)
def test_only_the_author_edits_and_only_supervisors_act(
    who: str, draft: DraftRelease, request: pytest.FixtureRequest
) -> None:
    add_dalian(draft)
    person = Person(request.getfixturevalue(who))
    refused = 403 if who in OVERSEERS else 404
    edits = {
        ports(draft, "add/"): dalian(unlocode="CNXXX"),
        ports(draft, "file/"): {"x": "y"},
        ports(draft, f"rows/{port('CNTXG').pk}/"): {"x": "y"},
        ports(draft, f"rows/{port('CNTXG').pk}/end/"): {"x": "y"},
        at(draft, f"changes/{draft.changes.get().pk}/"): {},
    }
    found = {path: status_of(person, path, data) for path, data in edits.items()}
    if who == "supervisor":
        assert set(found.values()) == {302, 422}
    else:
        assert set(found.values()) == {refused}
    acts = {"simulations/": {"as_of": tomorrow().isoformat()}, "discarding/": {}}
    acted = [status_of(person, at(draft, act), data) for act, data in acts.items()]
    assert acted == [302 if "supervisor" in who else refused] * 2


def test_anyone_reads_releases_lists_and_differences(
    draft: DraftRelease, second_supervisor: User
) -> None:
    add_dalian(draft)
    draft.refresh_from_db()
    posted = {"edition": draft.edition, "starts_on": tomorrow().isoformat()}
    answer = Person(second_supervisor).sends(at(draft, "publication/"), posted)
    release = Release.objects.latest("pk")
    assert answer["Location"] == f"/reference/releases/{release.version}/"
    anyone = Person()
    assert release.version in anyone.sees("/reference/")
    told = anyone.sees(answer["Location"])
    assert "CNDLC" in told
    assert "Dalian joins" in told
    assert str(draft.author) not in told
    assert str(draft.author) in Person(second_supervisor).sees(answer["Location"])
    assert "Illustrative" in anyone.sees(f"/reference/lists/{PORTS}/")
    assert "CNDLC" in anyone.sees(f"/reference/lists/{PORTS}/?q=dalian")
    anyone.sees("/reference/lists/none/", status=404)
    anyone.sees("/reference/releases/1999010101/", status=404)


def test_the_author_finds_no_button_to_publish(
    draft: DraftRelease, second_supervisor: User, reviewer: User
) -> None:
    add_dalian(draft)
    assert "Publish this release" not in Person(draft.author).sees(at(draft))
    assert "Publish this release" in Person(second_supervisor).sees(at(draft))
    assert "Publish this release" not in Person(reviewer).sees(at(draft))
    posted = {"edition": 1, "starts_on": tomorrow().isoformat()}
    assert status_of(Person(draft.author), at(draft, "publication/"), posted) == 403


def test_faults_stand_beside_their_fields(draft: DraftRelease) -> None:
    person = Person(draft.author)
    overlapping = dalian(unlocode="CNTXG", name_en="x")
    answer = person.sends(ports(draft, "add/"), overlapping)
    assert answer.status_code == 422
    assert "two rows on the same day" in faults_in(answer)[0]
    answer = person.sends(ports(draft, "add/"), dalian(valid_from=""))
    assert faults_in(answer) == ["Type a date as year-month-day, such as 2026-05-08."]
    answer = person.sends("/reference/drafts/", {"title": "", "starts_on": "x"})
    assert len(faults_in(answer)) == 2


def test_a_row_is_added_changed_ended_and_undone_by_forms(draft: DraftRelease) -> None:
    person = Person(draft.author)
    assert status_of(person, ports(draft, "add/"), dalian()) == 302
    row = port("CNTXG").pk
    changed = dalian(unlocode="CNTXG", name_en="Renamed")
    assert status_of(person, ports(draft, f"rows/{row}/"), changed) == 302
    shanghai = port("CNSHA").pk
    ended = {"on": tomorrow().isoformat()}
    assert status_of(person, ports(draft, f"rows/{shanghai}/end/"), ended) == 302
    text = person.sees(at(draft))
    assert [word in text for word in ("Added", "Ends", "Renamed")] == [True] * 3
    assert draft.changes.count() == 4
    change = draft.changes.get(key="CNDLC").pk
    assert status_of(person, at(draft, f"changes/{change}/"), {}) == 302
    assert draft.changes.count() == 3


def test_a_file_is_taken_or_every_line_of_it_named(draft: DraftRelease) -> None:
    person = Person(draft.author)
    header = "unlocode,name_en,name_zh,kind,customs_district,valid_from\n"

    def sent(line: str) -> Any:
        file = SimpleUploadedFile("ports.csv", (header + line).encode())
        return person.sends(ports(draft, "file/"), {"file": file, "csrf": "x"})

    answer = sent("CNDLC,Dalian,大连,SEA,,never\n")
    assert "Line 2, valid_from" in faults_in(answer)[0]
    assert sent(f"CNDLC,Dalian,大连,SEA,,{tomorrow()}\n").status_code == 302
    assert draft.changes.get().key == "CNDLC"


def test_a_simulation_tells_which_declaration_and_which_rule(
    simulation: Simulation, reviewer: User
) -> None:
    text = Person(reviewer).sees(f"/reference/simulations/{simulation.pk}/")
    reference = simulation.differences.get().declaration.reference
    assert "One declaration would be judged otherwise" in text
    assert reference in text
    assert "GCC-PORT-01" in text


def test_a_running_simulation_shows_how_far_it_is(
    simulation: Simulation, reviewer: User
) -> None:
    Simulation.objects.update(finished_at=None, done=1, total=4)
    person, path = Person(reviewer), f"/reference/simulations/{simulation.pk}/"
    for page in (person.sees(path), person.sees(f"{path}progress/")):
        assert 'max="4" value="1"' in page
        assert 'hx-trigger="every 1s"' in page


def test_the_number_of_queries_does_not_grow_with_rows(draft: DraftRelease) -> None:
    person = Person(draft.author)
    add_dalian(draft)
    pages = [at(draft), ports(draft), "/reference/", f"/reference/lists/{PORTS}/"]

    def counted() -> dict[str, int]:
        found = {}
        for path in pages:
            person.sees(path)
            with CaptureQueriesContext(connection) as seen:
                person.sees(path)
            found[path] = len(seen)
        return found

    few = counted()
    for number in range(10):
        drafts.add_row(
            user=draft.author,
            draft=draft,
            listed=all_lists()[PORTS],
            cells=dalian(unlocode=f"CNX{number:02d}"),
        )
    assert counted() == few
    assert max(few.values()) <= 20
