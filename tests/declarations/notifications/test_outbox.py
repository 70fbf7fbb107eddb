"""The outbox: written with what it is about, sent once, and nobody's header."""

import smtplib
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as sent_mails
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from declarations.clock import database_now
from declarations.faults import Refused
from declarations.notifications import outbox, sending
from declarations.notifications.models import Mail, MailStage
from declarations.notifications.tasks import send, sweep

pytestmark = pytest.mark.django_db
ADDRESS = "lin@trucks.example"


class Server(BaseEmailBackend):
    """A mail server that answers what the test says; kept by the class, because the
    settings name it by its path."""

    answers: list[Exception | None] = []
    taken: list[Any] = []

    def send_messages(self, messages: Any) -> int:
        answer = self.answers.pop(0) if self.answers else None
        if answer is not None:
            raise answer
        self.taken.extend(message.message() for message in messages)
        return len(messages)


@pytest.fixture
def server(settings: Settings) -> Iterator[type[Server]]:
    Server.answers, Server.taken = [], []
    settings.EMAIL_BACKEND = f"{Server.__module__}.{Server.__qualname__}"
    yield Server
    Server.answers, Server.taken = [], []


def posted(**changes: Any) -> Mail:
    letter = {
        "to": ADDRESS,
        "language": "en",
        "subject": "You are invited",
        "text": "Come in.",
        "about": "invitation:1",
    }
    outbox.post(**{**letter, **changes})
    return Mail.objects.latest("pk")


def refused(code: int) -> smtplib.SMTPRecipientsRefused:
    return smtplib.SMTPRecipientsRefused({ADDRESS: (code, b"no")})


def stage_of(mail: Mail) -> str:
    mail.refresh_from_db()
    return mail.stage


def test_a_mail_is_rung_for_after_the_commit_and_sent_by_the_worker(
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    with django_capture_on_commit_callbacks() as rings:
        mail = posted()
    assert len(rings) == 1
    assert sent_mails.outbox == []
    send()
    assert stage_of(mail) == MailStage.SENT
    (out,) = sent_mails.outbox
    assert (out.to, out.subject, out.body) == (
        [ADDRESS],
        "You are invited",
        "Come in.",
    )


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_is_never_mailed() -> None:
    with transaction.atomic():
        posted()
        transaction.set_rollback(True)
    assert sending.send_waiting() == 0


def test_the_same_is_mailed_once_to_each_address() -> None:
    for to in (ADDRESS, ADDRESS, "zhao@trucks.example"):
        posted(to=to, subject=f"Try for {to}")
    assert sending.send_waiting() == 2
    posted()
    assert sending.send_waiting() == 0


@pytest.mark.parametrize(
    "to",
    [
        f"{ADDRESS}\nBcc: all@evil.example",
        f"{ADDRESS}\r\n",
        f"{ADDRESS}, all@evil.example",
        "<script>@evil.example",
        "林@trucks.example",
        "",
    ],
)
def test_an_address_that_is_none_is_refused(to: str) -> None:
    with pytest.raises(Refused) as refusal:
        posted(to=to)
    assert refusal.value.faults[0].pointer == "/email"
    assert not Mail.objects.exists()


def test_no_header_grows_out_of_what_somebody_typed(server: type[Server]) -> None:
    name = "Trucks\r\nBcc: all@evil.example\u2028\x00<b>Ltd</b>\u202e"
    posted(subject=f"From {name}", text=f"Dear {name}\nCome in.")
    sending.send_waiting()
    (message,) = server.taken
    assert message["Bcc"] is None
    assert "\n" not in message["Subject"]
    assert message["Subject"] == "From Trucks Bcc: all@evil.example <b>Ltd</b>"
    assert message.get_content_type() == "text/plain"
    assert "\x00" not in message.get_payload()


def test_a_link_leads_to_where_the_settings_say(settings: Settings) -> None:
    settings.PORTAL_ORIGIN = "https://portal.example"
    assert outbox.link("/messages/") == "https://portal.example/messages/"


def test_a_server_that_says_later_is_asked_later(server: type[Server]) -> None:
    server.answers = [refused(451)]
    mail, other = posted(), posted(about="invitation:2")
    assert sending.send_waiting() == 1
    assert stage_of(mail) == MailStage.WAITING
    assert mail.rest_until is not None
    assert mail.rest_until > database_now()
    assert stage_of(other) == MailStage.SENT
    Mail.objects.update(rest_until=None)
    sweep()
    assert stage_of(mail) == MailStage.SENT


def test_a_server_that_is_away_costs_one_mail_one_attempt(server: type[Server]) -> None:
    server.answers = [ConnectionRefusedError(), None, None]
    mails = [posted(about=f"invitation:{number}") for number in range(3)]
    assert sending.send_waiting() == 0
    assert [m.attempts for m in Mail.objects.order_by("pk")] == [1, 0, 0]
    Mail.objects.update(rest_until=None)
    assert sending.send_waiting() == len(mails)


@pytest.mark.parametrize(
    "answer", [refused(550), smtplib.SMTPDataError(554, b"spam"), ValueError("header")]
)
def test_a_mail_that_is_refused_for_good_is_parked_and_stops_no_other(
    server: type[Server], answer: Exception
) -> None:
    server.answers = [answer]
    bad, good = posted(), posted(about="invitation:2")
    assert sending.send_waiting() == 1
    assert (stage_of(bad), stage_of(good)) == (MailStage.PARKED, MailStage.SENT)
    assert bad.failure


def test_after_days_of_trying_a_person_has_to_look(server: type[Server]) -> None:
    server.answers = [TimeoutError()]
    mail = posted()
    Mail.objects.update(created_at=database_now() - timedelta(days=4))
    sending.send_waiting()
    assert stage_of(mail) == MailStage.PARKED


def test_a_worker_that_dies_before_it_marks_doubles_one_mail_and_loses_none(
    server: type[Server], monkeypatch: pytest.MonkeyPatch
) -> None:
    mail, other = posted(), posted(about="invitation:2")
    with monkeypatch.context() as patch:
        patch.setattr(sending, "_mark_sent", _dies)
        with pytest.raises(KeyboardInterrupt):
            sending.send_waiting()
    assert sending.send_waiting() == 1
    Mail.objects.filter(pk=mail.pk).update(rest_until=database_now())
    assert sending.send_waiting() == 1
    ids = [message["Message-ID"] for message in server.taken]
    assert len(ids) == 3
    assert len(set(ids)) == 2
    assert (stage_of(mail), stage_of(other)) == (MailStage.SENT, MailStage.SENT)


def _dies(_mail: Mail) -> None:
    raise KeyboardInterrupt


def test_a_worker_that_comes_back_late_marks_nothing(server: type[Server]) -> None:
    posted()
    late = sending._claimed()
    assert late is not None
    Mail.objects.update(rest_until=None)
    assert sending.send_waiting() == 1
    sending._park(late, "too late")
    assert stage_of(late) == MailStage.SENT


def test_what_was_sent_keeps_no_text_but_in_a_demonstration(settings: Settings) -> None:
    mail = posted()
    sending.send_waiting()
    mail.refresh_from_db()
    assert mail.text == ""
    settings.DEMO = True
    shown = posted(about="invitation:2")
    sending.send_waiting()
    shown.refresh_from_db()
    assert shown.text == "Come in."
