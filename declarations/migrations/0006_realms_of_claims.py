"""Claims are held in a realm, and whose play a filing was is settled by its first row."""

from django.db import migrations, models
from django.db.models import Q

KEEP = """
CREATE FUNCTION declarations_sandbox_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.sandbox <> NEW.sandbox
    AND EXISTS (SELECT FROM declarations_declaration WHERE exporter_id = OLD.id) THEN
        RAISE EXCEPTION 'a sandbox stays one, once something is declared in it'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'sandbox_is_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER organisation_sandbox_is_kept
    BEFORE UPDATE OF sandbox ON parties_organisation
    FOR EACH ROW EXECUTE FUNCTION declarations_sandbox_is_kept();
"""
LET_CHANGE = """
DROP TRIGGER organisation_sandbox_is_kept ON parties_organisation;
DROP FUNCTION declarations_sandbox_is_kept();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("declarations", "0005_filed_under_mandates"),
        ("parties", "0006_sandbox"),
    ]
    operations = [
        migrations.AddField(
            model_name="claim",
            name="realm",
            field=models.BigIntegerField(default=0),
        ),
        migrations.RemoveConstraint(model_name="claim", name="claim_one_live_holder"),
        migrations.AddConstraint(
            model_name="claim",
            constraint=models.UniqueConstraint(
                condition=Q(released_at__isnull=True),
                fields=["kind", "value", "realm"],
                name="claim_one_live_holder",
            ),
        ),
        migrations.RunSQL(KEEP, LET_CHANGE),
    ]
