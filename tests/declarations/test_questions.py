"""Between layout, posted answers and faults; no database, no web."""

from typing import Any

from django.http import QueryDict

from declarations.answers import add_row, blank, take, tidy
from declarations.faults import Fault
from declarations.layout import Field, Section, Table, Widget
from declarations.questions import ask, place, unanswered

PACKS = Table(
    "/packs",
    "Packs",
    (Field("/code", "Code"), Field("/kwh", "Energy", Widget.DECIMAL, optional=True)),
    "Pack",
)
SERIALS = Table("/serials", "Serials", (Field("", "Serial"),), "Serial", at_least=0)
PAGE = Section(
    "page",
    "Page",
    (
        Field("/mass", "Mass", Widget.INTEGER),
        Field("/fuel", "Fuel", Widget.RADIOS, choices=lambda: [("LNG", "Liquid")]),
        Field("/true", "It is true", Widget.CHECKBOX),
        Field("/marks", "Marks", Widget.CHECKBOXES, optional=True),
        PACKS,
        SERIALS,
    ),
)


def posted(**answers: Any) -> QueryDict:
    data = QueryDict(mutable=True)
    for name, value in answers.items():
        key = (
            name if name in {"row", "remove", "add"} else "/" + name.replace("__", "/")
        )
        data.setlist(key, value if isinstance(value, list) else [value])
    return data


def test_answers_take_the_type_of_their_widget() -> None:
    form = posted(mass=" 12 ", fuel="LNG", true="yes", marks=["A", "B"])
    assert take({}, PAGE, form) == {
        "mass": 12,
        "fuel": "LNG",
        "true": True,
        "marks": ["A", "B"],
    }


def test_what_is_no_whole_number_stays_as_it_was_typed() -> None:
    assert take({}, PAGE, posted(mass="12.5"))["mass"] == "12.5"
    assert take({}, PAGE, posted(mass="１２"))["mass"] == "１２"
    assert take({}, PAGE, posted(mass="9" * 400))["mass"] == "9" * 400


def test_blank_answers_leave_the_document() -> None:
    before = {"mass": 1, "true": True, "other": {"kept": 1}}
    assert take(before, PAGE, posted(mass="  ")) == {"other": {"kept": 1}}
    assert before["mass"] == 1


def test_rows_keep_what_the_form_does_not_ask() -> None:
    before = {"packs": [{"code": "A", "maker": "kept"}]}
    form = posted(row=["/packs/0"], packs__0__code="B")
    assert take(before, PAGE, form) == {"packs": [{"code": "B", "maker": "kept"}]}


def test_rows_of_plain_values_are_read() -> None:
    form = posted(row=["/serials/0", "/serials/1"], serials__0="S1", serials__1="")
    assert take({}, PAGE, form) == {"serials": ["S1"]}


def test_strange_rows_do_no_harm() -> None:
    form = posted(row=["/packs/x", "/packs/-1", "/else/0", "", "/packs/99999999999"])
    assert take({"packs": [{"code": "A"}]}, PAGE, form) == {}


def test_there_is_an_end_to_adding_rows() -> None:
    envelope: dict[str, Any] = {"packs": [{"code": "A"}] * PACKS.most}
    add_row(envelope, PACKS)
    assert len(envelope["packs"]) == PACKS.most


def test_the_first_row_counts_when_another_is_added() -> None:
    envelope: dict[str, Any] = {}
    assert add_row(envelope, PACKS) == 1
    assert envelope == {"packs": [{}, {}]}
    assert tidy(envelope, [PAGE]) == {}


def test_false_and_nought_are_answers() -> None:
    assert not blank(0)
    assert not blank({"accepted": False})
    assert blank({"a": {"b": ""}})


def test_needed_questions_without_answer_are_named() -> None:
    asked = ask(PAGE, {"packs": [{"kwh": "1"}], "mass": 0})
    assert [fault.pointer for fault in unanswered(asked)] == [
        "/fuel",
        "/true",
        "/packs/0/code",
    ]


def test_an_answer_that_is_not_offered_is_kept_as_a_choice() -> None:
    fuel = ask(PAGE, {"fuel": "COAL"})[1]
    chosen = [choice.value for choice in fuel.choices if choice.chosen]  # type: ignore[union-attr]
    assert chosen == ["COAL"]


def test_faults_find_the_nearest_question() -> None:
    asked = ask(PAGE, {"packs": [{"code": "A"}, {"code": "B"}]})
    faults = [
        Fault(pointer, "code", "message")
        for pointer in ("/packs/1/code", "/packs/1/code/deep", "/packs", "/nowhere")
    ]
    homes = [anchor for _fault, anchor in place(faults, asked)]
    assert homes == ["packs-1-code", "packs-1-code", "packs"]
