"""An organisation may be a sandbox: what it files is play."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0005_who_may_be_what")]
    operations = [
        migrations.AddField(
            model_name="organisation",
            name="sandbox",
            field=models.BooleanField(default=False),
        ),
    ]
