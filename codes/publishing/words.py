"""What keys are for and where they stand, in people's words."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from codes.trust import KeyState, KeyUse

USES: dict[KeyUse, str | Promise] = {
    KeyUse.CODE: _("Clearance codes"),
    KeyUse.STATUS: _("Status lists"),
    KeyUse.BUNDLE: _("Trust bundle (root)"),
    KeyUse.LOG: _("Transparency log"),
}
STATES: dict[KeyState, str | Promise] = {
    KeyState.PENDING: _("Announced"),
    KeyState.ACTIVE: _("In use"),
    KeyState.RETIRED: _("Retired"),
    KeyState.EXPIRED: _("Expired"),
    KeyState.COMPROMISED: _("Compromised"),
}
TONES = {
    KeyState.PENDING: "suspended",
    KeyState.ACTIVE: "active",
    KeyState.RETIRED: "consumed",
    KeyState.EXPIRED: "expired",
    KeyState.COMPROMISED: "revoked",
}
