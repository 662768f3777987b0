"""The question that asks to mark a finding, in a real browser: by mouse, by keys, zoomed, without picture."""

import pytest
from playwright.sync_api import expect

NOTHING = "Nothing abnormal here"


@pytest.fixture
def asked(show, more_kinds):
    """Return a function that opens the practice case at its first picture."""

    def opened(*changes, **options):
        shown = show(*more_kinds, *changes, **options)
        shown.page.emulate_media(reduced_motion="reduce")
        shown.page.get_by_role("button", name="Answer up to here").first.click()
        expect(shown.card("in-the-stand")).to_have_attribute("data-omc-status", "open")
        return shown, shown.card("in-the-stand")

    return opened


def marker(card):
    """Return the place of the marker in mm, from where it is drawn."""
    return card.locator(".omc-marking").evaluate(
        """at => {
            const cross = at.querySelector('.omc-cross').getBoundingClientRect();
            const field = at.querySelector('.omc-field').getBoundingClientRect();
            return [((cross.x + cross.width / 2 - field.x) / field.width) * 100,
                    ((cross.y + cross.height / 2 - field.y) / field.height) * 100];
        }"""
    )


def certain(card, level="High"):
    card.locator(".omc-certainty", has_text=level).click()


def commit(card):
    card.get_by_role("button", name="Commit").click()


def test_a_click_places_the_marker_and_chooses_the_answer(asked):
    _, card = asked()
    helper = card.locator(".omc-commit .omc-helper")
    expect(helper).to_have_text("Still needed: a marker, or “Nothing abnormal here” and a certainty.")
    expect(card.locator(".omc-marking .omc-cross")).to_be_hidden()
    assert card.get_by_role("radio", name="I have marked").is_checked() is False
    box = card.locator(".omc-marking .omc-field").bounding_box()
    place = {"x": box["width"] * 0.8, "y": box["height"] * 0.3}
    card.locator(".omc-marking .omc-field").click(position=place)
    assert marker(card) == pytest.approx([80, 30], abs=0.6)
    expect(card.get_by_role("radio", name="I have marked")).to_be_checked()
    certain(card)
    commit(card)
    result = card.locator("[data-result=crack]")
    expect(result).to_be_focused()
    expect(result).to_contain_text("On the finding")
    expect(result).to_contain_text("+3 marks at high certainty")
    expect(card).to_contain_text("Dashed outline: the crack. Cross: your marker.")
    expect(card).to_contain_text("Do not learn the place of the crack from it.")


def test_the_answer_that_nothing_is_abnormal_takes_the_marker_away(asked):
    _, card = asked()
    card.locator(".omc-marking .omc-field").click(position={"x": 30, "y": 30})
    card.get_by_role("radio", name=NOTHING).check(force=True)
    expect(card.locator(".omc-marking .omc-cross")).to_be_hidden()
    card.locator(".omc-marking .omc-field").click(position={"x": 60, "y": 60})
    expect(card.get_by_role("radio", name=NOTHING)).not_to_be_checked()
    card.get_by_role("button", name="Remove marker").click()
    expect(card.get_by_role("radio", name="I have marked")).not_to_be_checked()
    card.get_by_role("radio", name=NOTHING).check(force=True)
    certain(card, "Low")
    commit(card)
    expect(card.locator("[data-result=crack]")).to_contain_text("There was a finding")
    expect(card.locator(".omc-dashed")).to_be_visible()


def test_the_marker_is_moved_by_keys_alone(asked):
    shown, card = asked()
    keys = shown.page.keyboard
    card.get_by_role("application", name="Picture. Arrow keys move the marker.").focus()
    keys.press("ArrowRight")
    assert marker(card) == pytest.approx([50, 50], abs=0.2)
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowRight", "ArrowUp", "Shift+ArrowUp"):
        keys.press(key)
    assert marker(card) == pytest.approx([64, 38], abs=0.2)
    for _ in range(9):
        keys.press("Shift+ArrowLeft")
    assert marker(card) == pytest.approx([0, 38], abs=0.2)
    expect(card.locator("[aria-live=polite]").last).to_contain_text("Marker")
    assert "38" not in card.locator("[aria-live=polite]").last.inner_text(), "a place would be a hint"
    keys.press("Delete")
    expect(card.locator(".omc-marking .omc-cross")).to_be_hidden()


def test_zoomed_the_marker_lands_where_it_is_clicked_and_the_word_stays(asked):
    _, card = asked()
    for _ in range(3):
        card.get_by_role("button", name="Zoom in").click()
    frame = card.locator(".omc-frame")
    size = frame.evaluate("at => [at.clientWidth, at.scrollWidth]")
    assert size[1] == pytest.approx(3 * size[0], abs=4)
    expect(card.locator(".omc-simulated")).to_be_visible()
    frame.evaluate("at => at.scrollTo(at.scrollWidth, 0)")
    box = frame.bounding_box()
    field = card.locator(".omc-marking .omc-field").bounding_box()
    at = box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.6
    card.page.mouse.click(*at)
    wanted = [(at[0] - field["x"]) / field["width"] * 100, (at[1] - field["y"]) / field["height"] * 100]
    assert marker(card) == pytest.approx(wanted, abs=0.3)
    for _ in range(3):
        card.get_by_role("button", name="Zoom out").click()
    assert marker(card) == pytest.approx(wanted, abs=0.6)
    expect(card.locator(".omc-simulated")).to_be_hidden()


def test_brightness_changes_the_picture_and_can_be_reset(asked):
    _, card = asked()
    image = card.locator(".omc-marking img")
    card.get_by_role("button", name="Brightness").click()
    card.get_by_label("Brightness", exact=True).fill("2")
    assert "brightness(2)" in image.evaluate("at => at.style.filter")
    card.get_by_role("button", name="Reset").click()
    assert "brightness(1)" in image.evaluate("at => at.style.filter")


def test_a_draft_survives_a_reload(asked):
    shown, card = asked()
    card.get_by_role("application").focus()
    for key in ("ArrowRight", "Shift+ArrowRight"):
        shown.page.keyboard.press(key)
    shown.page.reload()
    expect(card.locator(".omc-marking .omc-cross")).to_be_visible()
    assert marker(card) == pytest.approx([60, 50], abs=0.2)


def test_nothing_that_tells_reaches_the_page_before_the_commit(asked):
    shown, card = asked()
    html = shown.page.content()
    for told in ("crack near its rim", "sound wheel", "wheel-2", "omc-dashed", "polygon points"):
        assert told not in html, told
    assert card.locator("img").count() == 1


def test_the_twin_can_be_flipped_and_outline_and_marker_hidden(asked):
    _, card = asked()
    card.locator(".omc-marking .omc-field").click(position={"x": 30, "y": 30})
    certain(card, "Low")
    commit(card)
    expect(card.locator(".omc-figure img")).to_have_count(2)
    first = card.locator(".omc-figure img").first
    before = first.get_attribute("src")
    card.get_by_role("button", name="Flip between the two").click()
    expect(first).to_have_attribute("alt", "A sound wheel.")
    card.get_by_role("button", name="Flip between the two").click()
    expect(first).to_have_attribute("src", before)
    card.get_by_role("button", name="Hide outline").click()
    expect(card.locator(".omc-dashed")).to_be_hidden()
    card.get_by_role("button", name="Hide my marker").click()
    expect(card.locator(".omc-figure .omc-cross")).to_be_hidden()
    card.get_by_role("button", name="Show what is assumed here").first.click()
    expect(card.get_by_role("table", name="Values").first).to_contain_text("assumed (teaching choice)")


@pytest.mark.console_may_complain
def test_without_its_picture_the_description_stands_there(asked):
    shown, card = asked()
    shown.page.route("**/figures/*.png", lambda route: route.abort())
    shown.page.reload()
    plate = card.locator(".omc-marking .omc-missing-picture")
    expect(plate).to_contain_text("This picture could not be loaded. Its description:")
    expect(plate).to_contain_text("A wheel: rim, spokes and hub.")
    card.get_by_role("radio", name=NOTHING).check(force=True)
    certain(card, "Low")
    commit(card)
    expect(card.locator("[data-result=crack]")).to_contain_text("There was a finding")
    expect(card.locator(".omc-missing-picture").first).to_contain_text("A wheel with a crack near its rim.")


def test_a_slider_takes_the_space_bar(asked):
    """Keys that the card keeps from the notebook still reach what they are meant for."""
    shown, card = asked()
    card.get_by_role("radio", name=NOTHING).check(force=True)
    for _ in range(2):
        card.get_by_role("radio", name=NOTHING).check(force=True)
        certain(card, "Low")
        commit(card)
        shown.page.wait_for_timeout(300)
    slider = card.get_by_role("slider")
    slider.focus()
    shown.page.keyboard.press("Space")
    expect(card.get_by_role("textbox")).to_have_value("50")
