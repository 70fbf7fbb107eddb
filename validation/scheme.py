"""What a scheme is: one folder's facts, rules, lists, form and code profile."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any, cast

from declarations.interchange import HEAD_ALONE, SingleWindow
from declarations.layout import Choices, Section, no_choices
from declarations.schemes import ClaimKey, StatedDocument, Summary, schemes
from validation.circumstances import Circumstances
from validation.clocks.policy import DEFAULT, ClockPolicy
from validation.reference.lists import ReferenceList
from validation.registries.answers import Enquiry
from validation.rule import Rule
from validation.sandbox.fields import OWN_REFERENCE, MagicField


@dataclass(frozen=True, slots=True)
class CodeProfile:
    """What a scheme lets a code say of its declaration (CODES.md, fields 4 to 7).

    `batteries` are pack serials; `carbon` is the footprint in kg CO2e as a decimal
    string and the SHA-256 of the report in hex; None where the subject has none.
    """

    subject: str
    hs_code: str
    batteries: tuple[str, ...] | None
    carbon: tuple[str, str] | None


@dataclass(frozen=True, slots=True)
class PrecedentKey:
    """Something by which earlier decisions resemble a case: a model, an HS code, a
    certificate. `label` is shown; `kind` and `value` are kept and looked up."""

    kind: str
    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """A fact as declared beside what a register or list says of it. `found` is empty
    where that does not know the thing; `same` is None where it could not be asked."""

    label: str
    declared: str
    source: str
    found: str
    same: bool | None


Body = Mapping[str, Any]
# Keys to look up, by the list that may have them.
Wanted = Mapping[str, frozenset[str]]


def no_lookups(_document: Body, _around: Circumstances) -> Wanted:
    """For schemes whose lists are all in the book."""
    return {}


def no_enquiries(_document: Body) -> tuple[Enquiry, ...]:
    """For schemes that ask no other agency."""
    return ()


def no_precedents(_document: Body) -> tuple[PrecedentKey, ...]:
    """For schemes whose cases resemble each other by exporter alone."""
    return ()


def no_search_terms(_body: Body) -> tuple[str, ...]:
    """For schemes whose summary and claims have all that people ask for."""
    return ()


def no_comparisons(_document: Body, _around: Circumstances) -> tuple[Comparison, ...]:
    """For schemes whose facts stand in no register."""
    return ()


def names_no_chapters(_body: Body) -> frozenset[str]:
    """For schemes whose goods have no HS code; mandates limited by chapter leave such
    goods out."""
    return frozenset()


def states_no_documents(_body: Body) -> tuple[StatedDocument, ...]:
    """For schemes whose declarations give no digests of files."""
    return ()


Compare = Callable[[Body, Circumstances], tuple[Comparison, ...]]


@dataclass(frozen=True)
class Scheme:
    """A body of law. `number` and `letter` mark its codes and are never reused.

    `code_profile` is given the document and the declaration's reference; `lookups`
    says which rows of its long lists a document needs, `enquiries` what other agencies
    are asked about it, `precedent_keys` by what earlier decisions are found and
    `search_terms` by what else people ask for it;
    `comparisons` sets what it declares beside what was looked up and answered. `clock`
    is how its time is measured, `promises` what its notice says of time. `magic` is
    where its declarations carry the values that play in a sandbox, `single_window`
    where their facts stand in the messages of customs.
    """

    slug: str
    number: int
    letter: str
    title: str
    short_title: str
    notice: str
    folder: Path
    effective: date
    code_validity_days: int
    sections: tuple[Section, ...]
    rules: tuple[Rule, ...]
    lists: tuple[ReferenceList[Any], ...]
    facts: Callable[[Mapping[str, Any], Circumstances], Any]
    code_profile: Callable[[Body, str], CodeProfile]
    summary: Callable[[Body], Summary]
    claims: Callable[[Body], tuple[ClaimKey, ...]]
    port_choices: Callable[[], Iterable[tuple[str, str]]]
    queue_priority: int = 0
    chapters: Callable[[Body], frozenset[str]] = names_no_chapters
    search_terms: Callable[[Body], Iterable[str]] = no_search_terms
    lookups: Callable[[Body, Circumstances], Wanted] = no_lookups
    enquiries: Callable[[Body], tuple[Enquiry, ...]] = no_enquiries
    document_kinds: Choices = no_choices
    stated_documents: Callable[[Body], Iterable[StatedDocument]] = states_no_documents
    precedent_keys: Callable[[Body], tuple[PrecedentKey, ...]] = no_precedents
    comparisons: Compare = no_comparisons
    clock: ClockPolicy = DEFAULT
    promises: tuple[str, ...] = ()
    magic: MagicField = OWN_REFERENCE
    single_window: SingleWindow = HEAD_ALONE

    @cached_property
    def body_schema(self) -> Mapping[str, Any]:
        """The JSON Schema of the body, as published."""
        text = (self.folder / "payload.schema.json").read_text("utf-8")
        return cast("Mapping[str, Any]", json.loads(text))

    @property
    def body_xsd(self) -> Path:
        """The XML Schema of the same body."""
        return self.folder / "payload.xsd"


def judging_schemes() -> Mapping[str, Scheme]:
    """The schemes of settings, with the face that this room and codes see."""
    return cast("Mapping[str, Scheme]", schemes())


def every_rule() -> Iterable[tuple[Scheme, Rule]]:
    """All rules of all schemes, a shared rule once for each scheme that lists it."""
    for scheme in judging_schemes().values():
        for rule in scheme.rules:
            yield scheme, rule
