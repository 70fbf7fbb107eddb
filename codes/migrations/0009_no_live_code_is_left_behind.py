"""A declaration that is no longer issued has no live code, whoever moved it."""

from django.db import migrations

MAKE = """
CREATE FUNCTION codes_leave_no_live_code() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM codes_code c JOIN declarations_declaration d
            ON d.id = c.declaration_id
        WHERE d.id = NEW.id AND d.state <> 'issued'
            AND c.status IN ('active', 'suspended')
    ) THEN
        RAISE EXCEPTION 'declaration % is not issued and has a live code', NEW.id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER codes_leave_no_live_code
    AFTER UPDATE OF state ON declarations_declaration
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (OLD.state = 'issued' AND NEW.state <> 'issued')
    EXECUTE FUNCTION codes_leave_no_live_code();
"""
UNMAKE = """
DROP TRIGGER codes_leave_no_live_code ON declarations_declaration;
DROP FUNCTION codes_leave_no_live_code();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0008_live_codes_by_expiry"),
        ("declarations", "0003_queue_priority"),
    ]
    operations = [migrations.RunSQL(MAKE, UNMAKE)]
