"""What is about to be signed is written down before."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0004_keys_have_a_life"),
        ("declarations", "0003_queue_priority"),
    ]
    operations = [
        migrations.CreateModel(
            name="SigningIntent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("number", models.CharField(max_length=15, unique=True)),
                ("payload_digest", models.CharField(max_length=64)),
                ("status_list", models.PositiveIntegerField()),
                ("status_index", models.PositiveIntegerField()),
                ("issued_at", models.DateTimeField()),
                ("voided_at", models.DateTimeField(null=True)),
                (
                    "declaration",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="declarations.declaration",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("voided_at__isnull", True)),
                        fields=("declaration",),
                        name="intent_one_open_a_declaration",
                    )
                ]
            },
        ),
    ]
