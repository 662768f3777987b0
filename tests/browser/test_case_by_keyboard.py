"""Every case from the first question to the debrief with the keyboard alone."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from helpers.case import load_case

ROOT = Path(__file__).parent.parent.parent
ONE, OTHER, BOTH = (load_case(each, ROOT) for each in ("wobbly-toddler", "irritable-toddler", "two-cases"))

# What the comparison shows between its steps, by the step before.
PAGES = {BOTH.steps[0].id: ("table", "courses"), BOTH.steps[-1].id: ("one_result",)}


def focused(page):
    return page.evaluate(
        """() => {
            const at = document.activeElement;
            return {tag: at.tagName.toLowerCase(), type: at.type ?? '', text: at.textContent.trim(),
                    value: at.value ?? '', item: at.dataset.item ?? '',
                    label: at.getAttribute('aria-label') ?? '',
                    result: at.dataset.result ?? '', title: at.className,
                    step: at.closest('.omc')?.dataset.omcStep ?? ''};
        }"""
    )


def tab_to(page, wanted, limit=40):
    for _ in range(limit):
        if wanted(focused(page)):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"not reached with Tab; focus is on {focused(page)}")


def tab_to_button(page, text):
    tab_to(page, lambda at: at["tag"] == "button" and at["text"] == text)


def go_on(page, button, goal):
    """Press a card's last button, which runs the next cell, and wait for the focus in its title."""
    tab_to_button(page, button)
    page.keyboard.press("Enter")
    page.wait_for_function(
        """goal => document.activeElement?.classList.contains('omc-title')
            && document.activeElement.closest('.omc').dataset.omcStep === goal""",
        arg=goal,
        timeout=60_000,
    )


def answer_reflection(page, _question):
    tab_to(page, lambda at: at["tag"] == "textarea")
    page.keyboard.type("What I think, in my words.")
    tab_to_button(page, "Commit")
    page.keyboard.press("Enter")


def answer_choice(page, question):
    ids = [each.id for each in question.options]
    wanted = question.model_answer()
    kind = "checkbox" if question.choose > 1 else "radio"
    tab_to(page, lambda at: at["type"] == kind and at["value"] in ids)
    if kind == "checkbox":
        for each in wanted:
            tab_to(page, lambda at, each=each: at["value"] == each)
            page.keyboard.press("Space")
    else:
        page.keyboard.press("Space")
        for _ in range(ids.index(wanted[0])):
            page.keyboard.press("ArrowDown")
    assert focused(page)["value"] == wanted[-1]
    be_certain(page)
    tab_to_button(page, "Commit")
    page.keyboard.press("Enter")


def be_certain(page):
    tab_to(page, lambda at: at["value"] == "low")
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    assert focused(page)["value"] == "medium"


def answer_rank(page, question):
    """Place every item as the file has it, then move each to its place."""
    for each in question.items:
        tab_to(page, lambda at, each=each: at["item"] == each.id)
        page.keyboard.press("Enter")
    order = [each.id for each in question.items]
    for place, wanted in enumerate(question.model_answer()):
        while order[place] != wanted:
            here = order.index(wanted)
            page.evaluate("at => document.querySelectorAll('.omc-order [data-does=up]')[at].focus()", here)
            page.keyboard.press("Enter")
            order[here - 1], order[here] = order[here], order[here - 1]
            at = page.evaluate("document.activeElement.closest('li')?.dataset.item")
            assert at == wanted, "the focus goes with the item"
    shown = page.locator(".omc-order > li").evaluate_all("all => all.map(each => each.dataset.item)")
    assert shown == list(question.model_answer())
    page.locator(".omc-order li").last.get_by_role("button").last.focus()
    be_certain(page)
    tab_to_button(page, "Commit")
    page.keyboard.press("Enter")


def answer_region(page, question):
    """Bring the marker to the finding with arrow keys, or choose that nothing is abnormal."""
    answer = question.model_answer()
    if answer == "nothing":
        # The two radios are one stop; the arrow keys choose between them.
        tab_to(page, lambda at: at["type"] == "radio" and at["value"] == "marked")
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
        assert focused(page)["value"] == "nothing"
    else:
        tab_to(page, lambda at: at["label"] == "Picture. Arrow keys move the marker.")
        page.keyboard.press("ArrowRight")
        at = [question.canvas.width / 2, question.canvas.height / 2]
        for axis, (back, on) in enumerate((("ArrowLeft", "ArrowRight"), ("ArrowUp", "ArrowDown"))):
            wanted = float(answer.split()[axis])
            for step, shift in ((10, "Shift+"), (2, "")):
                while abs(wanted - at[axis]) >= step:
                    forward = wanted > at[axis]
                    page.keyboard.press(shift + (on if forward else back))
                    at[axis] += step if forward else -step
        assert page.locator(".omc-marking input[value=marked]").last.is_checked()
    be_certain(page)
    tab_to_button(page, "Commit")
    page.keyboard.press("Enter")


def answer_estimate(page, _question):
    tab_to(page, lambda at: at["type"] == "range")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Tab")
    assert focused(page)["value"] == "51"
    tab_to_button(page, "Commit")
    page.keyboard.press("Enter")


def answer_cells(page, question):
    for blank in question.blanks:
        tab_to(page, lambda at: at["tag"] == "select" and at["value"] == "")
        for _ in range(blank.choices.index(blank.says) + 1):
            page.keyboard.press("ArrowDown")
        assert focused(page)["value"] == blank.says
    tab_to_button(page, "Commit")
    page.keyboard.press("Enter")


ANSWER = {
    "choice": answer_choice,
    "rank": answer_rank,
    "reflection": answer_reflection,
    "estimate": answer_estimate,
    "cells": answer_cells,
    "region": answer_region,
}


@pytest.mark.parametrize(
    ("case", "marks"),
    [(ONE, "+26 of 39"), (OTHER, "+18 of 27"), (BOTH, "+12 of 18")],
    ids=lambda each: getattr(each, "id", ""),
)
def test_from_the_first_question_to_the_debrief_by_keyboard(notebook, lab, case, marks):
    page = notebook.open(case.file.notebook).page
    cells = page.locator(".jp-Notebook .jp-Cell").count()
    notebook.command("notebook:enter-command-mode")
    page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1")
    page.evaluate("window.jupyterapp.shell.currentWidget.content.activate()")
    page.keyboard.press("Shift+Enter")
    first = case.steps[0]
    expect(notebook.card(first.id).get_by_role("heading", level=2)).to_have_text(first.title)
    page.keyboard.press("ArrowUp")
    if case.compared:
        notebook.card(first.id).locator(".omc-title").focus()
        tab_to_button(page, "I teach with it: open it now")
        page.keyboard.press("Enter")
        tab_to_button(page, "Open it now")
        page.keyboard.press("Enter")
    notebook.card(first.id).locator(".omc-title").focus()
    for step in case.steps:
        expect(notebook.card(step.id)).to_have_attribute("data-omc-status", "open")
        for question in step.questions:
            ANSWER[question.kind](page, question)
            page.wait_for_function(
                "id => document.activeElement?.dataset?.result === id", arg=question.id, timeout=10_000
            )
        expect(notebook.card(step.id)).to_have_attribute("data-omc-status", "committed")
        for goal in PAGES.get(step.id, ()):
            go_on(page, "Go on", goal)
        last = step is case.steps[-1]
        number = case.number(step) + 1
        if last:
            go_on(page, "Go to the debrief", "debrief")
        else:
            go_on(page, f"Go to step {number}", case.steps[number - 1].id)
    debrief = notebook.card("debrief")
    expect(debrief).to_contain_text(case.file.debrief.take_home[0].text)
    expect(debrief).to_contain_text(f"{marks} marks.")
    assert lab.answered() == [each.id for each in case.questions]
    assert page.locator(".jp-Notebook .jp-Cell").count() == cells, "a key reached the notebook"


def test_shift_enter_in_a_committed_card_opens_the_next_step(notebook):
    page = notebook.open().page
    page.evaluate("window.jupyterapp.shell.currentWidget.content.activeCellIndex = 1")
    notebook.command("notebook:run-cell")
    page.wait_for_selector('.omc[data-omc-step="first-visit"]')
    notebook.reflect("first-visit")
    notebook.choose("first-visit", "MRI of the brain")
    notebook.rest("first-visit", after="first-investigation")
    page.wait_for_function("document.activeElement?.dataset?.result === 'first-mri'")
    page.keyboard.press("Shift+Enter")
    page.wait_for_function("document.activeElement?.closest('.omc')?.dataset.omcStep === 'some-time-later'")


def test_no_key_of_the_notebook_acts_inside_the_card(notebook):
    page = notebook.open().page
    notebook.run_all()
    notebook.reflect("first-visit")
    cells = "window.jupyterapp.shell.currentWidget.model.toJSON().cells.map(c => c.cell_type + c.source)"
    before = page.evaluate(cells)
    for key in ("a", "b", "m", "y", "x", "d", "d", "j", "k", "c", "v", "Delete", "ArrowUp", "0", "0"):
        notebook.card("first-visit").get_by_role("checkbox").first.focus()
        page.keyboard.press(key)
    page.wait_for_timeout(200)
    assert page.evaluate(cells) == before
    expect(notebook.card("first-visit").get_by_role("checkbox").first).to_be_focused()


def test_the_disabled_button_says_what_is_missing_and_keeps_the_focus(notebook):
    page = notebook.open().page
    notebook.run_all()
    commit = notebook.card("first-visit").get_by_role("button", name="Commit")
    expect(commit).to_have_attribute("aria-disabled", "true")
    commit.focus()
    page.keyboard.press("Enter")
    expect(commit).to_be_focused()
    spoken = notebook.card("first-visit").locator("[aria-live=polite]").last
    expect(spoken).to_have_text("Still needed: a few words.")
