"""Keys and codes that are older than the log are entered as it begins."""

from django.db import migrations

from codes.signing import thumbprint

CHUNK = 1000
KEYS = {
    "pending": "key pending",
    "active": "key active",
    "retired": "key retired",
    "expired": "key expired",
    "compromised": "key compromised",
}
MOVED = {
    "suspended": "suspend",
    "revoked": "revoke",
    "consumed": "consume",
    "expired": "expire",
}


def enter(apps, schema_editor):
    Leaf = apps.get_model("log", "Leaf")
    for key in apps.get_model("codes", "SigningKey").objects.order_by("pk"):
        digest = thumbprint(key.public_jwk).hex()
        Leaf.objects.create(
            event=KEYS[key.state], digest=digest, kid=key.kid, at=key.created_at
        )
    codes = apps.get_model("codes", "Code").objects.select_related("key")
    issued = codes.order_by("pk").iterator(chunk_size=CHUNK)
    some = []
    for code in issued:
        said = {
            "number": code.number,
            "digest": code.payload_digest,
            "kid": code.key.kid,
        }
        some.append(Leaf(event="issue", at=code.issued_at, **said))
        if code.status in MOVED:
            some.append(Leaf(event=MOVED[code.status], at=code.status_since, **said))
        if len(some) >= CHUNK:
            Leaf.objects.bulk_create(some)
            some = []
    Leaf.objects.bulk_create(some)


class Migration(migrations.Migration):
    dependencies = [("log", "0002_append_only"), ("codes", "0003_lapses")]
    operations = [migrations.RunPython(enter, migrations.RunPython.noop)]
