"""What every page has: language, log-in and out, refusals, and a strict frame."""

import re

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse
from django.views.csrf import csrf_failure
from pytest_django import Settings

from declarations.parties.demo import PERSONAS
from declarations.parties.models import User
from tests.factories import PASSWORD
from tests.visits import Person

LOGIN = "/accounts/login/"

pytestmark = pytest.mark.usefixtures("law")


def log_in(user: User, following: str = "") -> str:
    answer = Client().post(
        LOGIN, {"login": user.username, "password": PASSWORD, "next": following}
    )
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_logging_in_leads_to_where_one_was_going(exporter: User) -> None:
    assert log_in(exporter, "/declarations/new/") == "/declarations/new/"


@pytest.mark.parametrize(
    "elsewhere", ["//evil.example", "https://evil.example/", "/\\evil.example"]
)
def test_logging_in_never_leads_to_another_site(exporter: User, elsewhere: str) -> None:
    assert log_in(exporter, elsewhere) == "/"


def test_a_wrong_password_is_told_without_saying_which_part_is_wrong(
    exporter: User,
) -> None:
    known = Client().post(LOGIN, {"login": exporter.username, "password": "wrong"})
    unknown = Client().post(LOGIN, {"login": "nobody-here", "password": "wrong"})
    said = "The username and/or password you specified are not correct."
    assert said in known.content.decode()
    assert said in unknown.content.decode()
    assert "<title>Error:" in known.content.decode()


def test_nobody_signs_up() -> None:
    assert 'name="password1"' not in Person().sees(reverse("account_signup"))


def test_signing_out_needs_a_form(exporter: User) -> None:
    person = Person(exporter)
    person.sees(reverse("account_logout"))
    assert "Declarations" in person.sees("/")
    person.sends(reverse("account_logout"), {})
    assert "Sign in" in person.sees("/")


def test_the_language_is_kept_and_never_leads_to_another_site() -> None:
    person = Person()
    answer = person.sends(
        "/language/", {"language": "zh-hans", "next": "//evil.example"}
    )
    assert answer["Location"] == "/"
    assert '<html lang="zh-hans">' in person.sees("/")
    person.sends("/language/", {"language": "en", "next": "/rules/"})
    assert '<html lang="en">' in person.sees("/rules/")


def test_the_browser_language_is_heeded() -> None:
    answer = Client().get("/", headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert '<html lang="zh-hans">' in answer.content.decode()


def test_an_unknown_address_gets_a_page_of_ours() -> None:
    assert "Page not found" in Person().sees("/nowhere/", status=404)


def test_a_form_that_was_open_too_long_is_explained() -> None:
    answer = Client(enforce_csrf_checks=True).post(LOGIN, {})
    assert answer.status_code == 403
    assert "This page was open for too long" in answer.content.decode()


def test_the_refusal_of_a_form_needs_no_session() -> None:
    request = RequestFactory().get("/")
    answer = csrf_failure(request, reason="none")
    assert "This page was open for too long" in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/rules/", "/verify/", LOGIN])
def test_nothing_on_a_page_is_inline(path: str) -> None:
    answer = Client().get(path)
    policy = answer["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    text = answer.content.decode()
    assert not re.findall(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


def test_the_demonstration_says_that_it_is_one(
    settings: Settings,
) -> None:
    settings.DEMO = True
    assert "Demonstration." in Person().sees("/")
    page = Person().sees(LOGIN)
    assert "demo-accounts.json" in page
    named = set(re.findall(r'<dt><span class="id">(\w+)</span>', page))
    assert named <= {demo.persona for demo in PERSONAS}
    assert "reviewer" in named
    settings.DEMO = False
    assert "Demonstration." not in Person().sees("/")
    assert "demo-accounts.json" not in Person().sees(LOGIN)
