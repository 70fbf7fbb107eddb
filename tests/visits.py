"""A person at the pages, as tests use them: signed in, filling forms, reading."""

import html
import re
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.test import Client

from codes.tasks import seal_cleared
from declarations.filing_sections import sections_for
from declarations.layout import Field, Section, Table, Widget
from declarations.models import Declaration
from declarations.parties.models import User
from declarations.pointers import at
from declarations.schemes import schemes
from validation.tasks import judge_submitted

BACKEND = f"{ModelBackend.__module__}.{ModelBackend.__qualname__}"
Posted = dict[str, Any]


@dataclass
class Person:
    """Somebody at a browser, without JavaScript."""

    user: User | None = None
    client: Client = field(default_factory=Client)

    def __post_init__(self) -> None:
        if self.user is not None:
            self.client.force_login(self.user, backend=BACKEND)

    def sees(self, path: str, *, status: int = 200) -> str:
        """The page's text, its mark-up with entities undone."""
        answer = self.client.get(path)
        assert answer.status_code == status, (path, answer.status_code)
        return html.unescape(answer.content.decode())

    def sends(self, path: str, data: Posted) -> Any:
        """The answer to a form."""
        return self.client.post(path, data)

    def starts(self, scheme: str = "green_clearance_code", **more: str) -> str:
        """A new draft; its address ends in answers/."""
        answer = self.sends("/declarations/new/", {"scheme": scheme, **more})
        assert answer.status_code == 302, answer.content.decode()
        return str(answer["Location"])

    def fills(self, draft: str, document: dict[str, Any]) -> None:
        """Answer every page that applies as the document says, page by page."""
        for section in sections_for(schemes()[document["scheme"]], document):
            answer = self.sends(f"{draft}{section.slug}/", page_of(section, document))
            assert answer.status_code == 302, (section.slug, faults_in(answer))


def page_of(section: Section, document: dict[str, Any]) -> Posted:
    """What the browser sends for a page when the answers are the document's."""
    posted: Posted = {"continue": "yes", "row": []}
    for item in section.items:
        if isinstance(item, Table):
            for index in range(len(at(document, item.pointer) or [])):
                pointer = f"{item.pointer}/{index}"
                posted["row"].append(pointer)
                for column in item.fields:
                    _answer(posted, column, pointer + column.pointer, document)
        else:
            _answer(posted, item, item.pointer, document)
    return posted


def _answer(
    posted: Posted, asked: Field, pointer: str, document: dict[str, Any]
) -> None:
    value = at(document, pointer)
    if asked.widget is Widget.CHECKBOX:
        posted |= {pointer: "yes"} if value is True else {}
    elif value is not None:
        posted[pointer] = value if isinstance(value, list) else str(value)


def faults_in(answer: Any) -> list[str]:
    """The sentences of a page's error summary."""
    text = html.unescape(answer.content.decode())
    _before, summary, rest = text.partition('class="error-summary"')
    found = re.findall(r"<a href=[^>]*>(.*?)</a>|<b>(.*?)</b>", rest.split("</div>")[0])
    return [link or bold for link, bold in found] if summary else []


def reference_in(path: str) -> str:
    """The reference that an address of a declaration holds."""
    return path.split("/")[2]


def work() -> None:
    """Do what the workers would: judge and seal all that waits."""
    judge_submitted()
    seal_cleared()


def page(declaration: Declaration, tail: str = "") -> str:
    """The address of a declaration's page."""
    return f"/declarations/{declaration.reference}/{tail}"
