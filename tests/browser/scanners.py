"""A gate officer's phone with the scanner on it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from playwright.sync_api import Browser

from codes.gate.models import ScanRecord
from declarations.parties.models import User
from tests.browser.reader import PATIENCE, PHONE, Reader
from tests.visits import Person

SCANNER = "/gate/scanner/"
SMALLEST = 44
# What the browser says of itself when a test cuts the network.
EXPECTED = ("net::ERR_INTERNET_DISCONNECTED", "status of 401")
READY = "body[data-ready=yes]"


class Phone(Reader):
    """Somebody with the scanner in his hand."""

    def __init__(self, browser: Browser, origin: str) -> None:
        super().__init__(browser, origin)
        self.takes(PHONE)

    def _note(self, message: Any) -> None:
        if not any(said in message.text for said in EXPECTED):
            super()._note(message)

    def opens_the_scanner(self) -> None:
        """Load the page, from wherever it comes, until it can be used."""
        self.page.goto(SCANNER)
        self.page.wait_for_selector(READY)

    def installs(self, officer: User) -> None:
        """Sign in, load the scanner once, and wait until the device has it all."""
        self.signs_in(officer.username)
        self.opens_the_scanner()
        self.waits_until("navigator.serviceWorker.controller !== null")

    def loses_the_network(self) -> None:
        """No connection from here on."""
        self._context.set_offline(True)
        self.waits_until("!navigator.onLine")

    def finds_the_network(self) -> None:
        """The connection is back, and whatever was waiting for it is done."""
        self._context.set_offline(False)
        self.waits_until("navigator.onLine")

    def lives_at(self, moment: datetime) -> None:
        """The device's clock shows this from now on."""
        self.page.clock.set_fixed_time(moment)

    def scans(self, code: str, tail: str) -> str:
        """The tone of the answer to a code and the last six on the goods."""
        if self.page.locator("[data-next]").is_visible():
            self.page.click("[data-next]")
        self.page.fill("#code", code)
        self.page.fill("#subject", tail)
        self.page.press("#subject", "Enter")
        self.page.wait_for_selector("#answer .answer")
        return self.tone()

    def tone(self) -> str:
        """Which of the three answers stands there."""
        given = self.page.locator("#answer .answer").get_attribute("class") or ""
        return given.removeprefix("answer ")

    def reads_off(self, slot: str) -> str:
        """What the answer says in one of its places."""
        return self.page.locator(f"#answer [data-slot={slot}]").inner_text()

    def verdict(self, code: str, tail: str) -> tuple[str, str]:
        """The tone and the verdict of a scan."""
        return self.scans(code, tail), self.reads_off("verdict")

    def acts(self, action: str, opening: str = "") -> None:
        """Press the button of an act, and wait until the device has kept it."""
        before = len(self.queue())
        if opening:
            self.page.click(f"summary >> text={opening}")
        self.page.click(f"[data-act={action}]")
        self.waits_until(f"document.querySelectorAll('#queue li').length > {before}")

    def queue(self) -> list[str]:
        """What is said of each scan on the device, newest first."""
        return self.page.locator("#queue .tag").all_inner_texts()

    def is_signed_out(self) -> None:
        """The portal does not know this phone any more."""
        self._context.clear_cookies()

    def belongs_to(self, user: User) -> None:
        """Somebody signs in on this phone, in another window of its browser."""
        client = Person(user).client
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        self._context.add_cookies(
            [{"name": cookie.key, "value": cookie.value, "url": self._origin}]
        )

    def forgets_the_answers(self) -> None:
        """As if the connection had broken before any answer came."""
        self.page.evaluate(
            """new Promise((done) => {
                indexedDB.open("gate-scanner").onsuccess = ({ target }) => {
                    const writing = target.result.transaction("scans", "readwrite");
                    const scans = writing.objectStore("scans");
                    scans.openCursor().onsuccess = ({ target: { result } }) => {
                        if (!result) return;
                        result.update({ ...result.value, answer: undefined });
                        result.continue();
                    };
                    writing.oncomplete = () => { target.result.close(); done(null); };
                };
            })"""
        )

    def small_targets(self) -> list[str]:
        """Controls of the page's own part that a thumb would miss."""
        script = f"""[...document.querySelectorAll('main button, main input, summary')]
            .filter(e => e.offsetParent && e.type !== 'file')
            .filter(e => e.getBoundingClientRect().height < {SMALLEST})
            .map(e => e.outerHTML.slice(0, 80))"""
        return list(self.page.evaluate(script))

    def updates(self) -> str:
        """Fetch keys and status; what the page says of it."""
        self.page.evaluate("document.getElementById('trust-note').textContent = ''")
        self.page.click("#update")
        self.page.wait_for_selector("#trust-note:not(:empty)")
        return self.page.inner_text("#trust-note")

    def waits_until(self, script: str) -> None:
        """Until something is true on the page, whose policy allows no other way."""
        self.page.evaluate(
            f"""new Promise((done, fail) => {{
                setTimeout(fail, {PATIENCE}, "in vain");
                const look = async () => (await ({script})) ? done(null)
                    : requestAnimationFrame(look);
                look();
            }})"""
        )


def records_of(officer: User) -> Callable[[], list[tuple[str, str, str]]]:
    """What the portal has of an officer's scans: act, what was shown, what came."""
    rows = ScanRecord.objects.filter(officer=officer).order_by("pk")
    return lambda: list(rows.all().values_list("act", "shown", "result"))
