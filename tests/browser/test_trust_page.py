"""The page of trust: readable by everybody, with its lists, keys and alarms."""

import pytest
from django.utils import timezone

from codes.publishing.models import UnknownCode
from codes.publishing.tasks import publish
from declarations.parties.models import User
from tests.browser.reader import DESKTOP, PHONE, Reader

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("published", [True, False], ids=["published", "empty"])
def test_axe_finds_nothing_and_nothing_overflows(
    reader: Reader, supervisor: User, language: str, *, published: bool
) -> None:
    if published:
        publish()
    UnknownCode.objects.create(
        payload_digest="0" * 64,
        number="GCH62BA8R6PX4K3",
        kid="ab" * 8,
        subject="LZZ7CLXB5TC004187",
        first_seen=timezone.now(),
        last_seen=timezone.now(),
    )
    reader.reads(language)
    reader.signs_in(supervisor.username)
    reader.page.goto("/trust/")
    for size in (DESKTOP, PHONE):
        reader.takes(size)
        assert reader.violations() == []
        assert reader.overflow() == 0
    assert reader.complaints == []
