"""Who gets in where: one line a route, for a GET and for a POST.

A line has a letter for each class of people, in the order of CLASSES:
"+" done, "~" let in and told why it cannot be done, "L" sent to the log-in,
"1" asked who it is, "3" known but not allowed, "4" nothing there, "5" no such method.
A route that has no line fails the matrix, as does a line that has no route.
"""

from typing import Final

CLASSES: Final = {
    "anonymous": ("anonymous",),
    # The owner's side, who may do all with its own.
    "side": ("exporter", "colleague", "broker"),
    "viewer": ("broker_who_looks",),
    "outsider": (
        *("stranger", "broker_without_mandate", "broker_of_tomorrow"),
        *("broker_of_yesterday", "broker_of_equipment", "broker_elsewhere"),
    ),
    "reviewer": ("reviewer", "second_reviewer"),
    "supervisor": ("supervisor",),
    "officer": ("gate_officer",),
    "distant": ("distant_officer",),
    "auditor": ("auditor",),
    "key": ("api_client",),
    "strange_key": ("strange_client",),
}
PUBLIC: Final = "+ +++ +++++ ++"
NEVER: Final = "5 555 55555 55"
# A page has no POST, and an act no page.
NO_PAGE: Final = "L 555 55555 LL"
NO_CALL: Final = "1 555 55555 55"
ANYBODY: Final = "L +++ +++++ LL"
SHARED: Final = "L ++4 +++++ LL"
SHARED_CALL: Final = "1 ++4 +++++ +4"
SIDE: Final = "L +34 33333 LL"
SIDE_CALL: Final = "1 +34 33333 +4"
SENDERS: Final = "L +44 44444 LL"
SENDERS_CALL: Final = "1 +44 44444 +4"
CUSTOMS: Final = "L 444 +++++ LL"
DESK: Final = "L 444 ++44+ LL"
# Each broker is set apart below.
BROKERS: Final = "L 4+4 44444 LL"
# Owners of companies are set apart below.
OWNERS: Final = "L 333 3+333 LL"
DECIDERS: Final = "L 444 ++443 LL"
ASKERS: Final = "L 334 ++333 LL"
KEEPERS: Final = "L 444 4+44+ LL"
REGISTRARS: Final = "L 444 3+333 LL"
SUPERVISOR: Final = "L 444 3+443 LL"

TABLE: Final[dict[str, tuple[str, str]]] = {
    "board": (PUBLIC, NEVER),
    "board-export": (ANYBODY, NO_PAGE),
    "clients:board": (BROKERS, NO_PAGE),
    "clients:export": (BROKERS, NO_PAGE),
    "clients:save-view": (NO_PAGE, BROKERS),
    "clients:drop-view": (NO_PAGE, "L 444 44444 LL"),
    "clients:selected": (BROKERS, NO_PAGE),
    "clients:act": (NO_PAGE, BROKERS),
    "clients:answers": (BROKERS, BROKERS),
    "tracking:track": (PUBLIC, PUBLIC),
    "tracking:links": (SIDE, SIDE),
    "tracking:revoke": (NO_PAGE, SIDE),
    "verify": (PUBLIC, PUBLIC),
    "lapses": (DESK, "L 444 ~~44~ LL"),
    "keys": (KEEPERS, "L 444 4+443 LL"),
    "reissue-start": (KEEPERS, "L 444 4~443 LL"),
    "reissue": (KEEPERS, "L 444 4+443 LL"),
    "reissue-progress": (KEEPERS, NO_PAGE),
    "codes": (ANYBODY, NO_PAGE),
    "codes-export": (ANYBODY, NO_PAGE),
    "code": (SHARED, NO_PAGE),
    "certificate": (NO_PAGE, SHARED),
    "certificate-status": (SHARED, NO_PAGE),
    "certificate-pdf": (SHARED, NO_PAGE),
    "code-acts": (DESK, SUPERVISOR),
    "single-window": (SHARED, NO_PAGE),
    "code-qr": (SHARED, NO_PAGE),
    "key-set": (PUBLIC, NEVER),
    "sandbox-key-set": (PUBLIC, NEVER),
    "livez": (PUBLIC, NEVER),
    "readyz": (PUBLIC, NEVER),
    "declarations:start": ("L +3+ 33333 LL", "L +3+ 33333 LL"),
    "declarations:single-window": ("L +3+ 33333 LL", "L +3+ 33333 LL"),
    "declarations:detail": (SHARED, NO_PAGE),
    "declarations:status": (SHARED, NO_PAGE),
    "declarations:correct": (NO_PAGE, SHARED),
    "declarations:withdraw": (SIDE, SIDE),
    "declarations:revisions": (SHARED, NO_PAGE),
    "declarations:compare": (SHARED, NO_PAGE),
    "declarations:sent": (SHARED, NO_PAGE),
    "declarations:tasks": (SIDE, NO_PAGE),
    "declarations:check": (SIDE, SIDE),
    "declarations:section": (SIDE, SIDE),
    "rules:catalogue": (PUBLIC, NEVER),
    "rules:rule": (PUBLIC, NEVER),
    "rules:sandbox": (PUBLIC, NEVER),
    "rules:sandbox-company": (NO_PAGE, "L 333 3+333 LL"),
    "desk:queue": (DESK, NO_PAGE),
    "desk:next": (NO_PAGE, DESK),
    "desk:bulk": (NO_PAGE, DESK),
    "desk:save-view": (NO_PAGE, DESK),
    "desk:drop-view": (NO_PAGE, "L 444 +4444 LL"),
    "desk:second-opinions": (DESK, NO_PAGE),
    "desk:case": (DESK, NO_PAGE),
    "desk:claim": (NO_PAGE, DECIDERS),
    "desk:heartbeat": (NO_PAGE, DESK),
    "desk:free": (NO_PAGE, DESK),
    "desk:take-over": (NO_PAGE, DECIDERS),
    "desk:decision": (NO_PAGE, DECIDERS),
    "desk:override": (NO_PAGE, DECIDERS),
    "desk:opinion": (NO_PAGE, DECIDERS),
    "rfi:answers": (SIDE, SIDE),
    "rfi:ask": (ASKERS, ASKERS),
    "rfi:attach": (SIDE, SIDE),
    "rfi:cancel": (NO_PAGE, ASKERS),
    "clocks:service": (PUBLIC, NEVER),
    "clocks:export": (KEEPERS, NO_PAGE),
    "documents:list": (SHARED, SIDE),
    "documents:download": (SHARED, NO_PAGE),
    "documents:remove": (NO_PAGE, "L +34 44444 LL"),
    # A file is its sender's alone, whoever the rows are about; APART names brokers.
    "batches:index": (ANYBODY, NO_PAGE),
    "batches:new": ("L +++ 33333 LL", "L +++ 33333 LL"),
    "batches:template": (ANYBODY, NO_PAGE),
    "batches:batch": (SENDERS, NO_PAGE),
    "batches:progress": (SENDERS, NO_PAGE),
    "batches:confirm": (NO_PAGE, SENDERS),
    "batches:cancel": (NO_PAGE, SENDERS),
    "batches:returned": (SENDERS, NO_PAGE),
    "parties:overview": (ANYBODY, NO_PAGE),
    "parties:members": (ANYBODY, NO_PAGE),
    "parties:member": ("L 344 44444 LL", "L 344 44444 LL"),
    "parties:invite": (OWNERS, "L 333 3~333 LL"),
    "parties:uninvite": (NO_PAGE, "L 344 44444 LL"),
    "parties:join": ("4 444 44444 44", "4 444 44444 44"),
    "parties:leave": (ANYBODY, ANYBODY),
    "parties:clients": (ANYBODY, NO_PAGE),
    "parties:client-add": (OWNERS, OWNERS),
    "parties:client": (NO_PAGE, "L 344 44444 LL"),
    "parties:mandates": ("L +++ 44444 LL", NO_PAGE),
    "parties:propose": ("L 333 44444 LL", "L 333 44444 LL"),
    "parties:mandate": ("L +44 44444 LL", "L 344 44444 LL"),
    "parties:mandate-acts": ("L +44 44444 LL", NO_PAGE),
    "parties:acts": ("L +44 44444 LL", NO_PAGE),
    "parties:registered": (REGISTRARS, NO_PAGE),
    "parties:register": (REGISTRARS, "L 444 3~333 LL"),
    "parties:registered-one": (REGISTRARS, "L 444 3~333 LL"),
    "notifications:inbox": (ANYBODY, NO_PAGE),
    "notifications:read": (NO_PAGE, ANYBODY),
    "notifications:choices": (ANYBODY, ANYBODY),
    # Where it is no demonstration, nobody's mails are shown.
    "notifications:outbox": ("L 444 44444 LL", NO_PAGE),
    "notifications:undelivered": ("L 444 4+444 LL", "L 444 4+444 LL"),
    "gate:index": (CUSTOMS, CUSTOMS),
    "gate:act": (NO_PAGE, "L 444 33+33 LL"),
    "gate:scans": (NEVER, "1 444 33++3 11"),
    "gate:scanner": ("L 444 33++3 LL", NO_PAGE),
    "gate:scanner-session": ("1 444 33++3 11", NEVER),
    "gate:scanner-picture": (NEVER, "1 444 33++3 11"),
    "gate:scanner-worker": (PUBLIC, NEVER),
    "gate:scanner-manifest": (PUBLIC, NEVER),
    "gate:scanner-script": (PUBLIC, NEVER),
    "gate:conflicts": (DESK, NO_PAGE),
    "gate:conflict": (DESK, SUPERVISOR),
    "gate:goods": ("L 444 +++4+ LL", NO_PAGE),
    "log:index": (PUBLIC, NEVER),
    "log:checkpoint": (PUBLIC, NEVER),
    "log:key": (PUBLIC, NEVER),
    "log:inclusion": (PUBLIC, NEVER),
    "log:consistency": (PUBLIC, NEVER),
    "log:entries": (PUBLIC, NEVER),
    "log:proof": (PUBLIC, NEVER),
    "log:witness": (PUBLIC, NEVER),
    "publishing:index": (PUBLIC, NEVER),
    "publishing:bundle": (PUBLIC, NEVER),
    "publishing:sandbox-bundle": (PUBLIC, NEVER),
    "publishing:program": (PUBLIC, NEVER),
    "publishing:list-as-asked": (PUBLIC, NEVER),
    "publishing:list": (PUBLIC, NEVER),
    "reference:index": (PUBLIC, NEVER),
    "reference:release": (PUBLIC, NEVER),
    "reference:list": (PUBLIC, NEVER),
    "reference:drafts": (DESK, SUPERVISOR),
    "reference:draft": (DESK, NO_PAGE),
    "reference:publish": (NO_PAGE, "L 444 33443 LL"),
    "reference:discard": (NO_PAGE, SUPERVISOR),
    "reference:simulate": (NO_PAGE, SUPERVISOR),
    "reference:undo": (NO_PAGE, SUPERVISOR),
    "reference:draft-list": (DESK, NO_PAGE),
    "reference:row-add": (SUPERVISOR, SUPERVISOR),
    "reference:upload": (SUPERVISOR, SUPERVISOR),
    "reference:row-change": (SUPERVISOR, SUPERVISOR),
    "reference:row-end": (SUPERVISOR, SUPERVISOR),
    "reference:simulation": (DESK, NO_PAGE),
    "reference:progress": (DESK, NO_PAGE),
    # Owners decide for their own organisation; APART names them.
    "webhooks:index": ("L +++ 44444 LL", NO_PAGE),
    "webhooks:add": ("L 333 44444 LL", "L 333 44444 LL"),
    "webhooks:endpoint": ("L 444 44444 LL", NO_PAGE),
    "webhooks:change": ("L 444 44444 LL", "L 444 44444 LL"),
    "webhooks:act": (NO_PAGE, "L 444 44444 LL"),
    "webhooks:delivery": ("L 444 44444 LL", NO_PAGE),
    "webhooks:resend": (NO_PAGE, "L 444 44444 LL"),
    "api-events": ("1 +++ +++++ ++", NO_CALL),
    "api-declarations": ("1 +++ +++++ ++", "1 +33 33333 +3"),
    "api-declaration": (SHARED_CALL, NO_CALL),
    "api-single-window": (NO_CALL, "1 +33 33333 +3"),
    "api-single-window-export": (SHARED_CALL, NO_CALL),
    "api-batches": ("1 +++ +++++ ++", "1 +++ 33333 ++"),
    "api-batch": (SENDERS_CALL, NO_CALL),
    "api-batch-rows": (SENDERS_CALL, NO_CALL),
    "api-batch-declarations": (SENDERS_CALL, NO_CALL),
    "api-batch-confirm": (NO_CALL, SENDERS_CALL),
    "api-batch-cancel": (NO_CALL, SENDERS_CALL),
    "api-batch-returned": (SENDERS_CALL, NO_CALL),
    "api-documents": (SHARED_CALL, SIDE_CALL),
    "api-document": (SHARED_CALL, NO_CALL),
    "api-revisions": (NO_CALL, SIDE_CALL),
    "api-withdrawal": (NO_CALL, SIDE_CALL),
    "api-checks": (NO_CALL, "1 +33 33333 +3"),
    "api-rules": (PUBLIC, NEVER),
    "api-service": (PUBLIC, NEVER),
    "api-sandbox": (PUBLIC, NEVER),
    "api-schemes": (PUBLIC, NEVER),
    "api-scheme-schema": (PUBLIC, NEVER),
    "api-scheme-xsd": (PUBLIC, NEVER),
    "api-requests": (SHARED_CALL, NO_CALL),
    "api-answers": (NO_CALL, "1 ~34 33333 ~4"),
    "api-verify": (NEVER, PUBLIC),
    "api-verify-batch": (NEVER, PUBLIC),
    "api-openapi": (PUBLIC, NEVER),
    "api-docs": (PUBLIC, NEVER),
    "set_language": (PUBLIC, PUBLIC),
    "account_login": (PUBLIC, PUBLIC),
    "account_logout": (PUBLIC, PUBLIC),
    "account_inactive": (PUBLIC, NEVER),
    "account_signup": (PUBLIC, PUBLIC),
    "account_reauthenticate": (ANYBODY, ANYBODY),
    "account_email": (ANYBODY, ANYBODY),
    "account_email_verification_sent": (PUBLIC, NEVER),
    "account_change_password": (ANYBODY, ANYBODY),
    "account_set_password": (ANYBODY, ANYBODY),
    "account_reset_password": (PUBLIC, PUBLIC),
    "account_confirm_login_code": (PUBLIC, PUBLIC),
    "account_confirm_email": (PUBLIC, "4 444 44444 44"),
    "account_reset_password_from_key_done": (PUBLIC, NEVER),
    "account_reset_password_from_key": (PUBLIC, PUBLIC),
    "account_reset_password_done": (PUBLIC, NEVER),
    "mfa_index": (ANYBODY, NO_PAGE),
    "mfa_authenticate": (ANYBODY, ANYBODY),
    "mfa_reauthenticate": (ANYBODY, ANYBODY),
    "mfa_activate_totp": (ANYBODY, ANYBODY),
    "mfa_deactivate_totp": ("L 444 44444 LL", "L 444 44444 LL"),
    "mfa_view_recovery_codes": ("L 444 44444 LL", NO_PAGE),
    "mfa_generate_recovery_codes": (ANYBODY, ANYBODY),
    "mfa_download_recovery_codes": ("L 444 44444 LL", "L 444 44444 LL"),
}

# Where one persona differs from its class, and why.
APART: Final[dict[tuple[str, str], tuple[str, str]]] = {
    # Mandates in force let prepare: for one, of another scheme than the one it tries.
    ("broker_without_mandate", "declarations:start"): ("3", "3"),
    ("broker_of_tomorrow", "declarations:start"): ("3", "3"),
    ("broker_of_yesterday", "declarations:start"): ("3", "3"),
    ("broker_of_equipment", "declarations:start"): ("+", "~"),
    ("broker_without_mandate", "declarations:single-window"): ("3", "3"),
    ("broker_of_tomorrow", "declarations:single-window"): ("3", "3"),
    ("broker_of_yesterday", "declarations:single-window"): ("3", "3"),
    # The message names an exporter for whom these do not prepare.
    ("stranger", "declarations:single-window"): ("+", "~"),
    ("broker_of_equipment", "declarations:single-window"): ("+", "~"),
    # A draft has no port yet, so that mandates for any port cover it.
    ("broker_elsewhere", "api-single-window"): ("5", "+"),
    ("broker_elsewhere", "documents:remove"): ("5", "+"),
    # Owners keep their companies; the last one cannot leave, and whom they propose a
    # mandate to must be there. A broker is a stranger to the people of its client.
    ("exporter", "parties:member"): ("+", "+"),
    ("broker", "parties:member"): ("4", "4"),
    ("exporter", "parties:invite"): ("+", "+"),
    ("stranger", "parties:invite"): ("+", "+"),
    ("exporter", "parties:uninvite"): ("5", "+"),
    ("broker", "parties:uninvite"): ("5", "4"),
    ("exporter", "parties:leave"): ("+", "~"),
    ("stranger", "parties:leave"): ("+", "~"),
    ("exporter", "parties:client-add"): ("+", "+"),
    ("stranger", "parties:client-add"): ("+", "+"),
    ("exporter", "parties:client"): ("5", "+"),
    ("broker", "parties:client"): ("5", "4"),
    ("exporter", "parties:propose"): ("+", "~"),
    ("stranger", "parties:propose"): ("+", "~"),
    ("exporter", "parties:mandate"): ("+", "+"),
    ("broker", "parties:mandate"): ("+", "3"),
    ("broker", "parties:mandate-acts"): ("4", "5"),
    ("broker", "parties:acts"): ("4", "5"),
    ("stranger", "parties:acts"): ("+", "5"),
    ("exporter", "webhooks:add"): ("+", "~"),
    ("stranger", "webhooks:add"): ("+", "~"),
    ("exporter", "webhooks:endpoint"): ("+", "5"),
    ("colleague", "webhooks:endpoint"): ("+", "5"),
    ("exporter", "webhooks:change"): ("+", "~"),
    ("colleague", "webhooks:change"): ("3", "3"),
    ("exporter", "webhooks:act"): ("5", "+"),
    ("colleague", "webhooks:act"): ("5", "3"),
    ("exporter", "webhooks:delivery"): ("+", "5"),
    ("colleague", "webhooks:delivery"): ("+", "5"),
    ("exporter", "webhooks:resend"): ("5", "+"),
    ("colleague", "webhooks:resend"): ("5", "3"),
    # A saved view is the reviewer's who saved it, and a request the one's who asked.
    ("second_reviewer", "desk:drop-view"): ("5", "4"),
    ("second_reviewer", "rfi:cancel"): ("5", "3"),
}
# Brokers have a board of clients, even if it is empty; its rows are another matter.
APART.update(
    {
        (name, route): ("5" if line == NO_PAGE else "+", "+" if posted else "5")
        for name in (
            *("broker", "broker_without_mandate", "broker_of_tomorrow"),
            *("broker_of_yesterday", "broker_of_equipment", "broker_elsewhere"),
        )
        for route, (line, call) in TABLE.items()
        for posted in (call == BROKERS,)
        if BROKERS in (line, call)
    }
)


APART.update(
    {
        ("broker", route): (
            "5" if got in (NO_PAGE, NO_CALL) else "4",
            "4" if sent else "5",
        )
        for route, (got, posted) in TABLE.items()
        for sent in (posted in (SENDERS, SENDERS_CALL),)
        if route.startswith(("batches:", "api-batch"))
        and (sent or got in (SENDERS, SENDERS_CALL))
    }
)


def expected(persona: str, route: str) -> tuple[str, str]:
    """What a GET and what a POST come to."""
    if (persona, route) in APART:
        return APART[persona, route]
    column = next(n for n, names in enumerate(CLASSES.values()) if persona in names)
    got, posted = (line.replace(" ", "")[column] for line in TABLE[route])
    return got, posted
