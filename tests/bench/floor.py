"""The floor under fleet filing: a bare program that parses, checks, signs and COPYs the
rows of a CSV, in one process and with nothing around it.

Called with a file, in the environment of a running portal; says how many seconds it
took. Checking is the portal's own set-wise judging; a table of its own takes the rows.
"""

import io
import json
import sys
import time
from collections.abc import Sequence
from itertools import islice
from pathlib import Path

import django

django.setup()

from cryptography.hazmat.primitives.asymmetric import ec  # noqa: E402 - needs settings
from django.conf import settings  # noqa: E402 - it needs settings
from django.db import connection, transaction  # noqa: E402 - it needs settings
from django.utils import timezone  # noqa: E402 - it needs settings

from codes import number, payload, signing  # noqa: E402 - it needs settings
from codes.payload import Claims, GccClaims, StatusRef  # noqa: E402 - it needs settings
from declarations import intake  # noqa: E402 - it needs settings
from declarations.batches.forecasts import Prospect  # noqa: E402 - it needs settings
from declarations.envelope import Envelope  # noqa: E402 - it needs settings
from declarations.formats import rows as files  # noqa: E402 - it needs settings
from declarations.parties.models import Organisation  # noqa: E402 - it needs settings
from validation.engine import Decision  # noqa: E402 - it needs settings
from validation.prospects import judge_prospects  # noqa: E402 - it needs settings
from validation.scheme import judging_schemes  # noqa: E402 - it needs settings

CHUNK = 1000
TERM = 180 * 24 * 3600
SIGNER = signing.LocalSigner(ec.generate_private_key(ec.SECP256R1()))
COPY = "COPY bench_floor (envelope, digest, decision, token) FROM STDIN"


def work(path: Path) -> int:
    """How many codes were signed."""
    source = files.examine(path, files.RowFormat.CSV)
    rows = files.read(path, source)
    exporters = {one.uscc: one for one in Organisation.objects.all()}
    signed = 0
    while chunk := list(islice(rows, CHUNK)):
        envelopes = [envelope_of(row) for row in chunk]
        judgements = judge_prospects(
            [
                Prospect(
                    one, exporters[one.exporter_uscc], by_broker=False, channel="batch"
                )
                for one in envelopes
            ]
        )
        clear = [one.decision is Decision.CLEAR for one in judgements]
        signed += sum(clear)
        keep(envelopes, clear)
    return signed


def envelope_of(row: files.SourceRow) -> Envelope:
    """What the row declares."""
    return intake.read(row.document, today=timezone.localdate())


def keep(envelopes: Sequence[Envelope], clear: Sequence[bool]) -> None:
    """Sign what may have a code, and COPY all of it in one transaction."""
    lines = io.StringIO()
    for place, (envelope, passed) in enumerate(zip(envelopes, clear, strict=True)):
        document = json.dumps(dict(envelope.document)).replace("\\", "\\\\")
        token = token_of(envelope, place) if passed else ""
        lines.write(f"{document}\t{envelope.digest}\t{passed}\t{token}\n")
    lines.seek(0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.copy_expert(COPY, lines)


def token_of(envelope: Envelope, place: int) -> str:
    """A signed code for the envelope."""
    scheme = judging_schemes()[envelope.scheme.slug]
    profile = scheme.code_profile(envelope.document, "")
    now = int(time.time())
    claims = Claims(
        issuer=settings.TOKEN_ISSUER,
        issued_at=now,
        not_before=now,
        expires_at=now + TERM,
        number=number.generate(scheme.letter, timezone.localdate().year),
        status=StatusRef(place, "urn:gcc:s:1"),
        gcc=GccClaims(
            scheme_number=scheme.number,
            exporter_uscc=envelope.exporter_uscc,
            subject=profile.subject,
            hs_code=profile.hs_code,
            batteries=payload.battery_claim(profile.batteries or ()),
            carbon=None,
            port=envelope.port,
            destination=envelope.destination,
            rule_set_version=f"{timezone.localdate():%Y}000001",
        ),
    )
    return signing.as_text(signing.sign(payload.encode(claims), SIGNER), "GCT1:")


def main() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_floor")
        cursor.execute(
            "CREATE TABLE bench_floor"
            " (envelope jsonb, digest text PRIMARY KEY, decision text, token text)"
        )
    started = time.monotonic()
    signed = work(Path(sys.argv[1]))
    told = {"signed": signed, "seconds": round(time.monotonic() - started, 1)}
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    main()
