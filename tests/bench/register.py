"""A register of any size, written by the database itself within minutes.

Rows as years of work leave them; only boards, lists and searches can be asked of it,
since no code was signed and no chain of the ledger holds.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from django.db import connection
from stdnum.cn import uscc

from codes.models import SigningKey
from codes.trust import KeyUse
from declarations.clock import database_now
from declarations.parties.models import (
    Mandate,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
    User,
)
from tests import factories

PORTS: Final = ("CNTXG", "CNSHA", "CNTAO")
RARE_PORT: Final = "CNMH9"
EXPORTERS: Final = 40
CLIENTS: Final = 12
# Each state, how many of a thousand are in it, and the events that led there.
STATES: Final = (
    ("released", 680, "submitted cleared code.issued goods.released"),
    ("issued", 80, "submitted cleared code.issued"),
    ("in_review", 30, "submitted flagged"),
    ("awaiting_exporter", 20, "submitted flagged case.asked"),
    ("returned", 20, "submitted returned"),
    ("submitted", 5, "submitted"),
    ("cleared", 2, "submitted cleared"),
    ("withdrawn", 50, "submitted withdrawn"),
    ("refused", 20, "submitted flagged case.refused"),
    ("expired", 50, "submitted cleared code.issued code.expired"),
    ("draft", 43, "drafted"),
)
LEADS_TO: Final = {
    "declaration.submitted": "submitted",
    "declaration.cleared": "cleared",
    "declaration.flagged": "in_review",
    "declaration.returned": "returned",
    "declaration.withdrawn": "withdrawn",
    "declaration.drafted": "draft",
    "case.asked": "awaiting_exporter",
    "case.refused": "refused",
    "code.issued": "issued",
    "code.expired": "expired",
    "goods.released": "released",
}


@dataclass(frozen=True, slots=True)
class People:
    """Who asks for the pages."""

    exporter: User
    broker: User
    reviewer: User
    gate_officer: User


def people() -> People:
    """Forty exporters, a broker of twelve of them, and customs."""
    companies = [_exporter(number) for number in range(EXPORTERS)]
    brokerage = factories.an_organisation(
        OrganisationKind.BROKER, uscc=factories.BROKER_USCC
    )
    limits = {0: {"ports": [PORTS[0]]}, 1: {"hs_chapters": ["87"]}}
    for number, client in enumerate(companies[:CLIENTS]):
        factories.a_mandate(client, brokerage, **limits.get(number, {}))
    customs = factories.an_organisation(
        OrganisationKind.CUSTOMS, uscc=factories.CUSTOMS_USCC
    )
    officer = factories.a_person(customs, Role.GATE_OFFICER)
    Membership.objects.filter(user=officer).update(ports=[PORTS[0]])
    return People(
        exporter=factories.a_person(companies[2], Role.OWNER),
        broker=factories.a_person(brokerage, Role.OWNER),
        reviewer=factories.a_person(customs, Role.SUPERVISOR),
        gate_officer=officer,
    )


def _exporter(number: int) -> Organisation:
    draft = f"913200{number:02d}MADEM0A01"
    return factories.an_organisation(
        OrganisationKind.EXPORTER,
        uscc=draft + uscc.calc_check_digit(draft),
        name=f"Exporter {number:02d}",
    )


def fill(who: People, first: int, last: int) -> None:
    """Add the declarations with these numbers, and all that boards read of them."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        # No trigger and no foreign key is asked: what is written is known to fit.
        cursor.execute("SET session_replication_role = replica")
        for statement in STATEMENTS:
            cursor.execute(statement, _named(who, first, last))
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("RESET statement_timeout")


def _named(who: People, first: int, last: int) -> dict[str, Any]:
    rows = Organisation.objects.filter(kind=OrganisationKind.EXPORTER).order_by("pk")
    exporters = list(rows.values_list("pk", flat=True))
    mandates = dict(Mandate.objects.values_list("exporter", "pk"))
    brokerage = Mandate.objects.values_list("broker", flat=True)[0]
    return {
        "first": first,
        "last": last,
        "exporters": exporters,
        "mandates": [mandates.get(pk) for pk in exporters],
        "brokerage": brokerage,
        "by_exporter": who.exporter.pk,
        "by_broker": who.broker.pk,
        "reviewer": who.reviewer.pk,
        "officer": who.gate_officer.pk,
        "ports": [*PORTS * 33, RARE_PORT],
        "states": [name for name, share, _way in STATES for _each in range(share)],
        "key": _key().pk,
    }


def _key() -> SigningKey:
    now = database_now()
    known = {
        "use": KeyUse.CODE,
        "scheme_number": 1,
        "alg": -7,
        "public_jwk": {},
        "wrapped_private": b"",
        "kek_id": "0" * 16,
        "state": "retired",
        "not_before": now,
        "sign_until": now + timedelta(days=1),
        "verify_until": now + timedelta(days=2),
    }
    return SigningKey.objects.get_or_create(kid="be" * 8, defaults=known)[0]


def _ways() -> str:
    """The events of each state, as rows: state, place, kind, where it leads."""
    rows = []
    for state, _share, way in STATES:
        for place, short in enumerate(way.split(), start=1):
            kind = short if "." in short else f"declaration.{short}"
            rows.append(f"('{state}', {place}, '{kind}', '{LEADS_TO[kind]}')")
    return ", ".join(rows)


STATEMENTS: Final = (
    """
    INSERT INTO declarations_declaration (
        reference, scheme, state, state_since, exporter_id, filed_by_id, filed_for_id,
        filed_under_id, revision, own_reference, subject, goods, chapters, port,
        destination, declared_on, received_at, created_at, priority, due_at, attempts,
        last_failure)
    SELECT overlay('DC-26-' || lpad(g::text, 10, '0') PLACING '-' FROM 12 FOR 0),
        'green_clearance_code', s.state, s.at,
        (%(exporters)s::bigint[])[s.e],
        CASE WHEN s.brokered THEN %(by_broker)s ELSE %(by_exporter)s END,
        CASE WHEN s.brokered THEN %(brokerage)s ELSE (%(exporters)s::bigint[])[s.e] END,
        CASE WHEN s.brokered THEN (%(mandates)s::bigint[])[s.e] END,
        (s.state <> 'draft')::int, 'OWN-' || g, 'VIN' || lpad(g::text, 14, '0'),
        'E-Tractor 49T', ARRAY[CASE WHEN g %% 20 = 0 THEN '84' ELSE '87' END],
        (%(ports)s::text[])[1 + (s.h / 40000) %% 100], 'AE',
        s.at::date, s.at, s.at, (g %% 7 = 0)::int,
        CASE WHEN s.state IN ('in_review', 'issued') THEN s.at + interval '4 hours' END,
        0, ''
    FROM (
        SELECT g, h, now() - (2000000 - g) * interval '1 second' AS at,
            (%(states)s::text[])[1 + h %% 1000] AS state, 1 + (h / 1000) %% 40 AS e,
            (%(mandates)s::bigint[])[1 + (h / 1000) %% 40] IS NOT NULL
                AND g %% 2 = 0 AS brokered
        FROM (
            SELECT g, abs(hashint4(g)::bigint) AS h
            FROM generate_series(%(first)s::int, %(last)s::int) g
        ) numbered
    ) s
    """,
    """
    CREATE TEMPORARY TABLE fresh AS
    SELECT d.*, substr(d.subject, 4)::int AS g FROM declarations_declaration d
    WHERE d.subject BETWEEN 'VIN' || lpad(%(first)s::text, 14, '0')
        AND 'VIN' || lpad(%(last)s::text, 14, '0')
    ORDER BY d.id
    """,
    f"""
    INSERT INTO declarations_ledgerentry (
        chain, declaration_id, sequence, kind, at, actor, data, previous, hash)
    SELECT d.reference, d.id, w.place, w.kind, d.created_at + w.place * interval '1 s',
        CASE WHEN w.place > 1 THEN '{{"kind": "system"}}'::jsonb
        WHEN d.filed_under_id IS NULL THEN '{{"kind": "person", "id": 1}}'::jsonb
        ELSE jsonb_build_object('kind', 'person', 'id', 2, 'name', 'Broker',
            'organisation', 'Demo broker', 'on_behalf_of', o.name,
            'on_behalf_of_uscc', o.uscc, 'mandate', m.number) END,
        jsonb_build_object('to', w.leads_to, 'number', d.reference, 'revision', 1,
            'reason', 'As it is.'),
        repeat(md5((d.g * 10 + w.place - 1)::text), 2),
        repeat(md5((d.g * 10 + w.place)::text), 2)
    FROM fresh d
    JOIN (VALUES {_ways()}) AS w (state, place, kind, leads_to) ON w.state = d.state
    JOIN parties_organisation o ON o.id = d.exporter_id
    LEFT JOIN parties_mandate m ON m.id = d.filed_under_id
    ORDER BY d.id, w.place
    """,  # noqa: S608 - of our own words alone
    """
    INSERT INTO webhooks_feedentry (entry_id, position, exporter_id)
    SELECT l.id, l.id, d.exporter_id FROM declarations_ledgerentry l
    JOIN fresh d ON d.id = l.declaration_id ORDER BY l.id
    """,
    """
    INSERT INTO lookup_searchterm (term, declaration_id)
    SELECT t.term, d.id FROM fresh d, unnest(ARRAY[d.own_reference, d.subject,
        'DEMU' || lpad((d.g / 10)::text, 7, '0'), 'CONTRACT-' || d.g / 200]) AS t (term)
    WHERE d.state <> 'draft'
    """,
    """
    INSERT INTO codes_code (
        number, declaration_id, revision, scheme_number, subject, key_id, sandbox,
        payload, payload_digest, token, status, status_since, status_reason,
        status_list, status_index, issued_at, expires_at)
    SELECT 'B' || lpad(d.g::text, 14, '0'), d.id, 1, 1, d.subject, %(key)s, false,
        '', repeat(md5(d.g::text), 2), upper(repeat(md5(d.g::text), 10)),
        CASE d.state WHEN 'issued' THEN 'active' WHEN 'expired' THEN 'expired'
            ELSE 'consumed' END,
        d.state_since, '', 1 + d.g / 100000, d.g %% 100000, d.created_at,
        now() + (d.g %% 300) * interval '1 day'
    FROM fresh d WHERE d.state IN ('issued', 'released', 'expired')
    """,
    """
    INSERT INTO gate_inspection (
        declaration_id, port, stage, stage_since, reason, started_at, started_by_id,
        left_at)
    SELECT d.id, d.port, 'passed', d.state_since, '', d.state_since, %(officer)s,
        CASE d.state WHEN 'released' THEN d.state_since END
    FROM fresh d
    WHERE d.state = 'released' OR (d.state = 'issued' AND d.g %% 10 = 0)
    """,
    """
    INSERT INTO clocks_escalation (
        declaration_id, exporter_id, started_at, level, passed_at, told_at, open)
    SELECT d.id, d.exporter_id, d.created_at, l.level, d.created_at, d.created_at,
        d.state <> 'released'
    FROM fresh d, (VALUES ('warning', 5), ('breached', 10)) AS l (level, every)
    WHERE d.state IN ('in_review', 'released') AND d.g %% l.every = 0
    """,
    """
    INSERT INTO clocks_run (
        declaration_id, scheme, port, exporter_id, issued_at, to_clearance, cleared_in,
        released_at, to_release, on_time, released_in)
    SELECT d.id, d.scheme, d.port, d.exporter_id, d.created_at, 60, w.monday,
        d.created_at, 7200, true, w.monday
    FROM fresh d, LATERAL (SELECT date_trunc('week', d.created_at)::date) w (monday)
    WHERE d.state = 'released'
    """,
    """
    INSERT INTO validation_verdict (
        declaration_id, revision, decision, declared_on, rule_set_version, book_digest,
        envelope_digest, circumstances, answers, judged_at)
    SELECT d.id, 1, CASE WHEN d.state = 'returned' THEN 'return' ELSE 'review' END,
        d.declared_on, '2026.1', '', '', '{}', '{}', d.created_at
    FROM fresh d WHERE d.state IN ('in_review', 'awaiting_exporter', 'returned')
    """,
    """
    INSERT INTO validation_storedfinding (
        verdict_id, position, rule, level, "case", pointer, value, message, params)
    SELECT v.id, 0, CASE WHEN d.g %% 50 = 0 THEN 'GCC-CARBON-03' ELSE 'GCC-MASS-01' END,
        'review', '', '/body', '""', 'Look at it.', '{}'
    FROM validation_verdict v JOIN fresh d ON d.id = v.declaration_id
    """,
    """
    INSERT INTO rfi_rfi (
        declaration_id, number, revision, message, asked_by_id, asked_at,
        answer_channel)
    SELECT d.id, 1, 1, '', %(reviewer)s, d.created_at, ''
    FROM fresh d WHERE d.state = 'awaiting_exporter'
    """,
    "DROP TABLE fresh",
)
