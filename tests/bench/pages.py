"""The boards, lists and searches whose speed a large register must not change."""

from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Max, Min

from declarations.models import Declaration
from declarations.parties.models import Organisation, User
from declarations.states import State
from declarations.webhooks.sequencing import newest_position
from tests.bench.register import RARE_PORT, People

WORDS = {
    "VIN": "VIN00000000004711",
    "container": "DEMU0000471",
    "contract": "CONTRACT-23",
    "nothing": "NOT-HERE",
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One address, and who asks for it."""

    who: str
    path: str


def asked(who: People) -> Iterator[Asked]:
    """Every page that is measured; references differ with the register's size."""
    client = Organisation.objects.get(name="Exporter 03")
    for name, lists in LISTS.items():
        for path, queries in lists.items():
            for query in queries:
                yield Asked(name, path + query.replace("{client}", client.uscc))
    for name, path in SEARCHED:
        for word in WORDS.values():
            yield Asked(name, f"{path}?{urlencode({'q': word})}")
    yield from _deep(who)
    feed = f"/api/v1/events/?cursor={newest_position() // 2}"
    yield from (Asked(name, feed) for name in ("exporter", "broker"))


LISTS: dict[str, dict[str, tuple[str, ...]]] = {
    "exporter": {
        "/": ("", "?state=released", "?state=draft", f"?port={RARE_PORT}"),
        "/codes/": ("", "?status=active", f"?port={RARE_PORT}", "?soon=yes"),
        "/api/v1/declarations/": ("", "?state=released"),
        "/organisation/acts/": ("",),
        "/organisation/mandates/": ("",),
        "/batches/": ("",),
        "/messages/": ("",),
        "/service/": ("",),
    },
    "broker": {
        "/": ("", f"?port={RARE_PORT}", "?state=in_review"),
        "/clients/": (
            *("", "?client={client}", "?state=open", "?state=released"),
            *("?ball=broker", "?ball=exporter", "?risk=yes", "?risk=over"),
            *("?age=24", f"?port={RARE_PORT}", "?client={client}&state=in_review"),
        ),
        "/codes/": ("", "?status=active"),
        "/api/v1/declarations/": ("",),
    },
    "reviewer": {
        "/": ("", "?state=in_review", "?state=released", f"?port={RARE_PORT}"),
        "/desk/": (
            *("", "?rule=GCC-CARBON-03", f"?port={RARE_PORT}", "?exporter=porter 03"),
            *("?risk=yes", "?mine=yes", "?unassigned=yes", "?resubmitted=yes"),
            *("?age=24", "?override=yes"),
        ),
        "/desk/second-opinions/": ("",),
        "/codes/": ("", "?status=active", f"?port={RARE_PORT}"),
        "/service/": ("",),
    },
    "gate_officer": {"/": ("",), "/gate/": ("",)},
    "nobody": {"/service/": ("",), "/log/": ("",)},
}
SEARCHED = (
    *(("exporter", "/"), ("broker", "/clients/"), ("reviewer", "/")),
    *(("exporter", "/codes/"), ("reviewer", "/codes/")),
)


def _deep(who: People) -> Iterator[Asked]:
    """Pages that begin in the middle, and one declaration with its ledger."""
    places = {"exporter": "/", "broker": "/clients/", "reviewer": "/"}
    for name, path in places.items():
        middle = _middle(getattr(who, name))
        yield Asked(name, f"{path}?older_than={middle}")
        yield Asked(name, f"/declarations/{middle}/")


def _middle(user: User) -> str:
    rows = Declaration.objects.visible_to(user).exclude(state=State.DRAFT)
    ends = Declaration.objects.aggregate(first=Min("pk"), last=Max("pk"))
    beyond = rows.filter(pk__gte=(ends["first"] + ends["last"]) // 2)
    return str(beyond.order_by("pk").values_list("reference", flat=True)[0])
