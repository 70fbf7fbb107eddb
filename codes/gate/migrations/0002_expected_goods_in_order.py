"""The order in which a gate lists what it expects, on a table of the first room, which
knows of no gate: an index, and no change of what is stored."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("gate", "0001_the_gate"), ("declarations", "0004_due_time")]

    operations = [
        migrations.RunSQL(
            "CREATE INDEX declaration_expected_at_gate ON declarations_declaration"
            " (port, priority DESC, due_at, id) WHERE state = 'issued'",
            "DROP INDEX declaration_expected_at_gate",
        ),
    ]
