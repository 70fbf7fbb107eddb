"""Keys and codes of the sandbox: their own places, and no key in both worlds."""

from django.db import migrations, models
from django.db.models import Q

SEQUENCE = "CREATE SEQUENCE codes_sandbox_position MINVALUE 0 START 0"
NO_SEQUENCE = "DROP SEQUENCE codes_sandbox_position"
KEEP_APART = """
CREATE FUNCTION codes_of_one_world() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT 1 FROM fresh c
        JOIN codes_signingkey k ON k.id = c.key_id
        JOIN declarations_declaration d ON d.id = c.declaration_id
        JOIN parties_organisation o ON o.id = d.exporter_id
        WHERE c.sandbox <> k.sandbox OR c.sandbox <> o.sandbox
    ) THEN
        RAISE EXCEPTION 'a code, its key and its exporter are of one world'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER code_of_one_world AFTER INSERT ON codes_code
    REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION codes_of_one_world();
CREATE FUNCTION codes_keep_their_world() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sandbox <> NEW.sandbox THEN
        RAISE EXCEPTION 'neither a key nor a code changes its world'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER key_keeps_its_world BEFORE UPDATE OF sandbox ON codes_signingkey
    FOR EACH ROW EXECUTE FUNCTION codes_keep_their_world();
CREATE TRIGGER code_keeps_its_world BEFORE UPDATE OF sandbox ON codes_code
    FOR EACH ROW EXECUTE FUNCTION codes_keep_their_world();
"""
LET_MIX = """
DROP TRIGGER key_keeps_its_world ON codes_signingkey;
DROP TRIGGER code_keeps_its_world ON codes_code;
DROP FUNCTION codes_keep_their_world();
DROP TRIGGER code_of_one_world ON codes_code;
DROP FUNCTION codes_of_one_world();
"""
ONE_OF_A_DUTY = {"fields": ["use", "scheme_number", "sandbox"], "nulls_distinct": False}


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0009_no_live_code_is_left_behind"),
        ("parties", "0006_sandbox"),
    ]
    operations = [
        migrations.AddField(
            model_name="signingkey",
            name="sandbox",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="code",
            name="sandbox",
            field=models.BooleanField(default=False),
        ),
        migrations.RemoveConstraint("signingkey", "key_one_active_a_use"),
        migrations.RemoveConstraint("signingkey", "key_one_pending_a_use"),
        migrations.RemoveConstraint("code", "code_one_live_a_subject"),
        migrations.AddConstraint(
            "signingkey",
            models.UniqueConstraint(
                name="key_one_active_a_use",
                condition=Q(state="active"),
                **ONE_OF_A_DUTY,
            ),
        ),
        migrations.AddConstraint(
            "signingkey",
            models.UniqueConstraint(
                name="key_one_pending_a_use",
                condition=Q(state="pending"),
                **ONE_OF_A_DUTY,
            ),
        ),
        migrations.AddConstraint(
            "signingkey",
            models.CheckConstraint(
                name="key_of_sandbox_signs_codes_or_lists",
                condition=Q(sandbox=False) | Q(use__in=["code", "status"]),
            ),
        ),
        migrations.AddConstraint(
            "code",
            models.UniqueConstraint(
                name="code_one_live_a_subject",
                fields=["scheme_number", "subject"],
                condition=Q(status__in=("active", "suspended"), sandbox=False),
            ),
        ),
        migrations.RunSQL(SEQUENCE, NO_SEQUENCE),
        migrations.RunSQL(KEEP_APART, LET_MIX),
    ]
