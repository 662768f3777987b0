"""What a learner meets in JupyterLab: the first open, resuming, several windows, a lost kernel."""

import json
import os
import shutil
import signal
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import expect

from helpers.case import load_case

ROOT = Path(__file__).parent.parent.parent


def test_the_first_open_shows_the_start_notebook_and_no_dialog(notebook, lab):
    page = notebook.page
    page.goto(lab.url)
    notebook.ready()
    expect(page.get_by_role("heading", name="How to move")).to_be_visible()
    expect(page.get_by_role("link", name="Case 1. The toddler who wobbles")).to_be_visible()
    page.wait_for_timeout(1500)
    assert page.locator(".jp-Dialog").count() == 0
    assert page.locator(".Toastify__toast").count() == 0
    expect(page.locator("#jp-left-stack")).to_be_hidden()


@pytest.mark.parametrize("notebook", [{}, {"viewport": {"width": 375, "height": 700}}], indirect=True)
def test_the_start_page_leads_to_the_step(notebook, lab):
    def follow(button, step):
        page.goto(f"{lab.url}/lab/tree/00-start-here.ipynb")
        notebook.ready()
        notebook.command("notebook:run-all-cells")
        page.get_by_role("link", name=button).click()
        card = notebook.card(step)
        expect(card).to_have_attribute("data-omc-status", "open", timeout=15_000)
        title = card.get_by_role("heading", level=2)
        expect(title).to_be_focused(timeout=15_000)
        expect(title).to_be_in_viewport()
        assert page.locator(".jp-Dialog").count() == 0

    page = notebook.page
    follow("Open case 1", "first-visit")
    notebook.reflect("first-visit")
    notebook.choose("first-visit", "MRI of the brain")
    notebook.rest("first-visit", after="first-investigation")
    expect(notebook.card("first-visit")).to_have_attribute("data-omc-status", "committed")
    lab.stop_kernels()
    page.goto("about:blank")
    follow("Go on at step 2", "some-time-later")


def test_the_start_page_leads_into_the_notebook_it_names(notebook, lab):
    """Not into another one that is in sight, and from whatever folder the server shows."""
    folder = lab.home / "data" / "notebooks"
    (folder / "deeper").mkdir(exist_ok=True)
    for name in ("00-start-here.ipynb", "01-wobbly-toddler.ipynb"):
        shutil.copy(ROOT / "notebooks" / name, folder / "deeper" / name)
    shutil.copy(ROOT / "notebooks" / "01-wobbly-toddler.ipynb", folder / "other.ipynb")
    page = notebook.open("other.ipynb").page
    page.evaluate(
        """path => window.jupyterapp.commands.execute(
            'docmanager:open', {path, options: {mode: 'split-right'}})""",
        "deeper/00-start-here.ipynb",
    )
    page.wait_for_function("window.jupyterapp.shell.currentWidget?.title.label === '00-start-here.ipynb'")
    notebook.ready()
    notebook.command("notebook:run-all-cells")
    page.get_by_role("link", name="Open case 1").click()
    expect(notebook.card("first-visit").get_by_role("heading", level=2)).to_be_focused(timeout=15_000)
    path = page.evaluate("window.jupyterapp.shell.currentWidget.context.path")
    assert path == "deeper/01-wobbly-toddler.ipynb"
    assert page.locator(".jp-NotebookPanel:visible").count() == 2
    assert page.locator(".omc[data-omc-card=step]").count() == 1
    assert page.locator(".jp-NotebookPanel:visible", has=page.locator(".omc")).count() == 1
    shutil.rmtree(folder / "deeper")
    (folder / "other.ipynb").unlink()


def test_where_the_cell_of_a_step_is_gone_the_card_says_what_to_do(notebook, lab):
    copy = lab.home / "data" / "notebooks" / "01-wobbly-toddler.ipynb"
    book = nbformat.read(copy, as_version=4)
    book.cells = [each for each in book.cells if "some-time-later" not in each.source]
    nbformat.write(book, copy)
    page = notebook.open().page
    page.locator(".jp-CodeCell").first.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    notebook.reflect("first-visit")
    notebook.choose("first-visit", "MRI of the brain")
    notebook.rest("first-visit", after="first-investigation")
    card = notebook.card("first-visit")
    for _ in range(2):
        card.get_by_role("button", name="Go to step 2").click()
    gone = card.locator(".omc-next").get_by_role("status")
    expect(gone).to_contain_text("Run “casebook restore” in the terminal")
    assert page.locator(".omc[data-omc-card=step]").count() == 1


def test_a_card_commits_what_it_shows(notebook, lab):
    cell = 'from helpers import open_case\nopen_case("wobbly-toddler").step("first-visit")'
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for _ in range(2)])
    book.metadata["kernelspec"] = {"display_name": "Python 3", "name": "python3"}
    copy = lab.home / "data" / "notebooks" / "03-twice.ipynb"
    nbformat.write(book, copy)
    page = notebook.open(copy.name).page
    notebook.command("notebook:run-all-cells")
    first, second = page.locator(".omc").nth(0), page.locator(".omc").nth(1)
    first.get_by_role("textbox").fill("Typed into the first card.")
    expect(second.get_by_role("textbox")).to_have_value("")
    second.get_by_role("button", name="Commit").click(force=True)
    page.wait_for_timeout(500)
    assert lab.answered() == []
    first.get_by_role("button", name="Commit").click()
    expect(second.locator(".omc-typed")).to_have_text("Typed into the first card.")
    assert lab.answered() == ["in-one-sentence"]
    copy.unlink()


def test_a_reload_of_the_page_keeps_what_was_not_committed(notebook):
    page = notebook.open().page
    notebook.run_all()
    notebook.card("first-visit").get_by_role("textbox").fill("Half a sentence")
    page.reload()
    notebook.ready()
    notebook.run_all()
    expect(notebook.card("first-visit").get_by_role("textbox")).to_have_value("Half a sentence")
    notebook.card("first-visit").get_by_role("button", name="Commit").click()
    expect(notebook.card("first-visit").locator(".omc-typed")).to_have_text("Half a sentence")
    first = notebook.card("first-visit").locator(".omc-option").first
    first.click()
    page.reload()
    notebook.ready()
    notebook.run_all()
    expect(notebook.card("first-visit").locator(".omc-option").first.locator("input")).to_be_checked()
    assert page.evaluate("Object.keys(sessionStorage).filter(each => each.startsWith('omc/')).length") == 1


@pytest.mark.console_may_complain
def test_after_a_restart_the_card_says_so_and_its_cell_goes_on(notebook, lab):
    page = notebook.open().page
    notebook.run_all()
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    page.wait_for_timeout(3000)
    notebook.ready()
    notebook.reflect("first-visit", "Typed into a card of the old kernel.")
    expect(notebook.card("first-visit").get_by_role("alert")).to_contain_text("Not connected.", timeout=3000)
    beside = notebook.card("first-visit").locator(".omc-commit .omc-helper")
    expect(beside).to_contain_text("Not connected. Your choice is still here.")
    expect(beside).to_be_in_viewport()
    page.locator(".jp-CodeCell").first.locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(notebook.card("first-visit").get_by_role("alert")).to_have_count(0)
    notebook.card("first-visit").get_by_role("button", name="Commit").click()
    notebook.choose("first-visit", "MRI of the brain")
    notebook.rest("first-visit", after="first-investigation")
    assert lab.answered() == ["in-one-sentence", "first-investigation", "first-mri"]
    # The card of step 2 that the old kernel left looks open for ever and is not; its cell is run instead.
    notebook.card("first-visit").get_by_role("button", name="Go to step 2").click()
    expect(notebook.card("some-time-later").get_by_role("heading", level=2)).to_be_focused()
    expect(notebook.card("some-time-later")).to_have_attribute("data-omc-status", "open")
    notebook.choose("some-time-later", "Repeat the MRI")
    notebook.rest("some-time-later", after="what-now")
    expect(notebook.card("some-time-later")).to_have_attribute("data-omc-status", "committed")


def test_run_all_neither_raises_nor_spoils(notebook):
    page = notebook.open().page
    notebook.run_all()
    text = page.locator(".jp-Notebook").inner_text().lower()
    for word in ("neuroblastoma", "tumor", "opsoclonus", "atroph", "mass", "harmful\n"):
        assert word not in text
    assert page.locator('.omc:not([data-omc-card="viewer"])[data-omc-status="locked"]').count() == 7
    assert page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.stderr']").count() == 0


def test_the_feedback_takes_the_focus_and_names_the_harmful_option(notebook):
    page = notebook.open().page
    notebook.run_all()
    notebook.reflect("first-visit")
    notebook.choose("first-visit", "Lumbar puncture", certainty="Low")
    page.wait_for_function("document.activeElement?.dataset?.result === 'first-investigation'")
    card = notebook.card("first-visit")
    expect(card.locator("[data-result=first-investigation]")).to_contain_text("Acceptable")
    expect(card.locator("details.omc-other[open]")).to_contain_text("Diagnose post-viral ataxia")
    notebook.rest("first-visit", after="first-investigation")
    expect(notebook.card("some-time-later")).to_have_attribute("data-omc-status", "open")


def test_a_waiting_step_names_its_question_and_opens_by_itself(notebook):
    notebook.open()
    notebook.run_all()
    later = notebook.card("on-the-ward")
    expect(later).to_contain_text("This step waits for step 1, “How would you present her in one sentence?”")
    notebook.reflect("first-visit")
    expect(later).to_contain_text("This step waits for step 1, “What do you do first?”")
    notebook.choose("first-visit", "MRI of the brain")
    notebook.rest("first-visit", after="first-investigation")
    expect(later).to_contain_text("This step waits for step 2")
    notebook.choose("some-time-later", "Repeat the MRI of the brain")
    notebook.rest("some-time-later", after="what-now")
    expect(later).to_have_attribute("data-omc-status", "open")


def test_reload_and_run_all_restore_the_committed_cards(notebook, lab):
    page = notebook.open().page
    notebook.run_all()
    notebook.reflect("first-visit", "My sentence.")
    notebook.choose("first-visit", "MRI of the brain", certainty="High")
    expect(notebook.card("first-visit")).to_contain_text("+3 marks at high certainty")
    notebook.rest("first-visit", after="first-investigation")
    before = notebook.card("first-visit").locator(".omc-card").inner_text()
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    lab.stop_kernels()
    page.goto("about:blank")
    notebook.open()
    assert "model not found" not in page.locator(".jp-Notebook").inner_text()
    expect(page.locator(".jp-Notebook")).to_contain_text("Run this cell (Shift+Enter) to answer")
    notebook.run_all()
    expect(notebook.card("first-visit")).to_have_attribute("data-omc-status", "committed")
    assert notebook.card("first-visit").locator(".omc-card").inner_text() == before
    assert page.evaluate("document.activeElement.closest('.omc')") is None, "a restored card took the focus"
    assert lab.answered() == ["in-one-sentence", "first-investigation", "first-mri"]


def test_two_windows_agree_and_the_first_commit_counts(notebook, lab, chromium):
    notebook.open()
    notebook.run_all()
    other_page = chromium.new_context().new_page()
    source = lab.home / "data" / "notebooks"
    (source / "02-copy.ipynb").write_bytes((source / "01-wobbly-toddler.ipynb").read_bytes())
    other = type(notebook)(other_page, lab).open("02-copy.ipynb")
    other.run_all()
    notebook.reflect("first-visit", "First.")
    notebook.choose("first-visit", "MRI of the brain")
    notebook.rest("first-visit", after="first-investigation")
    expect(notebook.card("first-visit")).to_have_attribute("data-omc-status", "committed")
    other.reflect("first-visit", "Second.")
    card = other.card("first-visit")
    expect(card).to_contain_text("Your earlier answer counts.")
    expect(card).to_contain_text("First.")
    expect(card).to_have_attribute("data-omc-status", "committed")
    assert lab.answered().count("in-one-sentence") == 2
    other_page.context.close()
    (source / "02-copy.ipynb").unlink()


@pytest.mark.console_may_complain
@pytest.mark.parametrize("_time", range(2))
def test_a_kernel_killed_right_after_the_commit_loses_nothing(notebook, lab, _time):
    page = notebook.open().page
    notebook.run_all()
    notebook.reflect("first-visit", "Kept.")
    expect(notebook.card("first-visit")).to_contain_text("Your words")
    for process in lab.kernel_processes():
        os.kill(process, signal.SIGKILL)
    page.wait_for_timeout(500)
    page.reload()
    if page.locator(".jp-Dialog").count():
        page.keyboard.press("Escape")
    notebook.ready()
    notebook.run_all()
    expect(notebook.card("first-visit")).to_contain_text("Kept.")
    assert lab.answered() == ["in-one-sentence"]


def test_html_and_script_are_shown_as_text(notebook):
    page = notebook.open().page
    notebook.run_all()
    page.evaluate("window.hacked = false")
    words = '<img src=x onerror="window.hacked=true"><script>window.hacked=true</script><b>bold</b>'
    notebook.reflect("first-visit", words)
    expect(notebook.card("first-visit").locator(".omc-typed")).to_have_text(words)
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is False


def test_start_again_begins_a_new_attempt_and_keeps_the_old_one(notebook, lab):
    notebook.open()
    notebook.run_all()
    case = load_case("wobbly-toddler", ROOT)
    notebook.play(case)
    debrief = notebook.card("debrief")
    expect(debrief).to_contain_text("+26 of 39 marks.")
    debrief.get_by_role("button", name="Start again").click()
    expect(debrief.get_by_role("button", name="Begin")).to_be_focused()
    debrief.get_by_role("button", name="Stay here").click()
    expect(debrief.get_by_role("button", name="Start again")).to_be_focused()
    debrief.get_by_role("button", name="Start again").click()
    debrief.get_by_role("button", name="Begin").click()
    expect(notebook.card("first-visit")).to_have_attribute("data-omc-status", "open")
    expect(debrief).to_have_attribute("data-omc-status", "locked")
    assert len(lab.answered()) == len(case.questions)


def test_html_in_a_case_and_in_a_file_name_is_shown_as_text(notebook, lab, make_root):
    attack = '<img src=x onerror=\\"window.hacked=true\\">'
    root = make_root(('title: "Practice (invented): a bicycle that wobbles"', f'title: "{attack}"'))
    records = lab.home / "data" / "records" / "wobbling-bicycle"
    records.mkdir(parents=True)
    (records / "<img src=x onerror=window.hacked=true>.txt").write_text("", encoding="utf-8")
    copy = lab.home / "data" / "notebooks" / "03-attack.ipynb"
    cells = [
        f'import os\nos.environ["CASEBOOK_ROOT"] = {str(root)!r}',
        'from helpers import open_case\nopen_case("wobbling-bicycle").step("at-the-door")',
    ]
    book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(each) for each in cells])
    book.metadata["kernelspec"] = {"display_name": "Python 3", "name": "python3"}
    nbformat.write(book, copy)
    page = notebook.open(copy.name).page
    page.evaluate("window.hacked = false")
    notebook.command("notebook:run-all-cells")
    card = notebook.card("at-the-door")
    expect(card.locator(".omc-case")).to_have_text('<img src=x onerror="window.hacked=true">')
    expect(card.locator(".omc-banner")).to_contain_text("<img src=x onerror=window.hacked=true>.txt")
    page.wait_for_timeout(300)
    assert page.evaluate("window.hacked") is False
    copy.unlink()


def test_where_nothing_can_be_kept_a_banner_says_so_and_learning_goes_on(notebook, lab):
    notebook.open()
    notebook.run_all()
    shutil.rmtree(lab.home / "data" / "records")
    (lab.home / "data" / "records").write_text("a file where the folder should be", encoding="utf-8")
    notebook.reflect("first-visit")
    card = notebook.card("first-visit")
    expect(card.get_by_role("alert")).to_contain_text("Your answers are not being kept.")
    card.get_by_role("button", name="Show folder").click()
    expect(card.locator(".omc-folder")).to_have_text(str(lab.home / "data" / "records" / "wobbly-toddler"))
    notebook.choose("first-visit", "MRI of the brain")
    notebook.rest("first-visit", after="first-investigation")
    expect(card).to_have_attribute("data-omc-status", "committed")
    (lab.home / "data" / "records").unlink()
    notebook.choose("some-time-later", "Repeat the MRI")
    expect(notebook.card("some-time-later")).to_contain_text("Your answers are being kept again.")
    assert lab.answered() == ["in-one-sentence", "first-investigation", "first-mri", "what-now"]


def told(question):
    """Return the sentences about a question that wait for its commit."""
    reasons = [option.feedback for option in question.parts]
    return reasons + [each.text for each in getattr(question, "explains", ())]


def test_no_reason_crosses_the_websocket_or_is_saved_before_its_commit(notebook, lab):
    frames = []

    def listen(socket):
        socket.on(
            "framereceived", lambda data: frames.append(data.encode() if isinstance(data, str) else data)
        )

    case = load_case("wobbly-toddler", ROOT)
    reasons = {
        question.id: [json.dumps(text)[1:-1].encode() for text in told(question)]
        + [text.encode() for text in told(question)]
        for question in case.questions
        if question.marked
    }

    figures = ROOT / "cases" / case.id / "figures"
    # A piece from the middle of each file, as the browser gets it: no picture comes before its time.
    pictures = {name: (figures / f"{name}.png").read_bytes()[5000:5200] for name in case.file.pictures}

    def seen():
        sent = b"\n".join(frames)
        return {name for name, piece in pictures.items() if piece in sent}

    def crossed():
        sent = b"\n".join(frames)
        return {name for name, texts in reasons.items() if any(text in sent for text in texts)}

    notebook.page.on("websocket", listen)
    notebook.open()
    notebook.run_all()
    notebook.reflect("first-visit")
    expect(notebook.card("first-visit").locator(".omc-option").first).to_be_visible()
    assert b"Lumbar puncture" in b"\n".join(frames), "the frames were not seen at all"
    assert crossed() == seen() == set()
    notebook.choose("first-visit", "Lumbar puncture")
    expect(notebook.card("first-visit").locator(".omc-marking")).to_be_visible()
    assert (crossed(), seen()) == ({"first-investigation"}, {"mri-2"})
    notebook.rest("first-visit", after="first-investigation")
    expect(notebook.card("some-time-later").locator(".omc-option").first).to_be_visible()
    assert (crossed(), seen()) == ({"first-investigation", "first-mri"}, {"mri-1", "mri-2"})
    notebook.page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    saved = (lab.home / "data" / "notebooks" / case.file.notebook).read_bytes()
    for texts in reasons.values():
        assert not any(text in saved for text in texts)


@pytest.mark.parametrize("notebook", [{"viewport": {"width": 1280, "height": 700}}], indirect=True)
def test_the_verdict_is_on_screen_and_each_of_two_choices_says_its_rating(notebook):
    page = notebook.open().page
    notebook.run_all()
    notebook.reflect("first-visit")
    expect(notebook.card("first-visit").locator(".omc-option").first).to_be_visible()
    notebook.choose("first-visit", "MRI of the brain", "Diagnose post-viral ataxia", certainty="Low")
    verdict = notebook.card("first-visit").locator("[data-result=first-investigation]")
    expect(verdict).to_be_focused()
    page.wait_for_timeout(500)
    expect(verdict).to_be_in_viewport(ratio=0.9)
    chosen = notebook.card("first-visit").locator(".omc-chosen")
    expect(chosen.nth(0)).to_contain_text("Best")
    expect(chosen.nth(1)).to_contain_text("Harmful")
