"""The published bundle: every key and list, versions that only grow, 7 days at most."""

from datetime import timedelta

import pytest
from django.utils import timezone

from codes import bundle as codec
from codes.bundle import BundleError
from codes.keys import active_key, active_key_for
from codes.models import SigningKey
from codes.publishing import bundles
from codes.publishing.models import PublishedBundle
from codes.trust import KeyState, KeyUse
from declarations.parties.models import User
from tests.codes.publishing.readers import fetched_bundle, published, root
from tests.codes.register import issued

pytestmark = pytest.mark.usefixtures("law")


def test_it_names_every_key_with_its_use_and_window(exporter: User) -> None:
    issued(exporter)
    log = active_key_for(KeyUse.LOG).row
    bundle = published()
    uses = {key.use for key in bundle.trust.keys.values()}
    assert uses == set(KeyUse)
    assert bundle.trust.keys[bytes.fromhex(log.kid)].alg == log.alg
    assert bundle.expires_at - bundle.issued_at == codec.LIVES_FOR
    (where,) = {each.cwt for uri, each in bundle.lists.items() if uri.endswith(":1")}
    assert where.endswith("/trust/status/1.cwt")


def test_an_unchanged_bundle_is_left_alone_for_an_hour(db: None) -> None:
    first = published()
    assert bundles.publish_bundle() is None
    old = timezone.now() - bundles.REMADE_AFTER - timedelta(seconds=1)
    PublishedBundle.objects.update(made_at=old)
    assert bundles.publish_bundle() == first.version + 1


def test_a_new_key_or_state_makes_a_new_version(db: None) -> None:
    first = published()
    key = active_key(1).row
    second = published()
    assert second.version == first.version + 1
    SigningKey.objects.filter(pk=key.pk).update(
        state=KeyState.COMPROMISED, compromised_at=timezone.now()
    )
    third = published()
    assert third.version == second.version + 1
    assert third.trust.keys[bytes.fromhex(key.kid)].is_compromised


def test_a_verifier_that_saw_a_version_takes_no_older_one(db: None) -> None:
    seen = published().version
    assert fetched_bundle(seen=seen).version == seen
    with pytest.raises(BundleError, match=codec.ROLLED_BACK):
        fetched_bundle(seen=seen + 1)


def test_keys_that_nothing_of_is_shown_any_more_are_dropped(db: None) -> None:
    gone = active_key(1).row
    spent = active_key(2).row
    SigningKey.objects.filter(pk=gone.pk).update(state=KeyState.EXPIRED)
    long_ago = timezone.now() - timedelta(days=900)
    SigningKey.objects.filter(pk=spent.pk).update(
        not_before=long_ago,
        sign_until=long_ago + timedelta(days=1),
        verify_until=long_ago + timedelta(days=2),
    )
    kids = {kid.hex() for kid in published().trust.keys}
    assert not kids & {gone.kid, spent.kid}


def test_the_root_that_comes_next_is_announced(db: None) -> None:
    published()
    row = active_key_for(KeyUse.BUNDLE).row
    coming = SigningKey.objects.get(pk=active_key_for(KeyUse.STATUS).row.pk)
    coming.pk, coming.use, coming.state = None, KeyUse.BUNDLE, KeyState.PENDING
    coming.kid = coming.kid[::-1]
    coming.public_jwk = active_key(7).row.public_jwk
    SigningKey.objects.filter(scheme_number=7).delete()
    coming.save(force_insert=True)
    bundle = published()
    assert len(bundle.roots) == 2
    assert root() in bundle.roots
    assert bundle.trust.keys[bytes.fromhex(row.kid)].state is KeyState.ACTIVE


def test_old_versions_are_forgotten_and_the_numbers_go_on(db: None) -> None:
    version = published().version
    long_ago = timezone.now() - bundles.KEPT_FOR - timedelta(days=1)
    PublishedBundle.objects.update(made_at=long_ago)
    assert bundles.publish_bundle() == version + 1
    assert list(PublishedBundle.objects.values_list("version", flat=True)) == [
        version + 1
    ]
