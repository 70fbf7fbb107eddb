"""What was filed before there were terms can be found by its words too."""

from typing import Any

from django.db import migrations

from declarations.lookup.terms import terms_of
from declarations.schemes import schemes

CHUNK = 500


def note(apps: Any, editor: Any) -> None:
    term, revision = (
        apps.get_model(*name)
        for name in (("lookup", "SearchTerm"), ("declarations", "Revision"))
    )
    rows = revision.objects.order_by("pk").values_list("declaration_id", "envelope")
    found = []
    for pk, document in rows.iterator(chunk_size=CHUNK):
        scheme = schemes().get(document["scheme"])
        words = terms_of(scheme, document) if scheme else ()
        found += [term(term=word, declaration_id=pk) for word in words]
    term.objects.bulk_create(found, batch_size=10 * CHUNK, ignore_conflicts=True)


class Migration(migrations.Migration):
    dependencies = [
        ("lookup", "0001_search_terms"),
        ("declarations", "0002_ledger_is_append_only"),
    ]

    operations = [migrations.RunPython(note, migrations.RunPython.noop)]
