"""Ledger entries and revisions refuse UPDATE, DELETE and TRUNCATE."""

from django.db import migrations

REFUSE = """
CREATE FUNCTION declarations_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER ledger_is_append_only
    BEFORE UPDATE OR DELETE ON declarations_ledgerentry
    FOR EACH ROW EXECUTE FUNCTION declarations_refuse_change();
CREATE TRIGGER ledger_is_not_truncated
    BEFORE TRUNCATE ON declarations_ledgerentry
    FOR EACH STATEMENT EXECUTE FUNCTION declarations_refuse_change();
CREATE TRIGGER revisions_are_kept
    BEFORE UPDATE OR DELETE ON declarations_revision
    FOR EACH ROW EXECUTE FUNCTION declarations_refuse_change();
CREATE TRIGGER revisions_are_not_truncated
    BEFORE TRUNCATE ON declarations_revision
    FOR EACH STATEMENT EXECUTE FUNCTION declarations_refuse_change();
"""
ALLOW = """
DROP TRIGGER revisions_are_not_truncated ON declarations_revision;
DROP TRIGGER revisions_are_kept ON declarations_revision;
DROP TRIGGER ledger_is_not_truncated ON declarations_ledgerentry;
DROP TRIGGER ledger_is_append_only ON declarations_ledgerentry;
DROP FUNCTION declarations_refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [("declarations", "0001_initial")]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
