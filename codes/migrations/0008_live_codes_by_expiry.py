"""The sweep finds live codes whose time is over without reading the others."""

from django.db import migrations, models

import codes.verification


class Migration(migrations.Migration):
    dependencies = [("codes", "0007_reissue_runs")]
    operations = [
        migrations.AddIndex(
            model_name="code",
            index=models.Index(
                condition=models.Q(
                    (
                        "status__in",
                        (
                            codes.verification.CodeStatus["ACTIVE"],
                            codes.verification.CodeStatus["SUSPENDED"],
                        ),
                    )
                ),
                fields=["expires_at"],
                name="code_live_by_expiry",
            ),
        ),
    ]
