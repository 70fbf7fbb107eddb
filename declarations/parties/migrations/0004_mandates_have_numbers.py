"""Each mandate gets a number of its own, those that are there already included."""

from typing import Any

from django.db import migrations, models

from declarations.parties.numbers import new_mandate_number


def number_them(apps: Any, _editor: Any) -> None:
    for mandate in apps.get_model("parties", "Mandate").objects.filter(number=None):
        mandate.number = new_mandate_number()
        mandate.save(update_fields=["number"])


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_mandates_keys_and_invitations")]

    operations = [
        migrations.AddField(
            model_name="mandate",
            name="number",
            field=models.CharField(max_length=16, null=True),
        ),
        migrations.RunPython(number_them, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="mandate",
            name="number",
            field=models.CharField(
                default=new_mandate_number, max_length=16, unique=True
            ),
        ),
    ]
