"""The imaging lab in a browser: sliders by keyboard, pictures that follow, a series taken up again."""

import re

from playwright.sync_api import expect


def boards(notebook):
    page = notebook.open("04-imaging-lab.ipynb").page
    page.evaluate("window.jupyterapp.commands.execute('application:toggle-left-area')")
    # The first two; the third needs seconds at its first run.
    for count, cell in enumerate((2, 8), start=1):
        page.evaluate("at => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = at; }", cell)
        notebook.command("notebook:run-cell")
        expect(page.locator(".omc-board")).to_have_count(count, timeout=30_000)
    return page, page.locator(".omc-board").first, page.locator(".omc-board").nth(1)


def test_a_slider_moves_by_keyboard_and_the_picture_follows(notebook):
    page, lab, _ = boards(notebook)
    slider = lab.get_by_role("slider", name="Diameter of the lesion")
    picture = lab.get_by_role("img", name="Simulated spect slice").first
    before = picture.get_attribute("src")
    slider.focus()
    for _ in range(10):
        page.keyboard.press("ArrowRight")
    expect(slider).to_have_attribute("aria-valuetext", "25 mm")
    expect(picture).to_have_attribute("alt", re.compile("25 mm, uptake 4.0 to 1.*reads 3.9"))
    assert picture.get_attribute("src") != before
    expect(lab).to_contain_text("2.5 times as wide as the resolution")
    # The keys stayed in the lab: the notebook still is where it was.
    expect(slider).to_be_focused()


def test_a_drag_ends_where_the_slider_rests(notebook):
    page, lab, _ = boards(notebook)
    slider = lab.get_by_role("slider", name="Resolution")
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.down()
    for step in range(40):
        page.mouse.move(box["x"] + box["width"] / 2 + step * 2, box["y"] + box["height"] / 2)
    page.mouse.up()
    rests = float(slider.input_value())
    assert rests > 11
    expect(lab.get_by_role("img", name=f"at a resolution of {rests:g} mm")).to_be_visible()


def test_a_series_goes_by_keyboard_and_is_taken_up_again(notebook):
    page, _, series = boards(notebook)
    series.get_by_role("button", name="There is none").focus()
    page.keyboard.press("Enter")
    expect(series.get_by_role("button", name="Next picture")).to_be_focused()
    page.keyboard.press("Enter")
    expect(series).to_contain_text("Picture 2 of 24.")
    expect(series.get_by_role("button", name="There is one")).to_be_focused()
    assert notebook.lab.answered() == ["picture-01"]
    page.reload()
    notebook.ready()
    _, _, again = boards(notebook)
    expect(again).to_contain_text("Picture 2 of 24.")


def test_every_picture_says_simulated_to_those_who_cannot_see_it(notebook):
    _, lab, series = boards(notebook)
    for board in (lab, series):
        for picture in board.locator("img").all():
            assert picture.get_attribute("alt").startswith("Simulated")
