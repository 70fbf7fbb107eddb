"""Keeping the words of filings, for as many filings as were sent in one go."""

from collections.abc import Iterable

from django.db import connection

from declarations.envelope import Envelope
from declarations.lookup.terms import terms_of
from declarations.models import Declaration


def note_terms(filings: Iterable[tuple[Declaration, Envelope]]) -> None:
    """The filings can be found by their words; one statement, in the caller's
    transaction. Words that were noted before are left alone."""
    noted = [
        (term, declaration.pk)
        for declaration, envelope in filings
        for term in terms_of(envelope.scheme, envelope.document)
    ]
    if not noted:
        return
    terms, ids = zip(*sorted(noted), strict=True)
    with connection.cursor() as cursor:
        # Two arrays instead of a place for each value: a fleet has 50,000 of them.
        cursor.execute(
            "INSERT INTO lookup_searchterm (term, declaration_id)"
            " SELECT * FROM unnest(%s::text[], %s::bigint[]) ON CONFLICT DO NOTHING",
            [list(terms), list(ids)],
        )
