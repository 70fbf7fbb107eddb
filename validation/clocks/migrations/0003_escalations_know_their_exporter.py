"""Escalations repeat the exporter, so that one company's are found by themselves."""

import django.db.models.deletion
from django.db import migrations, models

FILL = """
UPDATE clocks_escalation e SET exporter_id = d.exporter_id
FROM declarations_declaration d WHERE d.id = e.declaration_id
"""


def column(**how):
    return models.ForeignKey(
        db_index=False,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to="parties.organisation",
        **how,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("clocks", "0002_published_figures"),
        ("declarations", "0007_states_of_each_exporter"),
        ("parties", "0006_sandbox"),
    ]

    operations = [
        migrations.AddField("escalation", "exporter", column(null=True)),
        migrations.RunSQL(FILL, migrations.RunSQL.noop),
        migrations.AlterField("escalation", "exporter", column()),
        migrations.AddIndex(
            model_name="escalation",
            index=models.Index(
                condition=models.Q(("open", True)),
                fields=["exporter", "declaration"],
                name="escalation_of_exporter",
            ),
        ),
    ]
