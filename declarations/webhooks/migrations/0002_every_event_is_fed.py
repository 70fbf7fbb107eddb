"""Each ledger entry is noted for the feed in the transaction that writes it."""

from django.db import migrations

# One insert a statement, however many entries it writes. Entries from before come
# along; the lock of CREATE TRIGGER keeps new ones out until then.
NOTE = """
CREATE FUNCTION webhooks_note_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO webhooks_feedentry (entry_id) SELECT id FROM written;
    RETURN NULL;
END $$;
CREATE TRIGGER ledger_is_fed
    AFTER INSERT ON declarations_ledgerentry REFERENCING NEW TABLE AS written
    FOR EACH STATEMENT EXECUTE FUNCTION webhooks_note_entries();
INSERT INTO webhooks_feedentry (entry_id) SELECT id FROM declarations_ledgerentry;
"""
FORGET = """
DROP TRIGGER ledger_is_fed ON declarations_ledgerentry;
DROP FUNCTION webhooks_note_entries();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("webhooks", "0001_feed_and_endpoints"),
        ("declarations", "0002_ledger_is_append_only"),
    ]
    operations = [migrations.RunSQL(NOTE, FORGET)]
