"""The keys page: public parts for those who keep keys, the switch for supervisors."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from codes import issuance, key_life, reissuing
from codes.keys import active_key
from codes.models import Code, SigningKey
from codes.trust import Duty, KeyUse
from declarations.parties.models import User
from tests.codes.register import issued
from tests.visits import Person

pytestmark = pytest.mark.usefixtures("law")


def test_states_windows_and_how_much_each_signed(
    exporter: User, supervisor: User
) -> None:
    old = issued(exporter).key
    key_life.rotate(Duty(KeyUse.CODE, 1), reason="rotation")
    key_life.prepare(Duty(KeyUse.CODE, 1))
    text = Person(supervisor).sees("/keys/")
    for row in SigningKey.objects.filter(use=KeyUse.CODE):
        assert row.kid in text
    for word in ("Signs", "Prepared", "Retired", f"Key {old.kid} signs no more"):
        assert word in text
    assert "Rotate it soon" not in text


def test_no_private_part_is_shown(supervisor: User) -> None:
    row = active_key(1).row
    text = Person(supervisor).sees("/keys/")
    assert bytes(row.wrapped_private).hex() not in text
    assert row.kek_id not in text


def test_a_key_that_ends_within_a_month_is_marked(supervisor: User) -> None:
    active_key(1)
    SigningKey.objects.update(sign_until=F("created_at") + timedelta(days=29))
    assert "Rotate it soon" in Person(supervisor).sees("/keys/")


def test_a_supervisor_stops_and_resumes(supervisor: User) -> None:
    person = Person(supervisor)
    assert person.sends("/keys/", {"act": "stop", "reason": ""}).status_code == 422
    said = {"act": "stop", "reason": "A wrong list"}
    assert person.sends("/keys/", said).status_code == 302
    assert "Resume issuance" in person.sees("/keys/")
    assert person.sends("/keys/", said).status_code == 409
    said = {"act": "resume", "reason": "Mended"}
    assert person.sends("/keys/", said).status_code == 302
    assert issuance.current_stop() is None
    assert "Issuance resumed: Mended" in person.sees("/keys/")


@pytest.mark.parametrize(
    ("who", "sees", "acts"),
    [
        ("exporter", 404, 404),
        ("stranger", 404, 404),
        ("broker", 404, 404),
        ("gate_officer", 404, 404),
        ("reviewer", 404, 404),
        ("auditor", 200, 403),
        ("supervisor", 200, 302),
    ],
)
def test_who_sees_keys_and_who_acts(
    who: str, sees: int, acts: int, exporter: User, request: pytest.FixtureRequest
) -> None:
    kid = issued(exporter).key.kid
    key_life.compromise(kid, reason="Copied")
    person = Person(request.getfixturevalue(who))
    for path, act in (("/keys/", "stop"), (f"/keys/{kid}/reissue/", "reissue")):
        person.sees(path, status=sees)
        if act == "reissue" and acts == 302:
            issuance.resume(user=None, reason="Go on")
        sent = person.sends(path, {"act": act, "reason": "So it is"})
        assert sent.status_code == acts


def test_codes_are_replaced_by_the_page_and_progress_is_shown(
    exporter: User, supervisor: User, auditor: User
) -> None:
    kid, person = issued(exporter).key.kid, Person(supervisor)
    key_life.compromise(kid, reason="Copied")
    assert "Replace its live codes" in person.sees("/keys/")
    assert "Replace its live codes" not in Person(auditor).sees("/keys/")
    said = {"act": "reissue", "reason": "Its key was copied"}
    sent = person.sends(f"/keys/{kid}/reissue/", said)
    assert sent.status_code == 302
    path = sent["Location"]
    assert "0 of 1 codes replaced" in person.sees(path)
    assert "0 of 1 codes replaced" in Person(auditor).sees(f"{path}progress/")
    reissuing.run(reissuing.unfinished()[0])
    assert person.client.get(f"{path}progress/")["HX-Refresh"] == "true"
    assert "1 of 1 codes replaced" in person.sees(path)
    assert Code.objects.filter(status="active").count() == 1


def test_a_replacement_is_stopped_by_the_page(exporter: User, supervisor: User) -> None:
    kid, person = issued(exporter).key.kid, Person(supervisor)
    key_life.compromise(kid, reason="Copied")
    run = reissuing.start(user=supervisor, kid=kid, reason="Copied")
    said = {"act": "cancel", "reason": "Wait"}
    assert person.sends(f"/keys/reissues/{run.pk}/", said).status_code == 302
    assert "stopped" in person.sees(f"/keys/reissues/{run.pk}/")
    Person(exporter).sees(f"/keys/reissues/{run.pk}/", status=404)


def test_the_queries_do_not_grow_with_the_keys(supervisor: User) -> None:
    person = Person(supervisor)
    active_key(1)
    person.sees("/keys/")

    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            person.sees("/keys/")
        return len(found)

    few = asked()
    for _ in range(15):
        key_life.rotate(Duty(KeyUse.CODE, 1), reason="rotation")
    assert asked() == few
