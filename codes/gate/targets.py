"""What a scan means: which declaration, by which code, and what speaks against it."""

import unicodedata
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.utils.translation import gettext as _

from codes.answers import wording_of
from codes.models import Code
from codes.services import STATUS_VERDICTS, status_at, verify
from codes.verification import SUBJECT_TAIL, Verdict
from declarations.faults import Fault, Refused
from declarations.models import Declaration, Revision
from declarations.parties.models import User
from declarations.states import TRAITS, Holder
from validation.scheme import judging_schemes

# Of the register's own words none is final: it is asked again once the rows are locked.
OF_THE_REGISTER = frozenset(STATUS_VERDICTS.values())
ENDED = tuple(s for s, traits in TRAITS.items() if traits.holder is Holder.NOBODY)
LONGEST_TEXT = 64


@dataclass(frozen=True, slots=True)
class Target:
    """`doubt` is what the token itself says against the code, whatever its status."""

    declaration: Declaration
    code: Code | None
    doubt: Verdict | None = None

    def verdict_at(self, at: datetime) -> Verdict:
        """What a code is worth at a moment; NOT_IN_REGISTER where there is none."""
        if self.doubt is not None or self.code is None:
            return self.doubt or Verdict.NOT_IN_REGISTER
        if self.code.key.compromised_at is not None:
            return Verdict.KEY_COMPROMISED
        return STATUS_VERDICTS[status_at(self.code, at)]

    @property
    def subject(self) -> str:
        """What the goods bear: a truck's VIN, a consignment's reference."""
        if self.code is not None:
            return self.code.subject
        row = self.declaration
        declared = Revision.objects.get(declaration=row, number=row.revision)
        scheme = judging_schemes()[row.scheme]
        return scheme.code_profile(declared.envelope, row.reference).subject


def find(user: User, text: str) -> Target:
    """The target of a token, link, number, reference or VIN.

    Raises Refused where it names nothing that customs knows.
    """
    checked = verify(text)
    verdict = checked.result.verdict
    if checked.number:
        code = _codes().filter(number=checked.number).first()
        if code is not None:
            doubt = None if verdict in OF_THE_REGISTER else verdict
            return Target(code.declaration, code, doubt)
    elif verdict is Verdict.MALFORMED:
        declaration = _declared_as(user, text)
        if declaration is not None:
            return Target(declaration, newest_code(declaration))
    raise unknown(verdict, sandbox=checked.sandbox)


def newest_code(declaration: Declaration) -> Code | None:
    """The last code that a declaration was given."""
    return _codes().filter(declaration=declaration).order_by("-pk").first()


def is_named(given: str, subject: str) -> bool:
    """Whether what was read off the goods is all of it, or its last six at least."""
    read, borne = _plain(given), _plain(subject)
    tail = len(read) >= SUBJECT_TAIL and borne.endswith(read)
    return bool(borne) and (read == borne or tail)


def unknown(verdict: Verdict, *, sandbox: bool = False) -> Refused:
    """The refusal of what cannot be told apart from a forgery, or is of a sandbox."""
    wording = wording_of(verdict, sandbox=sandbox)
    return Refused(
        [
            Fault(
                "/code",
                verdict.lower(),
                str(wording.sentence),
                _("Compare each character, or search by the VIN or the reference."),
            )
        ],
        code=verdict.lower(),
        status=404 if verdict in LOST else 422,
    )


LOST = frozenset({Verdict.MALFORMED, Verdict.NOT_IN_REGISTER})


def _codes() -> QuerySet[Code]:
    return Code.objects.select_related("declaration", "key")


def _declared_as(user: User, text: str) -> Declaration | None:
    """By reference or VIN; of several filings of a truck the one still under way."""
    wanted = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).strip().upper()
    if not wanted.isascii() or not wanted.isprintable():
        return None
    rows = Declaration.objects.visible_to(user).filter(exporter__sandbox=False)
    return (
        rows.filter(reference=wanted).first()
        or rows.filter(subject=wanted)
        .alias(
            over=Case(
                When(state__in=ENDED, then=Value(1)),
                default=Value(0),
                output_field=IntegerField(),
            )
        )
        .order_by("over", "-pk")
        .first()
    )


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text[:LONGEST_TEXT]).upper()
    return "".join(character for character in folded if character.isalnum())
