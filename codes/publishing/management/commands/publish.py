"""manage.py publish: make the status lists and the trust bundle that are due."""

from typing import Any

from django.core.management.base import BaseCommand

from codes.publishing.bundles import publish_bundle
from codes.publishing.lists import publish_lists


class Command(BaseCommand):
    """For the first start, and for cron where workers are down; needs the
    key-encryption key, and is harmless when run again."""

    help = "Make due status lists and the trust bundle, and say what was made."

    def handle(self, *args: Any, **options: Any) -> None:
        lists = publish_lists()
        version = publish_bundle()
        bundle = f"bundle version {version}" if version else "bundle as it was"
        self.stdout.write(f"{lists} status lists, {bundle}")
