"""Mails of notices: soon and together, or once a day; in the reader's language."""

from datetime import datetime, timedelta
from threading import Barrier, Thread

import pytest
from django.core import mail as sent_mails
from django.db import connection
from pytest_django import Settings

from declarations.clock import CHINA, database_now
from declarations.models import Declaration
from declarations.notifications import choosing, mailing, sending
from declarations.notifications.matters import Delivery, Matter
from declarations.notifications.models import Mail, Notice
from declarations.parties.models import Mandate, Organisation, User
from tests.declarations.notifications.news import (
    follow,
    happens,
    mailed,
    quiet,
    with_address,
)
from tests.declarations.notifications.test_following import many_events
from tests.factories import filed

pytestmark = pytest.mark.usefixtures("law")
NINE = datetime(2026, 8, 10, 9, tzinfo=CHINA)


@pytest.fixture
def declaration(exporter: User) -> Declaration:
    made = filed(exporter)
    follow()
    Notice.objects.all().delete()
    with_address(exporter)
    return made


@pytest.fixture
def at_nine(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is past the hour of the digest, the day after everything came."""
    tomorrow = database_now().astimezone(CHINA) + timedelta(days=1)
    nine = tomorrow.replace(hour=9, minute=0)
    monkeypatch.setattr(mailing, "database_now", lambda: nine)


def the_mail() -> Mail:
    return Mail.objects.get()


def test_what_needs_doing_is_mailed_with_what_to_do_and_where(
    declaration: Declaration, exporter: User, settings: Settings
) -> None:
    settings.PORTAL_ORIGIN = "https://portal.example"
    Declaration.objects.update(state="returned")
    happens(declaration, "declaration.returned")
    follow()
    assert mailed() == 1
    sending.send_waiting()
    (out,) = sent_mails.outbox
    assert out.to == [exporter.email]
    assert out.subject == (
        f"{declaration.reference}: Returned to the exporter for correction"
    )
    assert "Correct what is marked and send it again." in out.body
    page = f"https://portal.example/declarations/{declaration.reference}/"
    assert page in out.body.split()
    assert "https://portal.example/messages/choices/" in out.body


def test_a_mail_waits_until_nothing_more_comes_but_not_for_ever(
    declaration: Declaration, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Longer than a slow machine takes from one line to the next.
    monkeypatch.setattr(mailing, "QUIET", mailing.LONGEST_WAIT)
    happens(declaration, "declaration.returned")
    follow()
    assert mailing.post_news() == 0
    Notice.objects.update(created_at=database_now() - mailing.LONGEST_WAIT)
    assert mailing.post_news() == 1


def test_a_file_of_many_rows_is_one_mail_a_person(
    declaration: Declaration, exporter: User, broker: User
) -> None:
    with_address(broker)
    for slice_of_a_file in (1000, 900):
        many_events(declaration, slice_of_a_file)
        follow()
    happens(declaration, "code.suspended")
    follow()
    assert mailed() == 2
    assert {mail.to for mail in Mail.objects.all()} == {exporter.email, broker.email}
    mail = Mail.objects.get(to=exporter.email)
    assert "(1900 declarations)" in mail.text
    assert "?state=returned" in mail.text
    assert mail.subject == "2 messages from the clearance portal"


def test_beyond_a_few_lines_a_mail_leads_to_the_inbox(declaration: Declaration) -> None:
    for _again in range(2):
        many_events(declaration, 15 + _again)
        follow()
    mailed()
    assert the_mail().text.count("Returned to the exporter") == mailing.LINES_A_MAIL
    assert "6 more messages wait in your inbox" in the_mail().text


def test_posting_twice_mails_once(declaration: Declaration) -> None:
    happens(declaration, "declaration.returned")
    follow()
    assert (mailed(), mailed()) == (1, 0)


def test_what_was_read_meanwhile_is_not_mailed(declaration: Declaration) -> None:
    happens(declaration, "declaration.returned")
    follow()
    Notice.objects.update(read_at=database_now())
    assert mailed() == 0


def test_a_mandate_that_was_revoked_meanwhile_takes_the_mail_away(
    declaration: Declaration, broker: User
) -> None:
    with_address(broker)
    happens(declaration, "declaration.returned")
    follow()
    Mandate.objects.update(revoked_at=database_now())
    mailed()
    assert not Mail.objects.filter(to=broker.email).exists()


def test_without_an_address_there_is_the_inbox_only(
    declaration: Declaration, exporter: User, colleague: User
) -> None:
    User.objects.filter(pk=exporter.pk).update(email="x@evil.example\nBcc: y@z.example")
    happens(declaration, "declaration.returned")
    follow()
    assert mailed() == 0
    assert Notice.objects.filter(user=colleague).exists()


def test_everybody_is_written_to_in_their_language(
    declaration: Declaration, exporter: User, colleague: User
) -> None:
    with_address(colleague)
    choosing.keep_language(user=colleague, language="zh-hans")
    happens(declaration, "declaration.returned")
    follow()
    mailed()
    chinese = Mail.objects.get(to=colleague.email)
    assert chinese.language == "zh-hans"
    assert "退回" in chinese.subject
    assert "Returned to" in Mail.objects.get(to=exporter.email).subject


def test_names_with_newlines_and_tags_are_harmless(
    declaration: Declaration, exporting_company: Organisation
) -> None:
    Organisation.objects.update(name="Trucks\r\nBcc: a@b.example <script>&")
    happens(declaration, "code.suspended", reason="Stop\r\n\r\nhere")
    follow()
    mailed()
    assert the_mail().subject.endswith("suspended: Stop here")
    assert "\nTrucks Bcc: a@b.example <script>&\n" in the_mail().text


def test_what_is_nice_to_know_comes_once_a_day(
    declaration: Declaration, exporter: User, at_nine: None
) -> None:
    happens(declaration, "code.issued")
    follow()
    assert mailing.post_news() == 0
    assert mailing.post_digests() == 1
    happens(declaration, "goods.released")
    follow()
    assert mailing.post_digests() == 0
    assert the_mail().reader == exporter
    assert "Code GCH62-BA8R6-PX4K3 issued" in the_mail().text


def test_before_its_hour_there_is_no_digest(
    declaration: Declaration, monkeypatch: pytest.MonkeyPatch
) -> None:
    happens(declaration, "code.issued")
    follow()
    tomorrow = database_now().astimezone(CHINA) + timedelta(days=1)
    early = tomorrow.replace(hour=7, minute=59)
    monkeypatch.setattr(mailing, "database_now", lambda: early)
    assert mailing.post_digests() == 0


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_post_one_digest(
    declaration: Declaration, exporter: User, at_nine: None
) -> None:
    happens(declaration, "code.issued", "goods.released")
    follow()
    start, posted = Barrier(2), []

    def schedule() -> None:
        start.wait(timeout=60)
        posted.append(mailing.post_digests())
        connection.close()

    schedulers = [Thread(target=schedule) for _each in range(2)]
    for scheduler in schedulers:
        scheduler.start()
    for scheduler in schedulers:
        scheduler.join(timeout=60)
    assert sorted(posted) == [0, 1]
    assert Mail.objects.count() == 1


def test_who_chose_otherwise_is_mailed_otherwise(
    declaration: Declaration, exporter: User, colleague: User, at_nine: None
) -> None:
    with_address(colleague)
    for user, wish in ((exporter, Delivery.NEVER), (colleague, Delivery.DAILY)):
        wishes = {Matter.TO_DO: wish}
        choosing.choose(user=user, deliveries=wishes, language="en")
    happens(declaration, "declaration.returned")
    follow()
    quiet()
    assert mailing.post_news() == 0
    assert mailing.post_digests() == 1
    assert the_mail().to == colleague.email
    assert Notice.objects.filter(user=exporter, read_at=None).exists()
