"""API clients: scopes, replacement with a day's overlap, last use; secrets once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from declarations.faults import Conflict, Forbidden
from declarations.parties import programs
from declarations.parties.api_keys import issue_key, note_use
from declarations.parties.models import ApiKey, Organisation, Role, Scope, User
from declarations.parties.programs import Wanted
from tests import factories
from tests.programs import Program
from tests.visits import Person

pytestmark = pytest.mark.django_db
Call = Callable[[Program], Any]
DECLARATIONS = "/api/v1/declarations/"


def a_client(organisation: Organisation, *scopes: Scope) -> Program:
    return Program(*issue_key(organisation=organisation, name="X", scopes=scopes))


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def test_a_key_does_just_what_its_scopes_say(
    law: None, exporter: User, exporting_company: Organisation
) -> None:
    row = factories.filed(exporter)
    one = f"{DECLARATIONS}{row.reference}/"
    calls: dict[Scope, Call] = {
        Scope.READ: lambda key: key.get(one),
        Scope.FILE: lambda key: key.post(f"{one}withdrawal/", {}),
        Scope.ANSWER: lambda key: key.post(f"{one}requests/answers/", {}),
    }
    for given in Scope:
        key = a_client(exporting_company, given)
        for needed, call in calls.items():
            status, code = code_of(call(key))
            refused = (status, code) == (403, "scope_missing")
            assert refused is (given is not needed), (given, needed, status, code)


def test_the_refusal_names_the_scope(exporting_company: Organisation) -> None:
    answer = a_client(exporting_company, Scope.FILE).get(DECLARATIONS)
    assert "“read”" in answer.json()["detail"]


def test_what_anybody_may_read_needs_no_scope(
    law: None, exporting_company: Organisation
) -> None:
    key = a_client(exporting_company, Scope.EVENTS)
    for path in ("rules/", "schemes/", "service/"):
        assert key.get(f"/api/v1/{path}").status_code == 200


def test_people_need_no_scope(exporter: User) -> None:
    assert Person(exporter).client.get(DECLARATIONS).status_code == 200


def test_the_database_knows_no_other_scopes(api_client: Program) -> None:
    for scopes in ([], ["read", "everything"]):
        with pytest.raises(IntegrityError), transaction.atomic():
            ApiKey.objects.update(scopes=scopes)


def test_a_replaced_key_works_for_another_day(
    exporter: User, exporting_company: Organisation
) -> None:
    old = a_client(exporting_company, Scope.READ)
    new = Program(*programs.replace_client(user=exporter, key=old.key))
    assert [key.get(DECLARATIONS).status_code for key in (old, new)] == [200, 200]
    assert new.key.scopes == ["read"]
    old.key.refresh_from_db()
    left = old.key.expires_at - timezone.now()
    assert timedelta(hours=23) < left <= timedelta(hours=24)
    with pytest.raises(Conflict):
        programs.replace_client(user=exporter, key=old.key)
    ApiKey.objects.filter(pk=old.key.pk).update(expires_at=timezone.now())
    assert [key.get(DECLARATIONS).status_code for key in (old, new)] == [401, 200]


def test_the_last_use_is_written_at_most_once_a_minute(api_client: Program) -> None:
    api_client.get(DECLARATIONS)
    api_client.key.refresh_from_db()
    first = api_client.key.last_used_at
    assert first
    note_use(key=api_client.key, at=first + timedelta(seconds=59))
    api_client.key.refresh_from_db()
    assert api_client.key.last_used_at == first
    note_use(key=api_client.key, at=first + timedelta(seconds=60))
    api_client.key.refresh_from_db()
    assert api_client.key.last_used_at == first + timedelta(seconds=60)


def test_only_owners_make_and_end_keys(
    colleague: User, stranger: User, api_client: Program
) -> None:
    wanted = Wanted("X", [Scope.READ], timedelta(days=1))
    company = api_client.key.organisation
    for user in (colleague, stranger, api_client.user):
        with pytest.raises(Forbidden):
            programs.add_client(user=user, organisation=company, wanted=wanted)
        with pytest.raises(Forbidden):
            programs.revoke_client(user=user, key=api_client.key)


def test_a_program_of_customs_only_reads(
    supervisor: User, customs_office: Organisation
) -> None:
    wanted = Wanted("X", [Scope.READ], timedelta(days=1))
    key, _secret = programs.add_client(
        user=supervisor, organisation=customs_office, wanted=wanted
    )
    assert key.user.memberships.get().role == Role.AUDITOR


def test_the_secret_is_on_one_page_and_on_no_other(exporter: User) -> None:
    person = Person(exporter)
    asked = {"name": "ERP", "scopes": ["read", "file"], "days": "30"}
    answer = person.sends("/organisation/clients/new/", asked)
    assert answer.status_code == 201
    key = ApiKey.objects.get(name="ERP")
    text = answer.content.decode()
    secret = text.partition("<code>")[2].partition("</code>")[0]
    header = {"Authorization": f"Api-Key {secret}"}
    assert Client().get(DECLARATIONS, headers=header).status_code == 200
    assert key.prefix in person.sees("/organisation/clients/")
    assert secret not in person.sees("/organisation/clients/")
