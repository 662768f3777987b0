"""The viewer in a browser that draws volumes in software: planes, mouse, keys, and a browser that cannot."""

import io

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe
from PIL import Image
from playwright.sync_api import expect

CASE, STEP = "wobbly-toddler", "a-closer-look"
# The first time the volumes are built.
SOON = 120_000


def opened(notebook):
    """Open the notebook and return the viewer of the step."""
    page = notebook.open().page
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    notebook.run_all()
    viewer = page.locator(".omc[data-omc-card=viewer]", has_text="Step 4 of 7")
    viewer.wait_for()
    return viewer


def scroll(viewer):
    """Press the button and wait until the planes are drawn."""
    viewer.get_by_role("button", name="Scroll through these pictures").click()
    viewer.locator("canvas").wait_for(timeout=SOON)
    viewer.page.wait_for_function("document.activeElement?.tagName === 'CANVAS'", timeout=SOON)
    until(viewer, lambda pixels: pixels.std() > 10)


def pixels(viewer):
    """Return what the planes show, rows x columns x 3, without the ring that tells where the focus is."""
    image = Image.open(io.BytesIO(viewer.locator("canvas").screenshot()))
    return np.asarray(image.convert("RGB"), int)[4:-4, 4:-4]


def until(viewer, holds):
    """Return the pixels once they stand still and `holds` is true of them."""
    before = pixels(viewer)
    for _ in range(300):
        viewer.page.wait_for_timeout(100)
        now = pixels(viewer)
        if np.array_equal(now, before) and holds(now):
            return now
        before = now
    raise AssertionError("the planes did not become what they should")


def comes(viewer, holds):
    """Return the pixels of what was asked for, once it is made and no longer dimmed."""
    until(viewer, holds)
    expect(viewer).to_have_attribute("data-omc-stage", "shown", timeout=SOON)
    return until(viewer, holds)


def differ(before):
    return lambda now: np.abs(now - before).mean() > 0.3


def like(before):
    return lambda now: np.abs(now - before).mean() < 0.05


def colored(now):
    """Return the share of pixels that are red to yellow, as the uptake is; the letters alone are less."""
    return ((now[:, :, 0] - now[:, :, 2]) > 60).mean()


def bright(now):
    """Return the share of pixels in which the uptake is high: yellow."""
    return ((now[:, :, 0] > 150) & (now[:, :, 1] > 130) & (now[:, :, 2] < 110)).mean()


def number(viewer, slider):
    return float(viewer.get_by_role("slider", name=slider).input_value())


def test_planes_are_drawn_fused_and_windowed_and_reset(notebook, answered):
    answered(CASE)
    viewer = opened(notebook)
    scroll(viewer)
    expect(viewer.get_by_text("SIMULATED", exact=True)).to_be_visible()
    gray = pixels(viewer)
    height, width, _ = gray.shape
    assert width > 2 * height
    # Axial, coronal and sagittal plane, side by side: each shows something.
    for left in (0.0, 0.36, 0.75):
        part = gray[:, int(left * width) : int((left + 0.2) * width)]
        assert part.std() > 10
    assert colored(gray) < 0.02
    viewer.evaluate(
        """card => new MutationObserver(() => {
            const told = card.querySelector('.omc-viewer-earlier').checkVisibility();
            window.toldWhileMaking ||= card.hasAttribute('data-omc-making') && told;
        }).observe(card, { attributes: true })"""
    )
    viewer.get_by_text("MRI, with MIBG SPECT over it").click()
    fused = comes(viewer, lambda now: colored(now) > 0.1)
    assert viewer.page.evaluate("window.toldWhileMaking")
    expect(viewer.get_by_text("Still the earlier picture")).to_be_hidden()
    opacity = viewer.get_by_role("slider", name="MIBG SPECT, opacity")
    expect(viewer.get_by_text("compare uptake at 100 %")).to_be_visible()
    opacity.focus()
    for _ in range(12):
        viewer.page.keyboard.press("ArrowLeft")
    expect(opacity).to_have_attribute("aria-valuetext", "0 %")
    until(viewer, lambda now: colored(now) < 0.02)
    level = viewer.get_by_role("slider", name="Level")
    level.focus()
    viewer.page.keyboard.press("End")
    until(viewer, lambda now: now.mean() < 0.6 * gray.mean())
    viewer.get_by_role("button", name="Reset").click()
    until(viewer, like(fused))
    assert number(viewer, "Level") == 250


def test_right_is_on_the_left_and_the_finding_is_where_it_was_drawn(notebook, answered):
    answered(CASE)
    viewer = opened(notebook)
    scroll(viewer)
    viewer.get_by_text("MRI, with MIBG SPECT over it").click()
    both = comes(viewer, lambda now: colored(now) > 0.1)
    # The row is as wide as 208, 208 and 152 mm; the liver, on the patient's right, takes up most.
    axial = both[:, : int(both.shape[1] * 208 / 568)]
    half = axial.shape[1] // 2
    assert bright(axial[:, :half]) > 2 * bright(axial[:, half:])
    viewer.get_by_role("button", name="Show me the finding").click()
    expect(viewer).to_contain_text("Size, side and level are not reported")
    found = until(viewer, differ(both))
    blue = (found[:, :, 2] - found[:, :, 0]) > 60
    row, column = (int(np.argmax(blue[:, : axial.shape[1]].sum(axis=each))) for each in (1, 0))
    # 15 mm from the middle, on the left of the picture.
    assert column / axial.shape[1] * 208 == pytest.approx(104 - 15, abs=4)
    viewer.get_by_role("button", name="Show the normal twin").click()
    near = (slice(row - 6, row + 7), slice(column - 6, column + 7))
    comes(viewer, lambda now: now[near].mean() < 0.6 * found[near].mean())
    viewer.get_by_role("button", name="Show the case again").click()
    comes(viewer, like(found))


def test_keys_and_wheel_and_right_button_do_what_is_said_of_them(notebook, answered):
    answered(CASE)
    viewer = opened(notebook)
    page = viewer.page
    scroll(viewer)
    start = pixels(viewer)
    for key in ("ArrowUp", "ArrowLeft", "PageUp"):
        before = pixels(viewer)
        page.keyboard.press(f"Shift+{key}")
        until(viewer, differ(before))
    page.keyboard.press("0")
    until(viewer, like(start))
    page.keyboard.press("+")
    until(viewer, differ(start))
    page.keyboard.press("0")
    until(viewer, like(start))
    canvas = viewer.locator("canvas").bounding_box()
    x, y = canvas["x"] + canvas["width"] / 6, canvas["y"] + canvas["height"] / 2
    scrolled = "document.querySelector('.jp-WindowedPanel-outer')?.scrollTop ?? 0"
    place = page.evaluate(scrolled)
    page.mouse.move(x, y)
    page.mouse.wheel(0, 300)
    turned = until(viewer, differ(start))
    assert page.evaluate(scrolled) == place, "the page stays where it is while the planes have the focus"
    page.keyboard.down("Control")
    page.mouse.wheel(0, -300)
    page.keyboard.up("Control")
    until(viewer, differ(turned))
    page.keyboard.press("0")
    until(viewer, like(start))
    page.mouse.move(x, y)
    page.keyboard.down("Shift")
    page.mouse.down()
    page.mouse.move(x + 30, y + 20, steps=4)
    page.mouse.up()
    page.keyboard.up("Shift")
    until(viewer, differ(start))
    page.keyboard.press("0")
    until(viewer, like(start))
    page.mouse.move(x, y)
    page.mouse.down(button="right")
    page.mouse.move(x + 60, y + 60, steps=5)
    page.mouse.up(button="right")
    assert (number(viewer, "Level"), number(viewer, "Width")) == (350, 600)
    until(viewer, differ(start))
    assert page.locator(".lm-Menu").count() == 0
    # Who only passes by scrolls the page.
    viewer.get_by_role("slider", name="Level").focus()
    held = pixels(viewer)
    page.mouse.move(x, y)
    page.mouse.wheel(0, -200)
    page.wait_for_function(f"({scrolled}) !== {place}")
    assert like(held)(pixels(viewer))


def test_it_is_reached_with_the_keyboard_and_has_names(notebook, answered):
    answered(CASE)
    viewer = opened(notebook)
    page = viewer.page
    viewer.get_by_role("button", name="Scroll through these pictures").focus()
    page.keyboard.press("Enter")
    viewer.locator("canvas").wait_for(timeout=SOON)
    page.wait_for_function("document.activeElement?.tagName === 'CANVAS'", timeout=SOON)
    reached = []
    for _ in range(9):
        page.keyboard.press("Tab")
        at = "document.activeElement"
        reached.append(page.evaluate(f"{at}.getAttribute('aria-label') ?? ({at}.value || {at}.textContent)"))
    assert reached[:4] == ["0", "Level", "Width", "Zoom in"]
    assert reached[4:8] == ["Zoom out", "Reset", "Show me the finding", "Show the normal twin"]
    found = Axe().run(page, context=".omc[data-omc-card=viewer]")
    assert [each["id"] for each in found.response["violations"]] == []


def test_the_finding_and_the_twin_are_not_offered_before_their_answers(notebook, answered):
    answered(CASE, until="how-it-reads")
    viewer = opened(notebook)
    scroll(viewer)
    offered = viewer.get_by_role("button").all_inner_texts()
    assert offered == ["Zoom in", "Zoom out", "Reset"]


def test_a_locked_viewer_says_what_it_waits_for(notebook):
    viewer = opened(notebook)
    expect(viewer).to_have_attribute("data-omc-status", "locked")
    expect(viewer).to_contain_text("This viewer opens with step 4.")
    assert viewer.get_by_role("button").count() == 0


def test_a_browser_that_cannot_draw_says_so(notebook, answered):
    answered(CASE)
    notebook.page.add_init_script(
        """const get = HTMLCanvasElement.prototype.getContext;
        HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
            return kind === "webgl2" ? null : get.call(this, kind, ...rest);
        };"""
    )
    viewer = opened(notebook)
    said = "Your browser cannot show the viewer. The still pictures above stand in for it."
    expect(viewer.get_by_text(said)).to_be_visible()
    assert viewer.get_by_role("button").count() == 0


@pytest.mark.parametrize("notebook", [{"viewport": {"width": 375, "height": 800}}], indirect=True)
def test_on_a_narrow_page_the_planes_stand_one_below_the_other(notebook, answered):
    answered(CASE)
    viewer = opened(notebook)
    scroll(viewer)
    height, width, _ = pixels(viewer).shape
    assert height > 1.3 * width
    wide = viewer.evaluate(
        """card => [...card.querySelectorAll('*')].filter(node => !node.closest('.omc-unseen')
            && node.getBoundingClientRect().right > card.getBoundingClientRect().right + 1).length"""
    )
    assert wide == 0
