"""Mandates go from exporters to brokers, and roles of customs stay with customs.

Neither fits a check constraint, because the kind stands in the organisation's row.
"""

from django.db import migrations

KEEP_APART = """
CREATE FUNCTION parties_mandate_between_kinds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT kind FROM parties_organisation WHERE id = NEW.exporter_id) <> 'exporter'
    OR (SELECT kind FROM parties_organisation WHERE id = NEW.broker_id) <> 'broker' THEN
        RAISE EXCEPTION 'a mandate is given by an exporter to a broker'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'mandate_between_kinds';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER mandate_between_kinds
    BEFORE INSERT OR UPDATE OF exporter_id, broker_id ON parties_mandate
    FOR EACH ROW EXECUTE FUNCTION parties_mandate_between_kinds();

CREATE FUNCTION parties_role_of_kind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (NEW.role IN ('reviewer', 'supervisor', 'gate_officer', 'auditor'))
    <> ((SELECT kind FROM parties_organisation WHERE id = NEW.organisation_id)
        = 'customs') THEN
        RAISE EXCEPTION 'roles of customs and of business do not mix'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'role_of_kind';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER membership_role_of_kind
    BEFORE INSERT OR UPDATE OF role, organisation_id ON parties_membership
    FOR EACH ROW EXECUTE FUNCTION parties_role_of_kind();
CREATE TRIGGER invitation_role_of_kind
    BEFORE INSERT OR UPDATE OF role, organisation_id ON parties_invitation
    FOR EACH ROW EXECUTE FUNCTION parties_role_of_kind();

CREATE FUNCTION parties_kind_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.kind <> NEW.kind
    AND (EXISTS (SELECT FROM parties_membership WHERE organisation_id = OLD.id)
         OR EXISTS (SELECT FROM parties_mandate
                    WHERE OLD.id IN (exporter_id, broker_id))) THEN
        RAISE EXCEPTION 'what an organisation is does not change once it acts'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'kind_is_kept';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER organisation_kind_is_kept
    BEFORE UPDATE OF kind ON parties_organisation
    FOR EACH ROW EXECUTE FUNCTION parties_kind_is_kept();
"""
LET_MIX = """
DROP TRIGGER organisation_kind_is_kept ON parties_organisation;
DROP FUNCTION parties_kind_is_kept();
DROP TRIGGER invitation_role_of_kind ON parties_invitation;
DROP TRIGGER membership_role_of_kind ON parties_membership;
DROP FUNCTION parties_role_of_kind();
DROP TRIGGER mandate_between_kinds ON parties_mandate;
DROP FUNCTION parties_mandate_between_kinds();
"""


class Migration(migrations.Migration):
    dependencies = [("parties", "0004_mandates_have_numbers")]
    operations = [migrations.RunSQL(KEEP_APART, LET_MIX)]
