import django.db.models.fields.json
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("reference", "0003_draft_releases"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="referencerow",
            index=models.Index(
                django.db.models.fields.json.KeyTransform("customs_code", "data"),
                name="reference_row_by_customs",
            ),
        ),
    ]
