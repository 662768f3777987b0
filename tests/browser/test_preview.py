"""The preview of a case in a real browser: played, edited on the disk, broken and mended meanwhile."""

import re
import signal

import pytest
from playwright.sync_api import expect

PHONE = {"viewport": {"width": 375, "height": 800}}
DARK = {"color_scheme": "dark"}


def test_a_step_is_played_as_in_the_notebook(show):
    shown = show()
    page = shown.page
    expect(page).to_have_title("Practice (invented): a bicycle that wobbles, preview")
    expect(page.locator(".omc")).to_have_count(5)
    shown.reflect("at-the-door")
    expect(shown.card("at-the-door").locator(".omc-typed")).to_have_text("It wobbles.")
    shown.choose("at-the-door", "Check the tire pressure")
    result = shown.card("at-the-door").locator("[data-result=first-look]")
    expect(result).to_be_focused()
    expect(result).to_contain_text("+1½ marks at high certainty")
    expect(shown.card("in-the-stand")).to_have_attribute("data-omc-status", "open")
    shown.card("at-the-door").get_by_role("button", name="Go to step 2").click()
    title = shown.card("in-the-stand").get_by_role("heading", level=2)
    expect(title).to_be_focused()
    bar = page.get_by_role("banner").bounding_box()
    assert title.bounding_box()["y"] >= bar["y"] + bar["height"], "the bar covers the title"
    page.keyboard.press("Shift+Enter")
    shown.choose("in-the-stand", "Take the axle apart", "Low")
    expect(shown.card("in-the-stand").locator("[data-result=what-now]")).to_be_focused()
    page.keyboard.press("Shift+Enter")
    expect(shown.card("back-on-the-road").get_by_role("heading", level=2)).to_be_focused()


def test_an_edit_shows_within_a_second_or_two_and_keeps_answers_and_place(show):
    shown = show()
    shown.bar("Answer everything").click()
    expect(shown.card("debrief")).to_contain_text("A loose rear bearing")
    step = shown.card("in-the-stand").locator(".omc-published")
    step.scroll_into_view_if_needed()
    shown.page.wait_for_timeout(200)
    before = step.bounding_box()["y"]
    # The first card grows by several lines, above what the author looks at.
    shown.server.edit(
        ("Quick, and it is not reported here.", "Quick. " * 40),
        ("No crack, but a loose bearing.", "No crack; a bearing that was loose."),
        ("Spin both wheels", "Spin the wheels <b>twice</b> " + "and look " * 30),
    )
    expect(step).to_contain_text("No crack; a bearing that was loose.")
    assert abs(step.bounding_box()["y"] - before) < 3
    expect(shown.card("at-the-door").locator(".omc-chosen").first).to_contain_text("<b>twice</b>")
    expect(shown.card("debrief")).to_have_attribute("data-omc-status", "open")
    expect(shown.page.get_by_role("banner")).to_contain_text(re.compile(r"Updated \d\d:\d\d:\d\d\."))


def test_what_is_typed_stays_while_the_file_changes(show):
    shown = show()
    field = shown.card("at-the-door").get_by_role("textbox")
    field.fill("Half a sent")
    shown.server.edit(("The bicycle wobbles at speed.", "The bicycle wobbles at any speed."))
    expect(shown.card("at-the-door")).to_contain_text("at any speed")
    expect(field).to_have_value("Half a sent")
    expect(field).to_be_focused()


def test_a_broken_file_shows_its_problems_and_the_last_good_card_stays_usable(show):
    shown = show()
    shown.server.edit(("rating: best", "rating: bset"), ("title: At the door", "titel: At the door"))
    problems = shown.page.get_by_role("region", name="Problems of the file")
    expect(problems.get_by_role("listitem")).to_have_count(3)
    expect(problems).to_contain_text("3 problems. The last version without a problem is shown below.")
    for each in problems.get_by_role("listitem").all():
        assert re.match(r"cases/wobbling-bicycle/case\.yaml:\d+:\d+ \S", each.inner_text())
    expect(problems).to_contain_text("'bset' is not allowed; allowed are 'best'")
    shown.reflect("at-the-door")
    expect(shown.card("at-the-door").locator(".omc-typed")).to_have_text("It wobbles.")
    assert shown.violations() == []
    shown.server.edit(("rating: bset", "rating: best"), ("titel: At the door", "title: At the front door"))
    expect(problems).to_be_hidden(timeout=2000)
    expect(shown.card("at-the-door").get_by_role("heading", level=2)).to_have_text("At the front door")
    expect(shown.card("at-the-door").locator(".omc-typed")).to_have_text("It wobbles.")


def test_one_that_is_broken_from_the_beginning_opens_when_it_is_mended(show):
    shown = show(("rating: best", "rating: bset"))
    expect(shown.page.get_by_role("region", name="Problems of the file")).to_contain_text(
        "'bset' is not allowed"
    )
    expect(shown.page).to_have_title("wobbling-bicycle, preview")
    expect(shown.bar("Answer everything")).to_be_disabled()
    assert shown.page.locator(".omc").count() == 0
    assert shown.violations() == []
    shown.server.edit(("rating: bset", "rating: best"))
    expect(shown.page.locator(".omc")).to_have_count(5)
    shown.reflect("at-the-door")
    expect(shown.card("at-the-door").locator(".omc-typed")).to_have_text("It wobbles.")


def test_a_place_is_reached_at_once_and_everything_forgotten_again(show):
    shown = show()
    above = shown.page.get_by_role("button", name="Answer up to here")
    expect(above).to_have_count(3)
    above.nth(1).click()
    title = shown.card("back-on-the-road").get_by_role("heading", level=2)
    expect(title).to_be_focused()
    expect(title).to_be_in_viewport()
    expect(shown.card("back-on-the-road")).to_have_attribute("data-omc-status", "open")
    expect(shown.card("in-the-stand")).to_have_attribute("data-omc-status", "committed")
    expect(above).to_have_count(1)
    shown.bar("Answer everything").click()
    expect(shown.card("debrief").get_by_role("heading", level=2)).to_be_focused()
    shown.bar("Start again").click()
    expect(shown.card("at-the-door").get_by_role("heading", level=2)).to_be_focused()
    shown.card("at-the-door").get_by_role("textbox").fill("Typed and not committed")
    shown.bar("Start again").click()
    expect(shown.card("at-the-door").get_by_role("textbox")).to_have_value("")
    expect(shown.card("debrief")).to_have_attribute("data-omc-status", "locked")


def test_two_pages_show_the_same_and_a_reload_loses_nothing(show):
    shown = show()
    other = show(server=shown.server)
    shown.reflect("at-the-door", "Once.")
    expect(other.card("at-the-door").locator(".omc-typed")).to_have_text("Once.")
    other.page.reload()
    expect(other.card("at-the-door").locator(".omc-typed")).to_have_text("Once.")
    assert other.page.evaluate("document.activeElement.tagName") == "BODY"


@pytest.mark.console_may_complain
def test_a_lost_server_is_said_and_the_page_comes_back_by_itself(show, preview):
    shown = show()
    server = shown.server
    shown.card("at-the-door").get_by_role("textbox").fill("Still here.")
    server.stop(signal.SIGINT)
    bar = shown.page.get_by_role("banner")
    command = f"casebook preview wobbling-bicycle --port {server.port}"
    expect(bar).to_contain_text(f"Not connected. The page comes back by itself after: {command}")
    expect(shown.card("at-the-door").get_by_role("alert")).to_contain_text("Not connected.")
    shown.card("at-the-door").get_by_role("button", name="Commit").click()
    expect(shown.card("at-the-door").get_by_role("textbox")).to_have_value("Still here.")
    assert shown.overflow() == 0
    assert shown.violations() == []
    preview(root=server.root, words=["--port", str(server.port)])
    expect(bar).not_to_contain_text("Not connected.", timeout=5000)
    expect(shown.card("at-the-door").get_by_role("alert")).to_have_count(0)
    expect(shown.card("at-the-door").get_by_role("textbox")).to_have_value("Still here.")
    shown.card("at-the-door").get_by_role("button", name="Commit").click()
    expect(shown.card("at-the-door").locator(".omc-typed")).to_have_text("Still here.")


@pytest.mark.parametrize(
    "options", [{}, PHONE, DARK, PHONE | DARK], ids=["wide", "phone", "dark", "dark phone"]
)
def test_every_state_is_readable(show, more_kinds, options):
    shown = show(*more_kinds, **options)
    expect(shown.page.locator(".omc")).to_have_count(5)
    # Fading parts would be measured half transparent.
    shown.page.emulate_media(reduced_motion="reduce")
    for act in (
        lambda: None,
        lambda: shown.page.get_by_role("button", name="Answer up to here").first.click(),
        lambda: shown.bar("Answer everything").click(),
        lambda: shown.server.edit(("title: At the door", "titel: " + "At-the-door" * 20)),
    ):
        act()
        shown.page.wait_for_timeout(1200)
        assert shown.overflow() == 0
        assert shown.violations() == []
    bar = shown.page.locator(".omp-line").bounding_box()
    assert bar["height"] < 100, "the bar takes the room of the case"


def test_the_theme_follows_the_system_until_it_is_chosen(show):
    shown = show(**DARK)
    body = shown.page.locator("body")
    expect(body).to_have_attribute("data-jp-theme-light", "false")
    shown.page.emulate_media(color_scheme="light")
    expect(body).to_have_attribute("data-jp-theme-light", "true")
    shown.bar("Dark theme").click()
    expect(body).to_have_attribute("data-jp-theme-light", "false")
    shown.page.emulate_media(color_scheme="dark")
    shown.page.reload()
    expect(shown.bar("Light theme")).to_be_visible()
    shown.bar("Light theme").click()
    expect(body).to_have_attribute("data-jp-theme-light", "true")


def test_the_keyboard_reaches_everything(show):
    shown = show()
    page = shown.page
    expect(page.get_by_role("button", name="Answer up to here").first).to_be_visible()
    names = []
    for _ in range(6):
        page.keyboard.press("Tab")
        names.append(
            page.evaluate(
                "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
            )
        )
    assert names[:3] == ["Start again", "Answer everything", "Dark theme"]
    assert "Answer up to here" in names
    page.keyboard.press("Enter")


def test_what_a_case_says_is_never_run(show):
    attack = '<img src=x onerror=\\"window.hacked=true\\">'
    shown = show(
        ('title: "Practice (invented): a bicycle that wobbles"', f'title: "{attack}"'),
        ("title: At the door", f'title: "{attack}"'),
    )
    plain = attack.replace("\\", "")
    expect(shown.page).to_have_title(f"{plain}, preview")
    expect(shown.card("at-the-door").get_by_role("heading", level=2)).to_have_text(plain)
    shown.server.edit(("rating: best", f'rating: "{attack}"'))
    expect(shown.page.get_by_role("region", name="Problems of the file")).to_contain_text("<img src=x")
    shown.page.wait_for_timeout(300)
    assert shown.page.evaluate("window.hacked") is None
