"""What the API says of a declaration: one shape for lists and one for a single one."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse

from declarations.models import Declaration
from declarations.parties.standing import AnyUser
from declarations.sections import sections
from declarations.selectors import timeline
from declarations.states import TRAITS, State


def path_of(declaration: Declaration) -> str:
    """Where the API shows the declaration."""
    return reverse("api-declaration", args=[declaration.reference])


def etag_of(declaration: Declaration, events: int) -> str:
    """The version of a declaration as its reader has it: another revision or state
    makes another, and so does each event of his timeline."""
    since = int(declaration.state_since.timestamp() * 1_000_000)
    return f'W/"{declaration.revision}-{since}-{events}"'


def in_full(declaration: Declaration, user: AnyUser) -> dict[str, Any]:
    """One declaration with its timeline."""
    events = _events(declaration, user)
    return {**in_list([declaration], user)[0], "timeline": events}


def just_sent(declaration: Declaration, user: AnyUser) -> dict[str, Any]:
    """A declaration that was sent this moment: no other room has seen it."""
    added = {section.name: section.nothing for section in sections()}
    return {**_own(declaration), **added, "timeline": _events(declaration, user)}


def _events(declaration: Declaration, user: AnyUser) -> list[dict[str, Any]]:
    return [
        {
            "at": entry.at.isoformat(),
            "kind": entry.kind,
            "sentence": entry.sentence,
            "state": entry.state,
            "actor": actor_shown(entry.actor),
        }
        for entry in timeline(declaration, user)
    ]


def in_list(declarations: Sequence[Declaration], user: AnyUser) -> list[dict[str, Any]]:
    """Declarations with what other rooms add to them; constant queries."""
    added = {section: section.for_api(declarations, user) for section in sections()}
    return [
        {
            **_own(declaration),
            **{
                section.name: parts.get(declaration.pk, section.nothing)
                for section, parts in added.items()
            },
        }
        for declaration in declarations
    ]


def _own(declaration: Declaration) -> dict[str, Any]:
    state = State(declaration.state)
    received = declaration.received_at
    declared = declaration.declared_on
    return {
        "reference": declaration.reference,
        "url": path_of(declaration),
        "scheme": declaration.scheme,
        "state": state.value,
        "state_label": str(state.label),
        "state_since": declaration.state_since.isoformat(),
        "next_step": str(TRAITS[state].next_step),
        "revision": declaration.revision,
        "exporter": {
            "uscc": declaration.exporter.uscc,
            "name": declaration.exporter.name,
        },
        "filed_for": {
            "uscc": declaration.filed_for.uscc,
            "name": declaration.filed_for.name,
        },
        "sandbox": declaration.exporter.sandbox,
        "own_reference": declaration.own_reference,
        "subject": declaration.subject,
        "goods": declaration.goods,
        "port_of_exit": declaration.port,
        "destination_country": declaration.destination,
        "declared_on": declared.isoformat() if declared else None,
        "received_at": received.isoformat() if received else None,
    }


def actor_shown(actor: Mapping[str, Any]) -> dict[str, Any]:
    """Who did it, without internal numbers."""
    shown = ("kind", "name", "organisation", "on_behalf_of", "mandate")
    return {name: actor[name] for name in shown if name in actor}
