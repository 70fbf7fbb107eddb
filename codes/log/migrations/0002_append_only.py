"""The log refuses to be changed; an entry may be given its place, once."""

from django.db import migrations

TABLES = ("leaf", "node", "checkpoint", "anchor", "anchoredhead")
PLACE_ONCE = """
CREATE FUNCTION log_place_once() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.index IS NULL AND NEW.index IS NOT NULL
        AND (OLD.id, OLD.event, OLD.number, OLD.digest, OLD.kid, OLD.at)
          = (NEW.id, NEW.event, NEW.number, NEW.digest, NEW.kid, NEW.at)
    THEN RETURN NEW;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER log_leaf_is_placed_once BEFORE UPDATE ON log_leaf
    FOR EACH ROW EXECUTE FUNCTION log_place_once();
CREATE TRIGGER log_leaf_is_kept BEFORE DELETE ON log_leaf
    FOR EACH ROW EXECUTE FUNCTION declarations_refuse_change();
"""
REFUSE_CHANGE = """
CREATE TRIGGER log_{0}_is_append_only BEFORE UPDATE OR DELETE ON log_{0}
    FOR EACH ROW EXECUTE FUNCTION declarations_refuse_change();
"""
REFUSE_TRUNCATE = """
CREATE TRIGGER log_{0}_is_not_truncated BEFORE TRUNCATE ON log_{0}
    FOR EACH STATEMENT EXECUTE FUNCTION declarations_refuse_change();
"""
REFUSE = PLACE_ONCE + "".join(
    [REFUSE_CHANGE.format(table) for table in TABLES if table != "leaf"]
    + [REFUSE_TRUNCATE.format(table) for table in TABLES]
)
ALLOW = "".join(
    [f"DROP TRIGGER log_{table}_is_append_only ON log_{table};" for table in TABLES[1:]]
    + [f"DROP TRIGGER log_{table}_is_not_truncated ON log_{table};" for table in TABLES]
    + [
        "DROP TRIGGER log_leaf_is_kept ON log_leaf;",
        "DROP TRIGGER log_leaf_is_placed_once ON log_leaf;",
        "DROP FUNCTION log_place_once();",
    ]
)


class Migration(migrations.Migration):
    dependencies = [
        ("log", "0001_the_log"),
        ("declarations", "0002_ledger_is_append_only"),
    ]
    operations = [migrations.RunSQL(REFUSE, ALLOW)]
