"""The demonstration's people and companies; all invented, lawful in form only."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from declarations.parties.api_keys import issue_key
from declarations.parties.models import (
    ApiKey,
    Mandate,
    MandateAction,
    Membership,
    Organisation,
    OrganisationKind,
    Role,
    User,
)


@dataclass(frozen=True, slots=True)
class DemoOrganisation:
    """A company or office of the demonstration."""

    uscc: str
    kind: OrganisationKind
    name: str
    name_zh: str
    customs_code: str = ""
    sandbox: bool = False


@dataclass(frozen=True, slots=True)
class DemoPersona:
    """One person of the demonstration; `persona` is also the user name. `ports` are
    where a gate officer works: those that the examples leave through."""

    persona: str
    name: str
    organisation: DemoOrganisation
    role: Role
    ports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """A log-in as it is told to whoever runs the demonstration."""

    persona: str
    username: str
    password: str
    organisation: str
    api_key: str


TRUCKS = DemoOrganisation(
    "91320000MADEM0A016",
    OrganisationKind.EXPORTER,
    "Demo Heavy Vehicle Export",
    "示范重型车辆出口有限公司",
    "3201DEMA01",
)
EQUIPMENT = DemoOrganisation(
    "91370000MADEM0B02K",
    OrganisationKind.EXPORTER,
    "Demo Equipment Works",
    "示范装备制造有限公司",
    "3702DEMB02",
)
BROKER = DemoOrganisation(
    "91310000MADEM0C03K",
    OrganisationKind.BROKER,
    "Demo Customs Brokerage",
    "示范报关有限公司",
    "3101DEMC03",
)
RIVAL = DemoOrganisation(
    "91420000MADEM0D047",
    OrganisationKind.EXPORTER,
    "Demo Rival Motors",
    "示范竞争汽车有限公司",
    "4201DEMD04",
)
SUPPLIER = DemoOrganisation(
    "91330000MADEM0E05D",
    OrganisationKind.SUPPLIER,
    "Demo Certified Supplier",
    "示范认证供应商有限公司",
    "3301DEME05",
)
IDLE_BROKER = DemoOrganisation(
    "91440000MADEM0F061",
    OrganisationKind.BROKER,
    "Demo Brokerage Without Mandate",
    "示范无委托报关有限公司",
    "4401DEMF06",
)
SANDBOX = DemoOrganisation(
    "91120000MADEM0H086",
    OrganisationKind.EXPORTER,
    "Demo Sandbox",
    "示范沙盒企业",
    "0201DEMH08",
    sandbox=True,
)
CUSTOMS = DemoOrganisation(
    "11000000MADEM0G07N",
    OrganisationKind.CUSTOMS,
    "Demo Customs Office",
    "示范海关",
)

# The two officers share one port and have one each that the other has not.
TIANJIN_QINGDAO = ("CNTXG", "CNTAO")
SHANGHAI_TIANJIN = ("CNSHA", "CNTXG")

PERSONAS = (
    DemoPersona("exporter", "Lin Qiao", TRUCKS, Role.OWNER),
    DemoPersona("colleague", "Zhao Min", TRUCKS, Role.MEMBER),
    DemoPersona("equipment_exporter", "Han Wei", EQUIPMENT, Role.OWNER),
    DemoPersona("stranger", "Gao Ning", RIVAL, Role.OWNER),
    DemoPersona("sandbox", "Luo Jing", SANDBOX, Role.OWNER),
    DemoPersona("broker", "Xu Lan", BROKER, Role.OWNER),
    DemoPersona("broker_without_mandate", "Deng Bo", IDLE_BROKER, Role.OWNER),
    DemoPersona("reviewer", "Reviewer Ma", CUSTOMS, Role.REVIEWER),
    DemoPersona("second_reviewer", "Reviewer Song", CUSTOMS, Role.REVIEWER),
    DemoPersona("supervisor", "Supervisor Tang", CUSTOMS, Role.SUPERVISOR),
    DemoPersona("second_supervisor", "Supervisor Yan", CUSTOMS, Role.SUPERVISOR),
    DemoPersona(
        "gate_officer", "Gate Officer Bai", CUSTOMS, Role.GATE_OFFICER, TIANJIN_QINGDAO
    ),
    DemoPersona(
        "second_gate_officer",
        "Gate Officer Shi",
        CUSTOMS,
        Role.GATE_OFFICER,
        SHANGHAI_TIANJIN,
    ),
    DemoPersona("auditor", "Auditor Jin", CUSTOMS, Role.AUDITOR),
    DemoPersona("api_client", "Export system", TRUCKS, Role.API_CLIENT),
)


@transaction.atomic
def seed() -> list[DemoAccount]:
    """Make what is missing; every persona gets a fresh password and API key.

    Keys of an earlier seeding are revoked.
    """
    for demo in (SUPPLIER, *(persona.organisation for persona in PERSONAS)):
        _organisation(demo)
    _mandates()
    return list(_accounts())


def _organisation(demo: DemoOrganisation) -> Organisation:
    organisation, _made = Organisation.objects.update_or_create(
        uscc=demo.uscc,
        defaults={
            "kind": demo.kind,
            "name": demo.name,
            "name_zh": demo.name_zh,
            "customs_code": demo.customs_code,
            "sandbox": demo.sandbox,
        },
    )
    return organisation


def _mandates() -> None:
    at = timezone.now()
    broker = Organisation.objects.get(uscc=BROKER.uscc)
    for exporter in (TRUCKS, EQUIPMENT):
        Mandate.objects.get_or_create(
            exporter=Organisation.objects.get(uscc=exporter.uscc),
            broker=broker,
            defaults={
                "actions": MandateAction.values,
                "valid_from": at.date() - timedelta(days=1),
                "valid_until": at.date() + timedelta(days=3650),
                "exporter_accepted_at": at,
                "broker_accepted_at": at,
            },
        )


def _accounts() -> Iterator[DemoAccount]:
    for demo in PERSONAS:
        organisation = Organisation.objects.get(uscc=demo.organisation.uscc)
        password = secrets.token_urlsafe(12)
        user, _made = User.objects.get_or_create(username=demo.persona)
        user.display_name = demo.name
        user.email = f"{demo.persona}@demo.example"
        user.set_password(password)
        user.save()
        Membership.objects.update_or_create(
            user=user,
            organisation=organisation,
            defaults={"ports": list(demo.ports)},
            create_defaults={"role": demo.role, "ports": list(demo.ports)},
        )
        yield DemoAccount(
            persona=demo.persona,
            username=demo.persona,
            password=password,
            organisation=organisation.name,
            api_key=_fresh_key(organisation, demo),
        )


def _fresh_key(organisation: Organisation, demo: DemoPersona) -> str:
    name = f"demo {demo.persona}"
    ApiKey.objects.filter(organisation=organisation, name=name, revoked_at=None).update(
        revoked_at=timezone.now()
    )
    customs = organisation.kind == OrganisationKind.CUSTOMS
    role = demo.role if customs else Role.API_CLIENT
    _key, secret = issue_key(organisation=organisation, name=name, role=role)
    return secret
