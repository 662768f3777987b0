"""The question that asks to mark a finding, in a real browser: by mouse, by keys, zoomed, without picture."""

import re

import pytest
from PIL import Image
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


# The pictures of the practice case: pixels of 0.5 mm, the first 12 rows being the strip.
STRIP, MM = 12, 0.5
CRACK = {"left": 75, "top": 25, "right": 85, "bottom": 35}


def natural(image):
    return image.evaluate("at => [at.naturalWidth, at.naturalHeight]")


def on_the_page(image, x, y):
    """Return where a place in mm from the anatomy's upper left lies on the page, from the image alone."""
    box, (wide, high) = image.bounding_box(), natural(image)
    return box["x"] + x / MM / wide * box["width"], box["y"] + (STRIP + y / MM) / high * box["height"]


def in_mm(image, x, y):
    """Return which place in mm of the anatomy a place on the page is, from the image alone."""
    box, (wide, high) = image.bounding_box(), natural(image)
    return [
        (x - box["x"]) / box["width"] * wide * MM,
        ((y - box["y"]) / box["height"] * high - STRIP) * MM,
    ]


def middle_of(node):
    box = node.bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def marker(card):
    """Return the place of the marker in mm, from where it is drawn on the image."""
    marking = card.locator(".omc-marking")
    return in_mm(marking.locator("img"), *middle_of(marking.locator(".omc-cross")))


def click(card, x, y):
    """Click at a place in mm, found on the image."""
    image = card.locator(".omc-marking img")
    image.scroll_into_view_if_needed()
    card.page.mouse.click(*on_the_page(image, x, y))


def assert_around_the_crack(polygons, image):
    """Compare the lines of an outline with the place of the crack on an image."""
    expect(polygons).to_have_count(2)
    edges = [*on_the_page(image, CRACK["left"], CRACK["top"])]
    edges += on_the_page(image, CRACK["right"], CRACK["bottom"])
    for line in polygons.all():
        # Without the width of the line, which a locator's own box holds.
        drawn = line.evaluate(
            "at => { const {left, top, right, bottom} = at.getBoundingClientRect();"
            " return [left, top, right, bottom]; }"
        )
        assert drawn == pytest.approx(edges, abs=1)


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
    click(card, 80, 34)
    assert marker(card) == pytest.approx([80, 34], abs=0.3)
    expect(card.get_by_role("radio", name="I have marked")).to_be_checked()
    certain(card)
    commit(card)
    result = card.locator("[data-result=crack]")
    expect(result).to_be_focused()
    expect(result).to_contain_text("On the finding")
    expect(result).to_contain_text("+3 marks at high certainty")
    expect(card).to_contain_text("Dashed outline: the crack. Cross: your marker.")
    expect(card).to_contain_text("Do not learn the place of the crack from it.")
    caption = card.locator(".omc-figure figcaption").first
    expect(caption).to_contain_text("Stands for the picture in the manual. [source A, invented report]")


@pytest.mark.parametrize(
    ("x", "y", "said"),
    [(80, 26, "On the finding"), (80, 37, "Near the finding")],
)
def test_a_click_on_the_image_is_marked_by_its_place_in_the_anatomy(asked, x, y, said):
    _, card = asked()
    click(card, x, y)
    certain(card)
    commit(card)
    expect(card.locator("[data-result=crack]")).to_contain_text(said)


@pytest.fixture
def low_pictures(make_root, more_kinds):
    """Return a root whose pictures are wider than high, so that width and height cannot stand in."""
    root = make_root(*more_kinds)
    folder = root / "cases" / "wobbling-bicycle" / "figures"
    for file in folder.glob("*.png"):
        with Image.open(file) as image:
            low = image.crop((0, 0, image.width, 132))
        low.save(file)
    index = folder / "figures.json"
    index.write_text(index.read_text("utf-8").replace('"height": 212', '"height": 132'), "utf-8")
    return root


def test_marker_and_outlines_lie_on_the_images_after_the_commit(asked, preview, low_pictures):
    _, card = asked(server=preview(root=low_pictures))
    assert natural(card.locator(".omc-marking img")) == [200, 132]
    click(card, 30, 50)
    assert marker(card) == pytest.approx([30, 50], abs=0.3)
    certain(card, "Low")
    commit(card)
    images = card.locator(".omc-figure img")
    expect(images).to_have_count(2)
    picture, twin = images.first, images.last
    card.locator(".omc-figure").first.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    assert picture.get_attribute("src").endswith("wheel-1.png")
    assert twin.get_attribute("src").endswith("wheel-2.png")
    cross = card.locator(".omc-figure .omc-cross")
    expect(cross).to_have_count(1)
    expect(cross).to_be_visible()
    # A picture that arrives moves what stands below it.
    card.page.wait_for_function("[...document.images].every(each => each.complete && each.naturalWidth)")
    assert in_mm(picture, *middle_of(cross)) == pytest.approx([30, 50], abs=0.5)
    assert_around_the_crack(card.locator(".omc-dashed polygon"), picture)
    assert_around_the_crack(card.locator(".omc-dotted polygon"), twin)


def test_a_normal_twin_on_request_is_another_picture(asked):
    shown, _ = asked(("published:\n      done:", "published:\n      pictures: [wheel-1]\n      done:"))
    card = shown.card("at-the-door")
    card.get_by_role("button", name="Show the normal twin").click()
    images = card.locator(".omc-figure img")
    expect(images).to_have_count(2)
    expect(images.last).to_be_visible()
    assert images.first.get_attribute("src").endswith("wheel-1.png")
    assert images.last.get_attribute("src").endswith("wheel-2.png")
    expect(images.last).to_have_attribute("alt", "A sound wheel.")


def test_the_answer_that_nothing_is_abnormal_takes_the_marker_away(asked):
    _, card = asked()
    click(card, 30, 30)
    card.get_by_role("radio", name=NOTHING).check(force=True)
    expect(card.locator(".omc-marking .omc-cross")).to_be_hidden()
    click(card, 60, 60)
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
    at = box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.6
    card.page.mouse.click(*at)
    wanted = in_mm(card.locator(".omc-marking img"), *at)
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
    click(card, 30, 30)
    certain(card, "Low")
    commit(card)
    expect(card.locator(".omc-figure img")).to_have_count(2)
    first = card.locator(".omc-figure img").first
    before = first.get_attribute("src")
    card.get_by_role("button", name="Flip between the two").click()
    expect(first).to_have_attribute("alt", "A sound wheel.")
    expect(first).to_have_attribute("src", re.compile("wheel-2"))
    caption = card.locator(".omc-figure figcaption").first
    expect(caption).to_have_text(
        "Its normal twin. The same view without the finding. Dashed: the same place."
    )
    card.get_by_role("button", name="Flip between the two").click()
    expect(first).to_have_attribute("src", before)
    expect(caption).to_contain_text("Dashed outline: the crack. Cross: your marker.")
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
    answered = card.locator("[data-result]").count()
    for number in (1, 2):
        card.get_by_role("radio", name=NOTHING).check(force=True)
        certain(card, "Low")
        commit(card)
        expect(card.locator("[data-result]")).to_have_count(answered + number)
    slider = card.get_by_role("slider")
    slider.focus()
    shown.page.keyboard.press("Space")
    expect(card.get_by_role("textbox")).to_have_value("50")
