"""The sequence that gives each code its place over all status lists."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("codes", "0001_initial")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE codes_status_position MINVALUE 0 START 0",
            "DROP SEQUENCE codes_status_position",
        )
    ]
