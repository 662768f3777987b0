"""Each case of the project, found by globbing: its content, and every way through it."""

import json
import re
from functools import lru_cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.card.script import joined
from helpers.case import load_case
from helpers.debrief import debrief_view
from helpers.questions import Choice
from helpers.spoilers import Spoilers
from helpers.study import Run
from helpers.view import step_view, workup_view

CASES = Path(__file__).parent.parent / "cases"
MARKS = {"best": (1, 2, 3), "acceptable": (0.5, 1, 1.5), "low_yield": (0, -2, -6), "harmful": (0, -2, -6)}
CERTAINTIES = ("low", "medium", "high")


# -- content -------------------------------------------------------------------------------------------


def options(case):
    return [(each, option) for each in case.questions if isinstance(each, Choice) for option in each.options]


def parts(case):
    return [(each, part) for each in case.questions for part in each.parts]


def test_the_model_answer_is_best(any_case):
    for question in any_case.questions:
        result = question.mark(question.model_answer(), "high")
        assert result.mark == 3 if question.marked else result.outcome == "kept", question.id


def test_each_options_mark_follows_its_rating(any_case):
    for question, option in options(any_case):
        marks = tuple(question.mark([option.id], each).mark for each in CERTAINTIES)
        assert marks == MARKS[option.rating], option.id


def test_each_choice_has_a_best_option_and_one_that_is_not(any_case):
    for question in any_case.questions:
        ratings = {each.rating for each in getattr(question, "options", ())}
        assert not isinstance(question, Choice) or ("best" in ratings and len(ratings) > 1), question.id


def test_untouched_is_unanswered(any_case):
    for question in any_case.questions:
        for answer in {"reflection": (None, "", " "), "estimate": (None, "")}.get(
            question.kind, (None, [], ())
        ):
            assert question.mark(answer, None).outcome == "unanswered", question.id


def test_every_option_has_a_reason_with_a_source_or_says_that_it_has_none(any_case):
    known = any_case.references.source_of
    for _, option in parts(any_case):
        assert option.feedback.strip(), option.id
        assert option.cite, option.id
        assert all(each == "TP" or each in known for each in option.cite), option.id


def test_there_is_no_dead_end(any_case, play):
    assert len(any_case.steps) == len(any_case.file.steps)
    assert play(any_case).finished


def test_it_says_nothing_too_early(any_case):
    assert Spoilers(any_case).problems() == []


def test_nothing_unlisted_lies_beside_it(real_case):
    folder = CASES / real_case.id
    pictures = {f"{name}.png" for name in real_case.file.pictures}
    assert {path.name for path in folder.iterdir()} == {"case.yaml", *(["figures"] if pictures else [])}
    if pictures:
        assert {path.name for path in (folder / "figures").iterdir()} == {"figures.json", *pictures}


def test_nothing_unlisted_lies_beside_the_cases(real_case_id):
    folders = {path.parent.name for path in CASES.glob("*/case.yaml")}
    assert real_case_id in folders
    files = {"README.md", "case.schema.json", "glossary.yaml", "references.yaml", "versions.yaml"}
    assert {path.name for path in CASES.iterdir()} == {*files, *folders}


# -- every way through ---------------------------------------------------------------------------------


def moment(run):
    """Return the moment a run stands at."""
    question = run.open_question
    if question is None:
        return "debrief"
    step = run.case.step_of(question.id)
    at = step.questions.index(question)
    return f"{step.id}/{step.questions[at - 1].id}" if at else step.id


def texts_by_moment(case):
    """Return each text of a case with the first moment at which it may be seen, as its index.

    This walks the file by itself, so that it agrees with the views only when both are right.
    """
    moments, found = Spoilers(case).moments, {}

    def add(moment_, *texts):
        for text in texts:
            found[text] = min(found.get(text, 99), moments.index(moment_))

    for step in case.steps:
        opened = step.id
        add(opened, *(each.text for each in step.findings))
        for question in step.questions:
            after = f"{step.id}/{question.id}"
            add(opened, question.lead_in)
            add(opened, *(text for name in ("of", "when") if (text := getattr(question, name, ""))))
            for option in question.parts:
                add(opened, option.text)
                add(after, option.feedback)
                if option.afterword:
                    add("debrief", option.afterword.text)
            for item in reveal.items if (reveal := getattr(question, "reveal", None)) else ():
                add(after, item.text)
            for name in question.pictures:
                add(opened, case.file.pictures[name].title, case.file.pictures[name].alt)
                add(after, *told_of(case, name))
            add(after, *(each.text for each in getattr(question, "explains", ())))
            opened = after
        add(opened, *(each.text for each in (*step.published.done, *step.published.showed)))
        for name in step.published.pictures:
            add(opened, case.file.pictures[name].title, *told_of(case, name))
        add(opened, *(each.result.text for each in step.published.workup if each.result))
    told = case.file.debrief
    diagnosis = told.diagnosis
    add("debrief", *([diagnosis.title] if diagnosis else ()))
    for part in (
        diagnosis.items if diagnosis else (),
        told.events,
        told.take_home,
        told.not_reported,
        told.disagreements,
    ):
        add("debrief", *(each.text for each in part))
    return found


def told_of(case, name):
    picture = case.file.pictures[name]
    twin = case.file.pictures[picture.twin].alt_after if picture.twin else ""
    return [each for each in (picture.alt_after, picture.stands_for, picture.note, twin) if each]


SOURCE = re.compile(
    r"source [A-Z]+\d*, [a-z -]+|outside source, [a-z, -]+|(in part )?teaching point, not sourced"
)
ALWAYS = {"id", "kind", "status", "lead_in", "helper", "figure"}
OPEN = {
    "choice": ALWAYS | {"asks", "choose", "options", "certainties"},
    "region": ALWAYS | {"canvas", "reminder", "certainties"},
    "reflection": ALWAYS,
    "rank": ALWAYS | {"items", "certainties"},
    "estimate": ALWAYS | {"of", "when"},
    "cells": ALWAYS | {"rows"},
}
PICTURE = {"file", "title", "alt", "width", "height", "strip"}


class Watch:
    """Looks at all cards of a case at one moment of a run."""

    def __init__(self, case, strings):
        self.case, self.strings = case, strings
        self.spoilers = Spoilers(case)
        self.texts = texts_by_moment(case)
        self.too_early = lru_cache(maxsize=None)(self.spoilers.too_early)
        references = case.references.by_key.values()
        named = [text for each in references for text in (each.doi, each.title, each.authors, each.published)]
        self.named = [text for text in named if text]

    def look(self, run):
        case = self.case
        steps = [step_view(run, each) for each in case.steps]
        views = [*steps, workup_view(run), debrief_view(run)]
        assert json.loads(json.dumps(views)) == views
        now = moment(run)
        said = {text for view in views for text in self.strings(view)}
        assert {word: text for text in said for word in self.too_early(text, now)} == {}
        self._holds_nothing_back(said, now)
        for view, step in zip(steps, case.steps, strict=True):
            self._step(run, view, step)
        if not run.finished:
            self._unnamed(views, said)

    def _holds_nothing_back(self, said, now):
        at = self.spoilers.moments.index(now)
        early = {text for text, since in self.texts.items() if since > at}
        assert said & early == set()
        whole = "\n".join(said)
        assert [text for text in early if text.endswith(".") and text in whole] == []

    def _step(self, run, view, step):
        assert view["status"] == run.status(step)
        if view["status"] == "locked":
            assert set(view) == {"card", "case", "step", "pills", "banners", "status", "waits_for"}
            return
        for question in view["questions"]:
            committed = question["id"] in run.answers
            assert question["status"] == ("committed" if committed else "open")
            if not committed:
                assert set(question) == OPEN[question["kind"]]
                assert all(set(each) == {"id", "letter", "text"} for each in question.get("options", ()))
                assert all(set(each) == {"id", "text"} for each in question.get("items", ()))
                figure = question["figure"] or {"pictures": (), "basis": [], "assumed": []}
                assert all(set(each) == PICTURE for each in figure["pictures"])
                assert figure["assumed"] == []
                assert all(said.startswith("Copyright") for said in figure["basis"])

    def _unnamed(self, views, said):
        whole = "\n".join(said)
        assert [text for text in self.named if text in whole] == []
        assert not re.search(r"https?:|\bdoi\b|10\.\d{4,}/|PMC\d", whole, re.IGNORECASE)
        for mark in marks_in(views):
            assert mark["ref"] is None
            assert SOURCE.fullmatch(mark["label"]), mark


def marks_in(value):
    if isinstance(value, dict):
        if set(value) == {"label", "ref"}:
            yield value
        for each in value.values():
            yield from marks_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from marks_in(each)


@pytest.fixture(scope="module")
def watch(any_case, strings):
    return Watch(any_case, strings)


def test_every_way_through_ends_in_the_debrief_and_says_nothing_too_early(any_case, ways, watch):
    for number, answers in enumerate(ways(any_case)):
        run = Run(any_case)
        watch.look(run)
        for question in any_case.questions:
            given_ = answers.get(question.id, question.model_answer())
            certainty = CERTAINTIES[number % 3] if question.marked else None
            assert run.mark(question.id, given_, certainty).counts
            run.take(question.id, given_, certainty)
            # The way with all model answers is watched at every step, the others where they differ.
            if not number or question.id in answers:
                watch.look(run)
        assert run.finished
        watch.look(run)


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_order_of_commits_breaks_a_card_or_says_anything_too_early(any_case, watch, data):
    run = Run(any_case)
    questions = st.sampled_from(any_case.questions)
    for _ in range(data.draw(st.integers(1, 8))):
        question = data.draw(questions | st.just(run.open_question or any_case.questions[-1]))
        names = [part.id for part in question.parts] + ["gone"]
        answer = (
            data.draw(
                st.lists(st.sampled_from(names), max_size=5).map(tuple)
                | st.permutations(names[:-1]).map(tuple)
            )
            if question.parts
            else tuple(data.draw(st.sampled_from([*each.choices, ""])) for each in question.blanks)
            if question.kind == "cells"
            else data.draw(st.integers(-2, 120) | st.just("x"))
            if question.kind == "estimate"
            else data.draw(st.sampled_from(["nothing", "", "1 1", "1e9 0", "nan 1", "40 40", "40", "a b"]))
            if question.kind == "region"
            else data.draw(st.text(st.sampled_from("a b<>&"), max_size=5))
        )
        certainty = data.draw(st.sampled_from([None, *CERTAINTIES, "gone"]))
        # A card may only commit what is open; a file may hold anything, in any order.
        if run.mark(question.id, answer, certainty).counts or data.draw(st.booleans()):
            run.take(question.id, answer, certainty)
        watch.look(run)


def test_neither_the_readme_nor_the_script_of_the_card_spoils(real_case_id):
    """They are met before the case; the names of the project's own links and files count too."""
    spoilers = Spoilers(load_case(real_case_id, CASES.parent))
    for text in ((CASES.parent / "README.md").read_text(encoding="utf-8"), joined()):
        assert sorted(spoilers.anywhere(text)) == []
