"""A world with one object of every kind that an address can name, all of one owner."""

from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db.models import Q

from codes import key_life, reissuing, revocations
from codes.certificates import services as certificates
from codes.certificates.tasks import make_certificates
from codes.gate.models import ConflictReport
from codes.log.sequencing import sequence
from codes.models import Code, ReissueRun
from codes.number import display
from codes.publishing.tasks import publish
from declarations.documents.models import Document
from declarations.documents.tasks import scan
from declarations.faults import Conflict
from declarations.models import Claim, Declaration, LedgerEntry
from declarations.parties import invitations
from declarations.parties.keeping import chain_of
from declarations.parties.models import Organisation, OrganisationKind, Role, User
from declarations.tracking.models import TrackingLink
from declarations.tracking.services import Wish, give
from tests import factories
from tests.access.people import OWNER_NAME, Cast
from tests.codes.gate.officers import release, seen
from tests.codes.register import issued
from tests.declarations.documents.papers import attached
from tests.validation.desk.desk import FLAG, REJECT
from tests.validation.reference.edits import add_dalian, tomorrow
from tests.validation.rfi.requests import MASS, asked
from tests.visits import Person, page, reference_in, work
from validation import simulation
from validation.desk import leases, overrides
from validation.desk.models import SavedView, SecondReview
from validation.models import Simulation
from validation.reference import drafts
from validation.reference.models import DraftRelease
from validation.rfi.models import Rfi

DOCUMENT_NAME = "pomelo-invoice-4711.pdf"
INVITED = "invited@pomelo.example"
PLAYERS_USCC = "91120000MADEM0H086"
QUESTION = "Who weighed the pomelo truck?"


@dataclass
class World:
    """Declarations in every condition that a page has a face for, and what hangs on
    them."""

    cast: Cast
    draft: Declaration
    returned: Declaration
    case: Declaration
    claimed: Declaration
    overridden: Declaration
    drawn: Declaration
    released: Declaration
    request: Rfi
    document: Document
    draft_document: Document
    code: Code
    proposed: Code
    conflict: ConflictReport
    reissue: ReissueRun
    link: TrackingLink
    link_token: str
    law: DraftRelease
    simulation: Simulation

    @property
    def issued(self) -> Declaration:
        """The declaration of the live code."""
        return self.code.declaration

    def __post_init__(self) -> None:
        self.beginning = self.history()

    def history(self) -> tuple[int, list[str]]:
        """How much was told of what customs has and of the law, and where it all is."""
        rows = Declaration.objects.filter(exporter=self.cast.owner, revision__gt=0)
        # What others do with their own company changes nothing of the owner's.
        others = Q(chain__startswith="organisation:") & ~Q(
            chain=chain_of(self.cast.owner)
        )
        told = LedgerEntry.objects.filter(
            Q(declaration__in=rows) | Q(declaration=None)
        ).exclude(others)
        return told.count(), list(rows.order_by("pk").values_list("state", flat=True))

    @cached_property
    def secrets(self) -> frozenset[str]:
        """What no outsider may ever read."""
        rows = Declaration.objects.filter(exporter=self.cast.owner)
        codes = Code.objects.filter(declaration__in=rows)
        return frozenset(
            {OWNER_NAME, DOCUMENT_NAME, INVITED, QUESTION, self.document.key}
            | {row.reference for row in rows}
            | {row.own_reference for row in rows if row.own_reference}
            | {each.value for each in Claim.objects.filter(declaration__in=rows)}
            | {code.number for code in codes}
            | {display(code.number) for code in codes}
            | {code.token for code in codes}
        )


def a_world(cast: Cast) -> World:
    """Filed, judged, sealed, asked about, inspected, disputed."""
    exporter = cast.person("exporter")
    third = factories.a_person(cast.customs, Role.SUPERVISOR)
    replacing = _reissue(exporter)
    returned, overridden = (factories.filed(exporter, **REJECT) for _ in range(2))
    case, claimed, asked_about = (factories.filed(exporter, **FLAG) for _ in range(3))
    clear = [factories.filed(exporter) for _ in range(4)]
    _play()
    work()
    for row in (returned, overridden, case, claimed, asked_about, *clear):
        row.refresh_from_db()
    live, drawn, proposed, released = (row.codes.get() for row in clear)
    leases.claim(user=third, declaration=claimed)
    overrides.propose(user=third, declaration=overridden, reason="A letter.")
    SecondReview.objects.create(declaration=drawn.declaration, day=factories.today())
    revocations.propose(user=third, code=proposed, reason="Forged.")
    Person(exporter).sends(page(returned, "correction/"), {})
    begun = reference_in(Person(exporter).starts())
    draft = Declaration.objects.get(reference=begun)
    papers = [attached(exporter, row, name=DOCUMENT_NAME) for row in (returned, draft)]
    scan()
    sequence()
    publish()
    law = _law(cast)
    invitations.invite(
        user=exporter, organisation=cast.owner, email=INVITED, role=Role.MEMBER
    )
    link, token = give(user=exporter, declaration=returned, wish=Wish())
    return World(
        cast=cast,
        draft=draft,
        returned=returned,
        case=case,
        claimed=claimed,
        overridden=overridden,
        drawn=drawn.declaration,
        released=released.declaration,
        request=_request(cast, asked_about),
        document=papers[0],
        draft_document=papers[1],
        code=_certified(live),
        proposed=proposed,
        conflict=_conflict(cast, released),
        reissue=replacing,
        link=link,
        link_token=token,
        law=law,
        simulation=simulation.ask(
            user=law.author,
            draft=law,
            selection=simulation.Selection(),
            as_of=tomorrow(),
        ),
    )


def _request(cast: Cast, row: Declaration) -> Rfi:
    reviewer = cast.person("reviewer")
    return asked(reviewer, row, MASS, words=QUESTION, document="OTHER")


def _certified(code: Code) -> Code:
    certificates.want(code=code)
    make_certificates()
    return code


def _conflict(cast: Cast, code: Code) -> ConflictReport:
    officer = cast.person("gate_officer")
    for _twice in range(2):
        try:
            release(officer, seen(code), "Priority release")
        except Conflict:
            continue
    return ConflictReport.objects.get()


def _play() -> None:
    """So that the sandbox has keys, lists and a bundle."""
    playing = factories.an_organisation(
        OrganisationKind.EXPORTER, uscc=PLAYERS_USCC, name="Play Motors"
    )
    Organisation.objects.filter(pk=playing.pk).update(sandbox=True)
    player = factories.a_person(playing, Role.OWNER)
    factories.filed(player, exporter__uscc=PLAYERS_USCC)


def _reissue(exporter: User) -> ReissueRun:
    """Of a key that signed one code and was copied; all others have its successor."""
    key = issued(exporter).key
    key_life.compromise(key.kid, reason="Copied")
    return reissuing.start(user=None, kid=key.kid, reason="Copied")


def _law(cast: Cast) -> DraftRelease:
    supervisor = cast.person("supervisor")
    SavedView.objects.create(user=cast.person("reviewer"), name="Mine")
    law = drafts.open_draft(
        user=supervisor,
        title="Dalian joins",
        starts_on=factories.today() + timedelta(days=1),
    )
    add_dalian(law)
    law.refresh_from_db()
    return law
