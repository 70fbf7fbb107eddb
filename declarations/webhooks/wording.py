"""What people read about addresses and attempts, by the codes that machines use."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from declarations.kinds import KINDS

FAULTS: dict[str, tuple[str | Promise, str | Promise]] = {
    "bad_address": (
        _("This is not a web address that we can send to."),
        _("Write it like https://erp.company.example/hooks, without log-in or #."),
    ),
    "not_https": (
        _("The address does not begin with https://."),
        _("Events are sent over TLS only. Give the https address."),
    ),
    "bad_port": (
        _("Other services than https use this port."),
        _("Listen on port 443, or on one from 1024 up."),
    ),
    "unknown_host": (
        _("The host of this address is not found."),
        _("Check its spelling and that its name is in the public DNS."),
    ),
    "not_public": (
        _("The host of this address is not on the public Internet."),
        _("Private, local and reserved addresses are refused. Give a public one."),
    ),
    "bad_tls": (
        _("The certificate of the host could not be verified."),
        _("Install a valid certificate with its whole chain."),
    ),
    "no_answer": (
        _("The connection failed before there was an answer."),
        _("Check that the host is up and lets us in."),
    ),
    "too_slow": (
        _("There was no whole answer within 10 seconds."),
        _("Answer at once, and work on the event afterwards."),
    ),
    "secret_lost": (
        _("The secret of this endpoint can no longer be read."),
        _("Rotate it and give the receiver the new one."),
    ),
}


def fault_words(code: str) -> tuple[str, str]:
    """What was wrong, and what to do about it."""
    message, remedy = FAULTS[code]
    return str(message), str(remedy)


def kind_words(name: str) -> str:
    """What a kind of event says, without what differs each time."""
    return re.sub(r"\{\w+\}", "…", str(KINDS[name].sentence))
