"""What the scanner says, for a program that cannot translate: verdicts, refusals and
acts in the words of the other pages, and sentences of its own."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from codes.answers import OF_A_SANDBOX, WORDINGS, Wording
from codes.gate.models import Act
from codes.gate.offers import HEADLINES, NOT_NOW, VERDICTS

SENTENCES: dict[str, str | Promise] = {
    "aged": _(
        "The code is genuine, but its status is {age} old. Connect, or follow the rule"
        " of your port."
    ),
    "number_headline": _("Not verified"),
    "number_sentence": _(
        "A typed number has no signature. Scan the QR code, or connect and check again."
    ),
    "another_port": _("This code is for another port than yours: {port}."),
    "no_trust": _(
        "This device has no trust data yet, or cannot use it. Connect once and update."
    ),
    "code_missing": _("Scan or type a code."),
    "subject_missing": _(
        "Compare with the goods: type the last six of the VIN on the truck, or of the"
        " consignment's reference on its papers."
    ),
    "reason_missing": _("Say what is wrong."),
    "kept": _("Kept on this device. It is sent when there is a connection."),
    "accepted": _("The portal accepted it."),
    "waiting": _("Waits to be sent"),
    "taken": _("Accepted"),
    "contradicted": _("The portal refused: {message}"),
    "online": _("Connected"),
    "offline": _("No connection"),
    "signed_out": _(
        "You are signed out. Scans stay on this device until you sign in again."
    ),
    "other_officer": _(
        "Somebody else is signed in now. Load the page again to go on as that officer."
    ),
    "not_sent": _("Not sent: the portal did not answer. The scans stay here."),
    "nobody": _("Nobody is signed in on this device. Connect, and sign in."),
    "updated": _("Keys and status are up to date."),
    "not_updated": _("Not updated: the portal did not answer."),
    "rolled_back": _(
        "The portal offered older trust data than this device has seen. It was refused."
        " Tell your supervisor."
    ),
    "not_trusted": _(
        "The portal's trust data is not signed by the root that this device pinned. It"
        " was refused. Tell your supervisor."
    ),
    "malformed": _("The portal's trust data could not be read. It was refused."),
    "unseen": _(
        "Your browser cannot read QR codes by itself. The portal reads a picture while"
        " there is a connection."
    ),
    "picture_unread": _(
        "The portal cannot read the picture now. Use a hand scanner, or type the"
        " number."
    ),
    "no_camera": _("The camera did not start. Allow it, or take a picture."),
    "no_code_in_picture": _("No QR code was found in the picture. Take it closer."),
    "yes": _("Yes"),
    "no": _("No"),
    "unchecked": _("Not checked"),
    "never": _("None"),
    "age": _("{age} old"),
}


def words() -> dict[str, Any]:
    """All of it, in the reader's language once it is written out."""
    refusals = {code.lower(): WORDINGS[verdict] for code, verdict in VERDICTS.items()}
    told = {code: (said.tone, said.headline) for code, said in refusals.items()}
    return {
        "verdicts": {verdict: _told(said) for verdict, said in WORDINGS.items()},
        "sandbox": _told(OF_A_SANDBOX),
        "refusals": {
            code: {"tone": tone, "headline": headline}
            for code, (tone, headline) in (told | HEADLINES).items()
        },
        "not_now": {"tone": NOT_NOW[0], "headline": NOT_NOW[1]},
        "acts": dict(Act.choices),
        "sentences": SENTENCES,
    }


def _told(said: Wording) -> dict[str, Any]:
    return {"tone": said.tone, "headline": said.headline, "sentence": said.sentence}
