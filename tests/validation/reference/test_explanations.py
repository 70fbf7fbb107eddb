"""A declaration tells under which law it was judged, and what has changed since."""

import pytest

from declarations.models import Declaration
from declarations.parties.models import User
from tests import factories
from tests.visits import Person, page
from validation.models import StoredFinding
from validation.reference import drafts
from validation.reference.models import DraftRelease, Release
from validation.reference.publication import publish_draft
from validation.reference.services import all_lists, current_release
from validation.tasks import judge_submitted

pytestmark = pytest.mark.usefixtures("law")


@pytest.fixture
def reviewed(exporter: User) -> Declaration:
    """In front of a reviewer because of its carbon standard."""
    row = factories.filed(exporter, body__carbon_report__standard="GB/T 37498")
    judge_submitted()
    return row


def publish_level(draft: DraftRelease, second: User, level: str) -> Release:
    finding = StoredFinding.objects.get()
    today = factories.today()
    cells = {"rule": finding.rule, "case": finding.case, "level": level}
    drafts.add_row(
        user=draft.author,
        draft=draft,
        listed=all_lists()["rule_levels"],
        cells={**cells, "valid_from": str(today)},
    )
    draft.refresh_from_db()
    return publish_draft(
        user=second, draft=draft, edition=draft.edition, starts_on=today
    )


def test_the_page_names_the_release(exporter: User, reviewed: Declaration) -> None:
    text = Person(exporter).sees(page(reviewed))
    version = current_release().version
    assert (
        f'<a href="/reference/releases/{version}/">under release {version}</a>' in text
    )
    assert "Then rule" not in text


def test_the_page_tells_that_a_level_has_changed_since(
    exporter: User,
    reviewed: Declaration,
    draft: DraftRelease,
    second_supervisor: User,
) -> None:
    before = current_release().version
    publish_level(draft, second_supervisor, "reject")
    text = Person(exporter).sees(page(reviewed))
    assert f"under release {before}" in text
    assert (
        "Then rule GCC-CARBON-03 meant “A reviewer decides”;"
        " now it means “Returned for correction”." in text
    )


def test_an_undetermined_rule_had_no_level_that_could_change(
    exporter: User, reviewed: Declaration, draft: DraftRelease, second_supervisor: User
) -> None:
    verdict = reviewed.verdicts.get()
    verdict.answers["GCC-CARBON-03"] = "undetermined"
    verdict.save()
    publish_level(draft, second_supervisor, "reject")
    assert "Then rule" not in Person(exporter).sees(page(reviewed))
