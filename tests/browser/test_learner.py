"""What a learner keeps, in the browser: the review, the progress, the start page, the report on paper."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from helpers.case import load_case
from helpers.history import read_history
from helpers.progress.page import report_page
from helpers.review import plan
from helpers.sitting import utc_today

from .conftest import ROOT
from .test_case_by_keyboard import focused, tab_to, tab_to_button
from .test_look import broken_words, overflowing

CASE = load_case("irritable-toddler", ROOT)
MISSED = {"first-investigation": ["eeg"], "where-to-look": ["accept-normal-mri"], "order-of-the-way": None}
DARK = "JupyterLab Dark"


@pytest.fixture
def missed(answered, lab):
    """Return a function by which the second case was finished days ago, with some answers missed."""

    def miss(given=None, days=2, until=""):
        wrong = {"order-of-the-way": CASE.question("order-of-the-way").model_answer()[::-1]}
        answered(
            "irritable-toddler",
            until,
            {k: v for k, v in MISSED.items() if v} | wrong if given is None else given,
        )
        then = datetime.now(UTC).date() - timedelta(days=days)
        for file in (lab.home / "data" / "records").glob("*/*.jsonl"):
            text = file.read_text(encoding="utf-8")
            file.write_text(re.sub(r'(?<="timestamp": ")[\d-]{10}', f"{then}", text), encoding="utf-8")

    return miss


def opened(notebook, name):
    page = notebook.open(name).page
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    notebook.command("notebook:run-all-cells")
    # The first cell of a kernel takes its time on a busy machine.
    page.wait_for_selector(".omc[data-omc-card]", timeout=60_000)
    return page


def card_of(page):
    return page.locator('.omc[data-omc-card="review"]').last


def violations(page, where=".omc"):
    found = Axe().run(page, context=where).response["violations"]
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


def choose(card, *texts, certainty="High"):
    for text in texts:
        card.locator(".omc-option", has_text=text).click()
    card.locator(".omc-certainty", has_text=certainty).click()
    card.get_by_role("button", name="Commit").click()


def test_a_review_from_the_first_question_to_the_end(notebook, lab, missed):
    missed()
    page = opened(notebook, "06-review.ipynb")
    card = card_of(page)
    expect(card).to_contain_text("1 of 3")
    expect(card).to_contain_text("The irritable toddler. Step 1, First visit")
    expect(card.get_by_role("heading", name=re.compile("finds walking difficult"))).to_be_visible()
    expect(card.locator(".omc-option")).to_have_count(0)
    assert "MRI of the brain" not in card.inner_text()
    assert violations(page) == []

    card.get_by_role("textbox").fill("Watch, film, scan the head.")
    card.get_by_role("button", name="Show the options").click()
    expect(card.locator(".omc-option")).to_have_count(6)
    expect(card).to_contain_text("Watch, film, scan the head.")
    assert violations(page) == []

    # Running the cell again in the middle goes on where it was.
    notebook.command("notebook:run-all-cells")
    card = card_of(page)
    expect(card.locator(".omc-option")).to_have_count(6)
    choose(card, "Watch and film", "MRI of the brain")
    expect(card.locator("[data-result]")).to_be_focused()
    expect(card).to_contain_text("It comes back in 7 days")
    expect(card).to_contain_text("“EEG”, not right, with medium certainty.")
    assert violations(page) == []
    assert overflowing(page) == []

    card.get_by_role("button", name="Next question").click()
    expect(card).to_contain_text("2 of 3")
    expect(card.locator(".omc-title")).to_be_focused()
    card.get_by_role("button", name="Show the options").click()
    choose(card, "Accept the normal brain MRI")
    expect(card).to_contain_text("Harmful")
    expect(card).to_contain_text("It comes back tomorrow.")
    card.get_by_role("button", name="Next question").click()
    expect(card).to_contain_text("3 of 3")
    card.get_by_role("button", name="Show the items").click()
    for each in CASE.question("order-of-the-way").model_answer():
        card.locator(".omc-waiting", has_text=CASE.question("order-of-the-way").part(each).text).click()
    card.locator(".omc-certainty", has_text="Medium").click()
    card.get_by_role("button", name="Commit").click()
    expect(card).to_contain_text("In order")
    card.get_by_role("button", name="Finish").click()
    expect(card).to_contain_text("Done: 2 of 3 right in this sitting.")
    expect(card).to_contain_text("One question comes back tomorrow. Two more later.")
    assert violations(page) == []
    reviews = [each for each in lab.statements() if "review/" in each["object"]["id"]]
    assert len(reviews) == 3


def test_a_review_with_the_keyboard_alone(notebook, missed):
    missed(given={"first-investigation": ["eeg"]}, until="where-to-look")
    page = opened(notebook, "06-review.ipynb")
    expect(card_of(page)).to_contain_text("1 of 1")
    page.locator(".omc-title").last.focus()
    tab_to(page, lambda at: at["tag"] == "textarea")
    page.keyboard.type("Look and film.")
    tab_to_button(page, "Show the options")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement?.textContent.includes('What you remembered')")
    tab_to(page, lambda at: at["type"] == "checkbox" and at["value"] == "watch-and-film")
    page.keyboard.press("Space")
    tab_to(page, lambda at: at["type"] == "radio")
    page.keyboard.press("Space")
    tab_to_button(page, "Commit")
    page.keyboard.press("Enter")
    page.wait_for_function(
        "document.activeElement?.dataset.result === 'irritable-toddler/first-investigation'"
    )
    tab_to_button(page, "Finish")
    page.keyboard.press("Enter")
    page.wait_for_function("document.activeElement?.classList.contains('omc-title')")
    expect(card_of(page)).to_contain_text("Done: 1 of 1 right in this sitting.")
    assert focused(page)["title"] == "omc-title"
    # What was committed is not kept in the browser as well.
    assert page.evaluate("Object.keys(sessionStorage).filter(each => each.endsWith(' recall'))") == []


def test_a_page_that_is_loaded_again_keeps_what_was_typed(notebook, missed):
    missed(given={"first-investigation": ["eeg"]}, until="where-to-look")
    page = opened(notebook, "06-review.ipynb")
    card_of(page).get_by_role("textbox").fill("Half a word")
    page.reload()
    notebook.ready()
    notebook.command("notebook:run-all-cells")
    expect(card_of(page).get_by_role("textbox")).to_have_value("Half a word", timeout=60_000)


@pytest.mark.console_may_complain
def test_a_kernel_that_is_gone_is_told_below_the_button(notebook, missed):
    missed(given={"first-investigation": ["eeg"]}, until="where-to-look")
    page = opened(notebook, "06-review.ipynb")
    card = card_of(page)
    card.get_by_role("textbox").fill("Kept all the same.")
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    page.wait_for_timeout(3000)
    notebook.ready()
    card.get_by_role("button", name="Show the options").click()
    expect(card.get_by_role("status").filter(has_text="Not connected.")).to_be_visible()
    expect(card.get_by_role("textbox")).to_have_value("Kept all the same.")


@pytest.mark.console_may_complain
def test_what_was_remembered_outlives_the_kernel_until_it_is_committed(notebook, missed):
    missed(given={"first-investigation": ["eeg"]}, until="where-to-look")
    page = opened(notebook, "06-review.ipynb")
    card_of(page).get_by_role("textbox").fill("Look and film.")
    card_of(page).get_by_role("button", name="Show the options").click()
    expect(card_of(page)).to_contain_text("What you remembered")
    page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    page.wait_for_timeout(3000)
    notebook.ready()
    notebook.command("notebook:run-all-cells")
    expect(card_of(page).get_by_role("textbox")).to_have_value("Look and film.", timeout=60_000)
    card_of(page).get_by_role("button", name="Show the options").click()
    choose(card_of(page), "Watch and film")
    expect(card_of(page)).to_contain_text("It comes back in 7 days")


@pytest.mark.parametrize("notebook", [{"viewport": {"width": 375, "height": 800}}], indirect=True)
def test_a_review_on_a_narrow_dark_page(notebook, missed):
    missed()
    page = notebook.open("06-review.ipynb").page
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    page.evaluate(f"window.jupyterapp.commands.execute('apputils:change-theme', {{theme: '{DARK}'}})")
    page.wait_for_selector('body[data-jp-theme-light="false"]', state="attached")
    notebook.command("notebook:run-all-cells")
    page.wait_for_selector(".omc[data-omc-card]", timeout=60_000)
    card = card_of(page)
    card.get_by_role("button", name="Show the options").click()
    expect(card.locator(".omc-option")).to_have_count(6)
    assert violations(page) == []
    assert overflowing(page) == []
    assert broken_words(page) == []


def test_the_start_page_says_what_is_due_and_leads_there(notebook, missed):
    missed()
    page = opened(notebook, "00-start-here.ipynb")
    row = page.locator(".omc-case-row").first
    expect(row).to_contain_text("Three questions are due today.")
    row.get_by_role("link", name="Review now").click()
    page.wait_for_function(
        "window.jupyterapp.shell.currentWidget?.context?.path?.endsWith('06-review.ipynb')", timeout=15_000
    )
    # Its cell is run, so that nothing older is read there.
    expect(card_of(page)).to_contain_text("1 of 3", timeout=20_000)


def test_who_has_answered_nothing_sees_no_review_on_the_start_page(notebook):
    page = opened(notebook, "00-start-here.ipynb")
    expect(page.locator(".omc-case-row").first).to_contain_text("Case 1.")
    expect(page.get_by_text("Review now")).to_have_count(0)


@pytest.mark.parametrize("theme", ["JupyterLab Light", DARK])
def test_the_progress_is_read_in_light_and_dark(notebook, missed, theme):
    missed()
    page = notebook.open("05-my-progress.ipynb").page
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    page.evaluate(f"window.jupyterapp.commands.execute('apputils:change-theme', {{theme: '{theme}'}})")
    notebook.command("notebook:run-all-cells")
    # One figure of certainty, one of the decisions of the case; the libraries behind them load slowly.
    expect(page.locator(".jp-OutputArea-output svg[role=img]")).to_have_count(2, timeout=60_000)
    shown = page.locator(".jp-OutputArea-output.jp-RenderedHTMLCommon")
    expect(shown.filter(has_text="Harmful choices")).to_contain_text("Accept the normal brain MRI")
    expect(shown.filter(has_text="By certainty")).to_contain_text("Medium")
    # The last table is drawn by pandas.
    assert violations(page, {"include": [".jp-OutputArea-output"], "exclude": [".dataframe"]}) == []
    ink = page.evaluate(
        """() => { const svg = document.querySelector('.jp-OutputArea-output svg[role=img]');
            return [getComputedStyle(svg).color, getComputedStyle(svg.closest('figure')).color]; }"""
    )
    assert ink[0] == ink[1]


def test_the_report_opens_without_a_network_and_prints_on_both_papers(
    chromium, missed, lab, monkeypatch, tmp_path
):
    missed()
    monkeypatch.setenv("CASEBOOK_HOME", str(lab.home / "data"))
    history = read_history(ROOT)
    file = tmp_path / "report.html"
    file.write_text(report_page(history, plan(history.cases, utc_today()), utc_today()), encoding="utf-8")
    for options in ({}, {"color_scheme": "dark"}, {"viewport": {"width": 375, "height": 800}}):
        context = chromium.new_context(offline=True, **options)
        page, asked, said = context.new_page(), [], []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.on("console", lambda message, said=said: said.append(message.text))
        page.goto(file.as_uri())
        assert asked == [file.as_uri()]
        assert violations(page, "html") == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert said == []
        if not options:
            for paper in ("A4", "Letter"):
                printed = page.pdf(format=paper)
                assert printed.startswith(b"%PDF")
                assert len(re.findall(rb"/Type\s*/Page\b", printed)) in range(3, 15)
        context.close()
