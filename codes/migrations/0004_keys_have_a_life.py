"""Pending and compromised keys, each in one place at most; times without issuance."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import codes.trust


class Migration(migrations.Migration):
    dependencies = [
        ("codes", "0003_lapses"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField(
            model_name="signingkey",
            name="compromise_reason",
            field=models.CharField(blank=True, max_length=300),
        ),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", codes.trust.KeyState["PENDING"])),
                fields=("use", "scheme_number"),
                name="key_one_pending_a_use",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("compromised_at__isnull", False),
                        ("state", codes.trust.KeyState["COMPROMISED"]),
                    ),
                    models.Q(
                        models.Q(
                            ("state", codes.trust.KeyState["COMPROMISED"]),
                            _negated=True,
                        ),
                        ("compromised_at__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="key_compromise_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="signingkey",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("scheme_number__isnull", False),
                        ("use", codes.trust.KeyUse["CODE"]),
                    ),
                    models.Q(
                        models.Q(("use", codes.trust.KeyUse["CODE"]), _negated=True),
                        ("scheme_number__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="key_of_codes_has_scheme",
            ),
        ),
        migrations.CreateModel(
            name="IssuanceStop",
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
                ("reason", models.CharField(max_length=300)),
                ("stopped_at", models.DateTimeField()),
                ("resumed_at", models.DateTimeField(null=True)),
                (
                    "stopped_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "resumed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        models.ExpressionWrapper(
                            models.Q(("resumed_at__isnull", True)),
                            models.BooleanField(),
                        ),
                        condition=models.Q(("resumed_at__isnull", True)),
                        name="issuance_one_open_stop",
                    )
                ]
            },
        ),
    ]
