"""Pages of messages: the inbox, the count on every page, choices, and the outbox."""

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from declarations.clock import database_now
from declarations.kinds import KINDS, Kind
from declarations.models import Declaration
from declarations.notifications import outbox, sending
from declarations.notifications.models import Choice, Mail, MailStage, Notice
from declarations.parties.models import Mandate, User
from tests.declarations.notifications.news import follow, happens, with_address
from tests.declarations.notifications.test_following import many_events
from tests.factories import PASSWORD, filed
from tests.visits import Person, page

pytestmark = pytest.mark.usefixtures("law")
INBOX = "/messages/"
CHOICES = "/messages/choices/"


@pytest.fixture
def declaration(exporter: User) -> Declaration:
    made = filed(exporter)
    follow()
    Notice.objects.all().delete()
    return made


def count_on(text: str) -> str:
    """What the header says of unread messages."""
    link = text.split('class="messages-link"')[1].split("</a>", maxsplit=1)[0]
    found = re.search(r"<b>(\S*?)<span", link)
    return found[1] if found else ""


def test_an_inbox_tells_what_happened_and_counts_what_is_unread(
    declaration: Declaration, exporter: User
) -> None:
    person = Person(exporter)
    assert "No messages yet" in person.sees(INBOX)
    happens(declaration, "declaration.returned", "case.asked")
    follow()
    text = person.sees(INBOX)
    assert text.index("Customs asked for information") < text.index("Returned to")
    assert count_on(text) == count_on(person.sees("/")) == "2"


def test_opening_the_declaration_marks_its_messages_as_read(
    declaration: Declaration, exporter: User, colleague: User
) -> None:
    other = filed(exporter)
    happens(declaration, "declaration.returned")
    happens(other, "declaration.returned")
    follow()
    person = Person(exporter)
    assert count_on(person.sees(page(declaration))) == "1"
    unread = person.sees(f"{INBOX}?show=unread")
    assert other.reference in unread
    assert declaration.reference not in unread
    assert count_on(Person(colleague).sees("/")) == "2"


def test_opening_a_case_marks_it_for_its_reviewer(
    declaration: Declaration, reviewer: User
) -> None:
    Declaration.objects.update(state="in_review")
    happens(declaration, "case.asked", by=reviewer)
    happens(declaration, "case.answered")
    follow()
    person = Person(reviewer)
    assert count_on(person.sees(INBOX)) == "1"
    assert count_on(person.sees(f"/desk/{declaration.reference}/")) == ""


def test_one_message_is_read_or_all_of_them(
    declaration: Declaration, exporter: User
) -> None:
    happens(declaration, "declaration.returned", "case.asked", "case.asked_more")
    follow()
    person = Person(exporter)
    first = Notice.objects.filter(user=exporter).order_by("pk")[0]
    person.sends(f"{INBOX}read/", {"notice": first.pk})
    assert count_on(person.sees(INBOX)) == "2"
    person.sends(f"{INBOX}read/", {"all": "yes"})
    assert count_on(person.sees(INBOX)) == ""
    assert "Everything is read" in person.sees(f"{INBOX}?show=unread")


def test_nobody_reads_or_marks_the_messages_of_others(
    declaration: Declaration, exporter: User, stranger: User
) -> None:
    happens(declaration, "declaration.returned")
    follow()
    notice = Notice.objects.get(user=exporter)
    assert declaration.reference not in Person(stranger).sees(INBOX)
    Person(stranger).sends(f"{INBOX}read/", {"notice": notice.pk})
    Person(stranger).sends(f"{INBOX}read/", {"notice": "1'0", "x": "²"})
    notice.refresh_from_db()
    assert notice.read_at is None


def test_a_revoked_mandate_empties_the_inbox_of_its_broker(
    declaration: Declaration, broker: User
) -> None:
    many_events(declaration, 30)
    happens(declaration, "case.asked")
    follow()
    person = Person(broker)
    assert count_on(person.sees(INBOX)) == "2"
    Mandate.objects.update(revoked_at=database_now())
    text = person.sees(INBOX)
    assert "No messages yet" in text
    assert count_on(text) == ""


def test_a_crowd_leads_to_the_board(declaration: Declaration, exporter: User) -> None:
    many_events(declaration, 30)
    follow()
    text = Person(exporter).sees(INBOX)
    assert "Returned to the exporter for correction (30 declarations)" in text
    assert 'href="/?state=returned"' in text


def test_pages_of_the_inbox_go_on_from_a_message(
    declaration: Declaration, exporter: User
) -> None:
    for _again in range(3):
        many_events(declaration, 10 + _again)
        follow()
    person = Person(exporter)
    first = person.sees(INBOX)
    older = re.search(r"older_than=(\d+)", first)
    assert older is not None
    second = person.sees(f"{INBOX}?older_than={older[1]}")
    shown = [len(re.findall("Returned to the", text)) for text in (first, second)]
    assert shown == [50, 16]
    newer = re.search(r"newer_than=(\d+)", second)
    assert newer is not None
    assert person.sees(f"{INBOX}?newer_than={newer[1]}").count("unread") > 25
    person.sees(f"{INBOX}?older_than=9999999999999999999999&newer_than=%00")


def test_a_full_inbox_costs_as_many_queries_as_a_short_one(
    declaration: Declaration, exporter: User, broker: User
) -> None:
    for user in (exporter, broker):
        Notice.objects.all().delete()
        counts = []
        for number in (2, 18):
            many_events(declaration, number if user == exporter else number + 1)
            follow()
            person = Person(user)
            with CaptureQueriesContext(connection) as queries:
                person.sees(INBOX)
            counts.append(len(queries))
        assert counts[0] == counts[1], user


def test_beyond_99_nobody_counts(declaration: Declaration, exporter: User) -> None:
    for number in range(15, 21):
        many_events(declaration, number)
        follow()
    assert count_on(Person(exporter).sees("/")) == "99+"


def test_choices_are_offered_by_side_and_kept(exporter: User, reviewer: User) -> None:
    person = Person(exporter)
    assert "Clocks, overrides" not in person.sees(CHOICES)
    assert "Clocks, overrides" in Person(reviewer).sees(CHOICES)
    chosen = dict.fromkeys(
        ("to_do", "decisions", "progress", "batches", "company"), "never"
    )
    answer = person.sends(CHOICES, {"language": "zh-hans", **chosen})
    assert answer.status_code == 302
    text = person.sees(CHOICES)
    assert "Your choices are kept." in text
    assert len(re.findall(r'value="never"[^>]*checked', text)) == len(chosen)
    assert re.search(r'value="zh-hans"[^>]*checked', text)


@pytest.mark.parametrize("wrong", [{}, {"to_do": "hourly", "language": "xx"}])
def test_what_is_not_offered_is_refused(exporter: User, wrong: dict[str, str]) -> None:
    answer = Person(exporter).sends(CHOICES, wrong)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert not Choice.objects.exists()


def test_the_first_log_in_and_the_switch_say_which_language_to_write_in(
    exporter: User,
) -> None:
    client = Client(headers={"accept-language": "zh-CN"})
    log_in = {"login": exporter.username, "password": PASSWORD}
    client.post("/accounts/login/", log_in)
    assert exporter.mail_language.language == "zh-hans"
    client.post("/language/", {"language": "en", "next": "/"})
    exporter.mail_language.refresh_from_db()
    assert exporter.mail_language.language == "en"
    client.post("/accounts/logout/")
    client.post("/accounts/login/", log_in)
    exporter.mail_language.refresh_from_db()
    assert exporter.mail_language.language == "en"


def test_the_outbox_of_a_demonstration_shows_ones_own_mails(
    exporter: User, stranger: User, settings: Settings
) -> None:
    with_address(exporter)
    settings.DEMO = True
    outbox.post(
        to=exporter.email,
        language="en",
        subject="Hello <b>you</b>",
        text="See https://portal.example/ <script>",
        about="test",
        reader=exporter,
    )
    text = Client()
    text.force_login(exporter, backend="django.contrib.auth.backends.ModelBackend")
    shown = text.get("/messages/outbox/").content.decode()
    assert "Hello &lt;b&gt;you" in shown
    assert "&lt;script&gt;" in shown
    User.objects.filter(pk=stranger.pk).update(email=exporter.email)
    assert "No mail yet" in Person(stranger).sees("/messages/outbox/")
    settings.DEMO = False
    Person(exporter).sees("/messages/outbox/", status=404)


def test_supervisors_have_undelivered_mails_tried_again(
    supervisor: User, reviewer: User, exporter: User
) -> None:
    Mail.objects.create(
        about="a",
        to="gone@trucks.example",
        language="en",
        subject="s",
        text="t",
        stage=MailStage.PARKED,
        created_at=database_now(),
        failure="550 no such user",
    )
    for user in (reviewer, exporter):
        Person(user).sees("/messages/undelivered/", status=404)
        assert Person(user).sends("/messages/undelivered/", {}).status_code == 404
    person = Person(supervisor)
    text = person.sees("/messages/undelivered/")
    assert "550 no such user" in text
    person.sends("/messages/undelivered/", {"mail": Mail.objects.get().pk})
    assert "Every mail found its way" in person.sees("/messages/undelivered/")
    assert sending.send_waiting() == 1


def test_a_crowd_of_different_codes_is_told_without_any(
    declaration: Declaration, exporter: User
) -> None:
    happens(declaration, *["code.issued"] * 27)
    follow()
    assert "Codes issued (27 declarations)" in Person(exporter).sees(INBOX)


@pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if kind.told], ids=lambda kind: kind.name
)
def test_what_is_told_of_a_crowd_names_nothing_of_a_single_event(kind: Kind) -> None:
    assert "{" not in str(kind.crowd or kind.sentence)
