"""Sending mails: a bad server holds nobody up, what it gets can be told and left."""

import socket
from datetime import timedelta

import pytest
from pytest_django import Settings

from declarations.clock import database_now
from declarations.notifications import sending
from declarations.notifications.models import Mail, MailStage
from declarations.parties.models import User
from tests.declarations.notifications.test_outbox import Server, posted, server

__all__ = ["server"]
pytestmark = pytest.mark.django_db


def attempts() -> list[int]:
    return [mail.attempts for mail in Mail.objects.order_by("pk")]


def a_minute_later() -> None:
    Mail.objects.update(rest_until=database_now() - timedelta(seconds=1))


def test_a_server_that_hangs_is_asked_once_a_minute(settings: Settings) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_TIMEOUT = 0.2
    for number in range(3):
        posted(about=f"invitation:{number}")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.EMAIL_HOST, settings.EMAIL_PORT = silent.getsockname()
        for _ring in range(3):
            assert sending.send_waiting() == 0
        assert attempts() == [1, 0, 0]
        a_minute_later()
        assert sending.send_waiting() == 0
    assert attempts() == [1, 1, 0]
    rests = Mail.objects.filter(rest_until__gt=database_now())
    assert [mail.failure[:24] for mail in rests] == ["The mail server failed: "]


def test_a_mail_that_breaks_the_server_stands_in_front_of_nobody(
    server: type[Server],
) -> None:
    server.answers = [ConnectionResetError(), None, None, ConnectionResetError()]
    bad, *_others = [posted(about=f"invitation:{number}") for number in range(3)]
    sending.send_waiting()
    a_minute_later()
    assert sending.send_waiting() == 2
    assert list(Mail.objects.filter(stage=MailStage.WAITING)) == [bad]


def test_a_mail_about_notices_says_where_to_choose(
    server: type[Server], exporter: User, settings: Settings
) -> None:
    posted(reader=exporter)
    posted(about="invitation:2")
    sending.send_waiting()
    told, invitation = server.taken
    choices = f"<{settings.PORTAL_ORIGIN}/messages/choices/>"
    assert told["List-Unsubscribe"] == choices
    assert "List-Unsubscribe" not in invitation


def test_old_mails_are_forgotten_unless_they_wait(server: type[Server]) -> None:
    old, fresh = posted(), posted(about="invitation:2")
    sending.send_waiting()
    waiting = posted(about="invitation:3")
    month = database_now() - timedelta(days=31)
    Mail.objects.exclude(pk=fresh.pk).update(created_at=month)
    assert sending.forget_old_mails() == 1
    assert set(Mail.objects.values_list("pk", flat=True)) == {fresh.pk, waiting.pk}
    assert old.pk not in Mail.objects.values_list("pk", flat=True)
