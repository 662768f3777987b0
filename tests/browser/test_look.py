"""Light and dark, narrow, zoomed and still: readable, reachable, nothing cut off."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from helpers.case import load_case

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 800}
# At 200 % zoom a window of 1280 has 640 CSS pixels.
ZOOMED = {"width": 640, "height": 450}
THEMES = ["JupyterLab Light", "JupyterLab Dark"]


def prepare(notebook):
    page = notebook.open().page
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    notebook.run_all()
    return page


def overflowing(page):
    """Return what is wider than its card."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.omc')].flatMap(card =>
            [...card.querySelectorAll('*')].filter(node => {
                const box = node.getBoundingClientRect(), frame = card.getBoundingClientRect();
                const unseen = node.closest('.omc-unseen') || !box.width;
                return !unseen && (box.right > frame.right + 1 || box.left < frame.left - 1);
            }).map(node => node.className + ': ' + node.textContent.slice(0, 40)))"""
    )


def broken_words(page):
    """Return words of a card that begin on one line and end on the next, but for addresses."""
    return page.evaluate(
        """() => {
            const broken = [], range = document.createRange();
            for (const card of document.querySelectorAll('.omc')) {
                const texts = document.createTreeWalker(card, NodeFilter.SHOW_TEXT);
                while (texts.nextNode()) {
                    const node = texts.currentNode;
                    let up = node.parentElement;
                    if (up.closest('.omc-folder, a[href*="doi.org"]')) continue;
                    while (up !== card && getComputedStyle(up).clipPath === 'none') up = up.parentElement;
                    // What is clipped away is for screen readers alone.
                    if (up !== card) continue;
                    // Addresses may break anywhere.
                    const blank = (address) => ' '.repeat(address.length);
                    const plain = node.data.replace(/\\S+[.:/]\\S+/g, blank);
                    for (const word of plain.matchAll(/[\\p{L}\\p{N}]{2,}/gu)) {
                        range.setStart(node, word.index);
                        range.setEnd(node, word.index + word[0].length);
                        const lines = new Set([...range.getClientRects()].map(each => Math.round(each.top)));
                        if (lines.size > 1) broken.push(word[0]);
                    }
                }
            }
            return broken;
        }"""
    )


def violations(page):
    found = Axe().run(page, context=".omc").response["violations"]
    return [
        (each["id"], each["impact"], [node["html"][:160] for node in each["nodes"]][:3])
        for each in found
        if each["impact"] in ("serious", "critical")
    ]


def settled(page, look):
    """Return what is found once JupyterLab has laid its panels out anew."""
    for _ in range(20):
        if not (found := look(page)):
            return []
        page.wait_for_timeout(100)
    return found


def check(page):
    """Check the page in each theme at each width, and leave it wide."""
    for theme in THEMES:
        page.evaluate("theme => window.jupyterapp.commands.execute('apputils:change-theme', {theme})", theme)
        page.wait_for_selector(f'body[data-jp-theme-name="{theme}"]', state="attached")
        for size in (PHONE, ZOOMED, WIDE):
            page.set_viewport_size(size)
            assert settled(page, overflowing) == [], (theme, size)
            assert settled(page, broken_words) == [], (theme, size)
            if size != ZOOMED:
                assert violations(page) == [], (theme, size)


def test_each_state_is_readable(notebook):
    page = prepare(notebook)
    check(page)
    notebook.reflect("first-visit")
    expect(notebook.card("first-visit").locator(".omc-option").first).to_be_visible()
    notebook.choose("first-visit", "Diagnose post-viral ataxia", certainty="High")
    expect(notebook.card("first-visit")).to_contain_text("−6 marks at high certainty")
    for summary in notebook.card("first-visit").locator("summary").all():
        if summary.locator("xpath=..").get_attribute("open") is None:
            summary.click()
    check(page)


def test_the_debrief_is_readable(notebook, answered):
    given = {}
    for question in load_case("wobbly-toddler").questions:
        given[question.id] = {"reflection": "Words " * 40, "estimate": 35}.get(question.kind)
        if question.kind == "choice":
            given[question.id] = [each.id for each in question.options[: question.choose]]
    answered("wobbly-toddler", given=given)
    page = prepare(notebook)
    debrief = notebook.card("debrief")
    debrief.get_by_role("button", name="Show all").click()
    check(page)
    first = debrief.locator(".omc-path-table tbody tr").first
    expect(first).to_contain_text("Lumbar puncture")
    expect(first).to_contain_text("Acceptable")
    expect(first).to_contain_text("MRI of the brain")
    expect(first).to_contain_text("Best")
    expect(first).to_contain_text("The weaker counts: medium certainty, +1")
    link = debrief.locator("a[href*='doi.org']").first
    expect(link).to_have_attribute("href", "https://doi.org/10.22038/AOJNMB.2022.65833.1459")


def test_an_order_is_readable_in_each_state(notebook, answered):
    answered("irritable-toddler", until="order-of-the-way")
    page, case = notebook.open("02-irritable-toddler.ipynb").page, load_case("irritable-toddler")
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    notebook.run_all()
    question, card = case.question("order-of-the-way"), notebook.card("one-more-result")
    for each in question.items[:3]:
        card.locator(".omc-waiting", has_text=each.text).click()
    first, last = card.locator(".omc-order > li").nth(0), card.locator(".omc-order > li").nth(2)

    def order():
        shown = card.locator(".omc-order > li").evaluate_all("all => all.map(each => each.dataset.item)")
        return [[each.id for each in question.items].index(each) for each in shown]

    last.drag_to(first, source_position={"x": 60, "y": 20}, target_position={"x": 60, "y": 20})
    assert order() == [2, 0, 1]
    # Nothing is dragged on a phone; the buttons do the same.
    page.set_viewport_size(PHONE)
    for name in ("Move up", "Move down"):
        card.get_by_role("button", name=f"{name}: {question.items[0].text}").click()
        assert order() == ([0, 2, 1] if name == "Move up" else [2, 0, 1])
    expect(card.get_by_text("Still needed: a place for every item and a certainty.")).to_be_visible()
    check(page)
    card.locator(".omc-order > li").first.get_by_role("button", name="Take out").click()
    for each in (question.items[2], *question.items[3:]):
        card.locator(".omc-waiting", has_text=each.text).click()
    card.locator(".omc-certainty", has_text="Low").click()
    card.get_by_role("button", name="Commit").click()
    expect(card.locator("[data-result=order-of-the-way]")).to_contain_text("Out of order")
    expect(card.locator("[data-part=question-order-of-the-way] details[open]").first).to_contain_text(
        "Too early"
    )
    check(page)
    expect(notebook.card("debrief").get_by_role("img", name="Your estimates.")).to_be_visible()


def test_the_comparison_is_readable_in_each_state(notebook):
    page, case = notebook.open("03-two-cases.ipynb").page, load_case("two-cases")
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    notebook.run_all()
    first = notebook.card("from-memory")
    first.get_by_role("button", name="I teach with it").click()
    check(page)
    first.get_by_role("button", name="Open it now", exact=True).click()
    expect(first).to_have_attribute("data-omc-status", "open")
    check(page)
    cells = case.question("key-cells")
    notebook.answer("from-memory", cells, ("Not reported",) * len(cells.blanks))
    courses = page.locator(".omc[data-omc-card=courses]")
    expect(courses).to_have_attribute("data-omc-status", "open", timeout=20_000)
    assert courses.locator("img:visible").count() == 1
    courses.get_by_role("button", name="Show the courses in words").click()
    check(page)
    weighing = page.locator(".omc[data-omc-card=one_result]")
    expect(weighing).to_contain_text("60 of these 475")
    weighing.get_by_role("button", name="OMS, 3 tumors").click()
    expect(weighing).to_contain_text("Exact 95% interval of the sensitivity: 9% to 99%.")
    field = weighing.get_by_role("textbox").first
    field.fill("400")
    field.press("Tab")
    expect(weighing).to_contain_text("Set to 100%: a probability lies between 0 and 100%.")
    expect(weighing).to_contain_text("100%")
    field.fill("many")
    field.press("Tab")
    expect(weighing).to_contain_text("“many” is not a number. 100% stands.")
    slider = weighing.get_by_role("slider").first
    slider.focus()
    page.keyboard.press("Home")
    expect(weighing.locator("[data-part=odds]")).to_contain_text("Before0%")
    expect(slider).to_be_focused()


@pytest.mark.parametrize("notebook", [{"reduced_motion": "reduce"}], ids=["still"], indirect=True)
def test_nothing_moves_when_motion_is_unwanted(notebook, answered):
    answered("wobbly-toddler", until="what-now")
    page = prepare(notebook)
    expect(notebook.card("first-visit")).to_have_attribute("data-omc-status", "committed")
    moving = page.evaluate(
        """() => [...document.querySelectorAll('.omc *')].filter(node => {
            const style = getComputedStyle(node);
            const longest = value => Math.max(...value.split(',').map(parseFloat));
            return longest(style.animationDuration) > 0.001 || longest(style.transitionDuration) > 0.001;
        }).map(node => node.className)"""
    )
    assert moving == []


def test_the_imaging_lab_is_readable(notebook):
    page = notebook.open("04-imaging-lab.ipynb").page
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    notebook.command("notebook:run-all-cells")
    expect(page.locator(".omc-board")).to_have_count(3, timeout=120_000)
    check(page)
    page.get_by_role("button", name="Add another lesion").click()
    page.get_by_role("slider", name="Counts").fill("0")
    expect(page.get_by_text("Without counts a picture is empty")).to_be_visible()
    page.get_by_role("button", name="There is one").click()
    expect(page.get_by_role("button", name="Next picture")).to_be_visible()
    check(page)
