"""Figures in a real JupyterLab in Chromium, against the nearest other tools on the same page."""

from __future__ import annotations

import importlib.util
import json
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_code_cell, new_notebook

ROOT = Path(__file__).parent.parent.parent


def _conftest() -> Any:
    path = ROOT / "tests" / "browser" / "conftest.py"
    spec = importlib.util.spec_from_file_location("browser_conftest", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def _lab(notebooks: dict[str, list[str]], root: Path = ROOT) -> Iterator[tuple[Any, Any, Any]]:
    from playwright.sync_api import sync_playwright

    conftest = _conftest()
    conftest.ROOT = root
    with tempfile.TemporaryDirectory() as home:
        lab = conftest.Lab(Path(home))
        try:
            copy = Path(home) / "data" / "notebooks"
            for name, cells in notebooks.items():
                book = new_notebook(cells=[new_code_cell(each) for each in cells])
                book.metadata["kernelspec"] = {"display_name": "Python 3", "name": "python3"}
                nbformat.write(book, copy / name)
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(
                    executable_path=conftest.CHROMIUM, args=conftest.ARGUMENTS
                )
                page = browser.new_page(viewport={"width": 1280, "height": 900})
                yield lab, page, conftest.Notebook(page, lab)
                browser.close()
        finally:
            lab.stop()


def _practice_root(folder: Path, steps: int) -> Path:
    """Write a case of `steps` choices, invented for this measurement."""
    cases = folder / "cases"
    (cases / "practice").mkdir(parents=True)
    (folder / "notebooks").mkdir()
    for each in (ROOT / "notebooks").glob("00-*.ipynb"):
        (folder / "notebooks" / each.name).write_bytes(each.read_bytes())
    reference = {"kind": "invented", "published": "nowhere", "checked": "whole text"}
    fact = {"says": "Invented.", "where": "nowhere", "role": "presentation"}
    (cases / "references.yaml").write_text(json.dumps({"A": {**reference, "facts": {"A1": fact}}}))
    cited = {"text": "Invented for practice.", "cite": ["A1"]}
    options = [
        {
            "id": f"o{i}",
            "text": f"Option {i}",
            "rating": "best" if i == 0 else "low_yield",
            "feedback": "Because.",
            "cite": ["A1"],
        }
        for i in range(4)
    ]
    question = {"kind": "choice", "lead_in": "Which one?", "options": options}
    case = {
        "id": "practice",
        "version": 1,
        "title": "Invented for practice",
        "minutes": 1,
        "source": "A",
        "content_as_of": "today",
        "notebook": "01-practice.ipynb",
        "steps": [
            {
                "id": f"s{i}",
                "title": f"Step {i}",
                "findings": [cited],
                "questions": [{"id": f"q{i}", **question}],
            }
            for i in range(steps)
        ],
        "debrief": {
            "diagnosis": {"title": "None", "items": [cited]},
            "events": [cited],
            "take_home": [cited],
        },
    }
    (cases / "practice" / "case.yaml").write_text(json.dumps(case))
    return folder


_QUIZ = [
    {
        "question": "Which one?",
        "type": "multiple_choice",
        "answers": [
            {"answer": f"Option {i}", "correct": i == 0, "feedback": f"Feedback {i}"} for i in range(4)
        ],
    }
]

_OURS = """step => new Promise(done => {
    const card = document.querySelector(`.omc[data-omc-step="${step}"]`);
    card.querySelector('.omc-option input').click();
    card.querySelector('.omc-certainty input').click();
    const commit = [...card.querySelectorAll('button')].find(each => each.textContent === 'Commit');
    let began;
    new MutationObserver((_, watch) => {
        if (card.querySelector('.omc-outcome')) { watch.disconnect(); done(performance.now() - began); }
    }).observe(card, {childList: true, subtree: true});
    began = performance.now();
    commit.click();
})"""

_THEIRS = """number => new Promise(done => {
    const quiz = [...document.querySelectorAll('.QuizContainer, .Quiz')].filter(
        each => each.querySelector('input, .MCButton'))[number];
    const option = quiz.querySelector('.MCButton') ?? quiz.querySelector('input');
    let began;
    new MutationObserver((_, watch) => {
        if (quiz.textContent.includes('Feedback')) { watch.disconnect(); done(performance.now() - began); }
    }).observe(quiz, {childList: true, subtree: true, characterData: true, attributes: true});
    began = performance.now();
    option.click();
})"""


def feedback(questions: int = 30) -> str:
    """From the click to the feedback, against jupyterquiz on the same page (3 times)."""
    cells = ["from jupyterquiz import display_quiz\nfrom helpers import open_case"]
    cells.append(f"quiz = {json.dumps(_QUIZ).replace('true', 'True').replace('false', 'False')}")
    cells.append('case = open_case("practice")')
    for i in range(questions):
        cells += [f'case.step("s{i}")', "display_quiz(quiz)"]
    with tempfile.TemporaryDirectory() as folder:
        root = _practice_root(Path(folder), questions)
        with _lab({"01-bench.ipynb": cells}, root) as (_, page, notebook):
            notebook.open("01-bench.ipynb")
            notebook.command("notebook:run-all-cells")
            page.wait_for_selector(f'.omc[data-omc-step="s{questions - 1}"]', timeout=120_000)
            page.wait_for_timeout(3000)
            ours, theirs = [], []
            for i in range(questions):
                page.wait_for_selector(f'.omc[data-omc-step="s{i}"] .omc-option')
                ours.append(page.evaluate(_OURS, f"s{i}"))
                theirs.append(page.evaluate(_THEIRS, i))
    middle = statistics.median(ours), statistics.median(theirs)
    return (
        f"median {middle[0]:.1f} ms, written and synced to disk, against {middle[1]:.1f} ms of jupyterquiz, "
        f"ratio {middle[0] / middle[1]:.2f} (at most 3)"
    )


_RADIO = "import ipywidgets\nipywidgets.RadioButtons(options=['a', 'b', 'c'], value=None)"
_STEP = 'from helpers import open_case\ncase = open_case("wobbly-toddler")\ncase.step("first-visit")'


def opening(rounds: int = 7) -> str:
    """From opening a notebook to its first question, against one plain ipywidgets question (1.3 times)."""
    times: dict[str, list[float]] = {"ours.ipynb": [], "radio.ipynb": []}
    wanted = {"ours.ipynb": ".omc textarea", "radio.ipynb": ".widget-radio-box input"}
    with _lab({"ours.ipynb": [_STEP], "radio.ipynb": [_RADIO]}) as (lab, page, notebook):
        for _ in range(rounds + 1):
            for name, found in times.items():
                for session in lab.api("GET", "sessions"):
                    lab.api("DELETE", f"sessions/{session['id']}")
                began = page.evaluate("Date.now()")
                notebook.open(name)
                notebook.command("notebook:run-all-cells")
                page.wait_for_selector(wanted[name], timeout=60_000)
                found.append(page.evaluate("Date.now()") - began)
    # The first round fills the caches of browser and disk.
    ours, theirs = (statistics.median(found[1:]) / 1000 for found in times.values())
    return f"{ours:.2f} s against {theirs:.2f} s, ratio {ours / theirs:.2f} (at most 1.3)"
