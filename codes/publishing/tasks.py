"""The doorbell of publishing."""

from celery import shared_task

from codes.publishing.bundles import publish_bundle
from codes.publishing.changes import PUBLISHING_TASK
from codes.publishing.lists import publish_lists


@shared_task(name=PUBLISHING_TASK)
def publish() -> None:
    """Make whatever is due; lists first, so that the bundle names each of them."""
    publish_lists()
    publish_bundle()
