"""A class in real browsers: the case in front of the room, five phones, real clicks."""

import json
import os
import re
import signal
import subprocess

import httpx2
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from helpers.classroom.storage.store import Store
from tests.browser.conftest import Lab, Notebook

PHONES = [
    {"viewport": {"width": 375, "height": 812}},
    {"viewport": {"width": 320, "height": 640}},
    {"viewport": {"width": 375, "height": 812}, "color_scheme": "dark"},
    {"viewport": {"width": 320, "height": 640}, "color_scheme": "dark"},
    {"viewport": {"width": 768, "height": 1024}},
]
# The browser itself reports an answer that refuses; those of a class are part of it.
EXPECTED = re.compile(r"status of (401|404|409|422|503)|ERR_|Failed to fetch")


class ClassLab(Lab):
    """`casebook class` with JupyterLab in front of the room."""

    def __init__(self, home):
        super().__init__(home, "class", "irritable-toddler", "--no-browser", "--")
        (file,) = (home / "data" / "classes").glob("presenter-*.json")
        self.key = json.loads(file.read_text())
        self.code = file.stem.removeprefix("presenter-")
        self.store = Store(f"sqlite:///{home / 'data' / 'classes' / 'classroom.sqlite3'}")

    def go_to(self, question):
        """Bring the room forward to a question that nobody has voted on yet."""
        headers = {"Authorization": f"Bearer {self.key['token']}", "Origin": self.key["server"]}
        with httpx2.Client(base_url=self.key["server"], headers=headers) as presenter:
            while True:
                board = presenter.get("/presenter/now").json()
                if (board["room"]["question"], board["room"]["phase"]) == (question, "ready"):
                    return
                deed = next(
                    each for each in ("go_on", "next", "reveal", "close") if each in board["possible"]
                )
                said = {"deed": deed, "version": board["room"]["version"]}
                assert presenter.post("/presenter/turn", json=said).status_code == 200

    def server(self):
        """Return the process id of the room's server."""
        listed = subprocess.run(
            ["pgrep", "-f", "helpers.classroom.server.serving"], capture_output=True, text=True, check=True
        )
        (own,) = set(listed.stdout.split()) & set(map(str, self.kernel_processes()))
        return int(own)

    def stop(self):
        self.store.close()
        # As Ctrl-C twice: JupyterLab asks whether it is meant.
        self.process.send_signal(signal.SIGINT)
        super().stop()


@pytest.fixture(scope="module")
def lab(chromium, tmp_path_factory):
    lab = ClassLab(tmp_path_factory.mktemp("class"))
    yield lab
    lab.stop()


class Phone:
    """A page of a phone."""

    def __init__(self, page, lab):
        self.page, self.lab = page, lab
        self.said = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def _console(self, message):
        if message.type == "error" and not EXPECTED.search(message.text):
            self.said.append(message.text)

    def join(self, nickname=""):
        self.page.goto(f"{self.lab.key['server']}/#{self.lab.code}")
        self.page.get_by_label("Nickname").fill(nickname)
        self.page.get_by_role("button", name="Join").click()
        self.shows("You are in.")

    def shows(self, title):
        expect(self.page.get_by_role("heading", level=2)).to_have_text(title, timeout=20_000)

    def choose(self, option, certainty="Medium"):
        self.page.locator(".omc-option", has_text=option).click()
        self.page.locator(".omc-certainty", has_text=certainty).click()

    def vote(self, option, certainty="Medium"):
        self.choose(option, certainty)
        self.page.get_by_role("button", name="Send vote").click()
        self.shows("Your vote is in.")

    def fits(self):
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"

    def clean(self):
        found = Axe().run(self.page).response["violations"]
        assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []
        self.fits()


@pytest.fixture
def phones(chromium, lab):
    """Return a function that opens phones; errors of their pages fail the test."""
    opened = []

    def opener(*options):
        for each in options:
            context = chromium.new_context(**each)
            opened.append(Phone(context.new_page(), lab))
        return opened[-len(options) :]

    yield opener
    for each in opened:
        assert each.said == []
        each.page.context.close()


@pytest.fixture
def projector(chromium, lab):
    """The case in JupyterLab at the size of a projector, its first step open."""
    context = chromium.new_context(viewport={"width": 1280, "height": 720})
    page = context.new_page()
    said = []
    page.on("console", lambda each: said.append(each.text) if each.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{lab.url}/doc/tree/02-irritable-toddler.ipynb?reset")
    notebook = Notebook(page, lab)
    notebook.ready()
    notebook.run_all()
    yield notebook
    assert [each for each in said if not EXPECTED.search(each)] == []
    context.close()
    lab.stop_kernels()


def press(projector, step, *names):
    for name in names:
        projector.card(step).get_by_role("button", name=name, exact=True).click()
        # A second press at once would be the second half of a double click.
        projector.page.wait_for_timeout(700)


def can_be_read_at_once(projector, step):
    """Assert that the question, all its options and the controls stand on the screen together."""
    card = projector.card(step)
    seen = "node => (({ top, bottom }) => [top, bottom])(node.getBoundingClientRect())"
    for _ in range(20):
        card.locator(".omc-asked-now").evaluate("node => node.scrollIntoView({ block: 'start' })")
        top, _ = card.locator(".omc-asked-now .omc-lead-in").evaluate(seen)
        _, bottom = card.locator(".omc-ballot-row").last.evaluate(seen)
        controls, end = card.locator(".omc-controls").evaluate(seen)
        height = projector.page.evaluate("innerHeight")
        if end <= height:
            break
        # A busy machine lays a page out some time after its window has another size.
        projector.page.wait_for_timeout(250)
    assert 0 < top < bottom <= controls < end <= height


def clean(projector, step):
    found = Axe().run(projector.page, f'.omc[data-omc-step="{step}"]').response["violations"]
    assert [(each["id"], each["nodes"][0]["html"]) for each in found] == []


def test_a_room_votes_twice_and_reads_the_reasons(projector, phones, lab):
    card = projector.card("first-visit")
    code = f"{lab.code[:3]} {lab.code[3:]}"
    expect(card).to_contain_text(code)
    # All of the way in is in sight, without a scroll.
    for part in (".omc-entrance .omc-qr", ".omc-entrance .omc-count-of"):
        expect(card.locator(part)).to_be_in_viewport(ratio=1)
    clean(projector, "first-visit")
    everyone = phones(*PHONES)
    for i, each in enumerate(everyone):
        each.join("Kim" if i == 0 else "")
    everyone[1].clean()
    expect(card.locator(".omc-entrance")).to_contain_text("5joined")
    expect(card.locator(".omc-known")).to_be_hidden()
    # The button to open the vote comes to stand where the second click falls.
    card.get_by_role("button", name="Show the case").dblclick(delay=40)
    projector.page.wait_for_timeout(700)
    expect(card.get_by_role("button", name="Show the case")).to_be_hidden()
    press(projector, "first-visit", "Pause", "Go on")
    expect(card.locator(".omc-known")).to_be_visible()
    clean(projector, "first-visit")

    press(projector, "first-visit", "Open the vote")
    expect(card.get_by_role("button", name="Close vote")).to_be_focused()
    for each in everyone:
        each.shows("First vote")
    everyone[0].clean(), everyone[3].clean()
    for each, option in zip(everyone[:4], ["EEG", "MRI of the brain", "CT of the head", "EEG"], strict=True):
        each.vote(option)
    everyone[2].clean()
    expect(card).to_contain_text("4votes in, 5 joined")
    assert card.locator(".omc-bar").count() == 0, "the room sees how others voted"
    everyone[0].page.get_by_role("button", name="Change my vote").click()
    expect(everyone[0].page.get_by_role("checkbox", name="EEG")).to_be_checked()
    everyone[0].choose("EEG")
    everyone[0].vote("Reassure the family")
    clean(projector, "first-visit")

    press(projector, "first-visit", "Close vote")
    for each in everyone:
        each.shows("The vote is closed.")
    expect(card.locator(".omc-count")).to_have_text(["1", "0", "1", "1", "1", "0"])
    assert card.locator(".omc-rated").count() == 0, "a rating before the reveal"
    clean(projector, "first-visit")

    press(projector, "first-visit", "Vote again")
    for each in everyone:
        each.shows("Second vote")
        expect(each.page.locator(":checked")).to_have_count(0)
        each.vote("MRI of the brain", "High")
    expect(card).to_contain_text("5votes in")
    press(projector, "first-visit", "Close vote")
    expect(card).to_contain_text("Second vote, 5")
    press(projector, "first-visit", "Reveal")
    can_be_read_at_once(projector, "first-visit")
    projector.page.set_viewport_size({"width": 1920, "height": 1080})
    expect(card.locator(".omc-lead-in").first).to_have_css("font-size", "30px")
    can_be_read_at_once(projector, "first-visit")
    grown = card.evaluate("node => node.currentCSSZoom")
    assert grown == pytest.approx(1.5), "it does not grow with the window"
    projector.page.set_viewport_size({"width": 1280, "height": 720})
    # As a viewer does when it opens below.
    projector.page.add_style_tag(path="helpers/card/card.css")
    can_be_read_at_once(projector, "first-visit")
    expect(card.locator(".omc-ballot-row").first).to_have_css("font-size", "22px")
    expect(card.locator(".omc-minds td").first).to_have_css("font-size", "28px")
    expect(card.get_by_role("button", name="Show the case")).to_be_hidden()
    expect(card).to_contain_text("First 1, then 4 of the 4 who voted twice chose best")
    expect(card).to_contain_text("100% at the last vote: move on.")
    clean(projector, "first-visit")
    for each in everyone:
        expect(each.page.locator(".omc-outcome")).to_contain_text("Best")
        expect(each.page.locator(".omc-other")).to_have_count(5)
    expect(everyone[4].page.locator(".omc-afterwards")).to_contain_text("First vote none, second vote E.")
    everyone[1].clean(), everyone[2].clean()
    assert [each.nickname for each in lab.store.phones(lab.store.rooms()[0].id)] == ["Kim", "", "", "", ""]

    press(projector, "first-visit", "Show the reasons")
    expect(card.locator(".omc-reasons .omc-other")).to_have_count(6)
    # A picture comes next: it is voted on with the same controls.
    press(projector, "first-visit", "Next question", "Open the vote")
    for each in everyone[:2]:
        each.shows("First vote")
        expect(each.page.locator(".omc-marking img")).to_be_visible()
        each.page.wait_for_function("document.querySelector('.omc-marking img').naturalWidth > 0")
        each.fits()
    everyone[0].page.locator(".omc-says", has_text="Nothing abnormal here").click()
    everyone[0].page.locator(".omc-certainty", has_text="Low").click()
    everyone[0].page.get_by_role("button", name="Send vote").click()
    everyone[0].shows("Your vote is in.")
    everyone[1].page.locator(".omc-marking .omc-field").click(position={"x": 60, "y": 60})
    everyone[1].page.locator(".omc-certainty", has_text="High").click()
    everyone[1].page.get_by_role("button", name="Send vote").click()
    everyone[1].shows("Your vote is in.")
    everyone[1].page.get_by_role("button", name="Change my vote").click()
    expect(everyone[1].page.locator(".omc-marking .omc-cross")).to_be_visible()
    # The same phone in another tab: what one sends the other shows.
    tab = Phone(everyone[1].page.context.new_page(), lab)
    tab.page.goto(f"{lab.key['server']}/")
    tab.shows("Your vote is in.")
    everyone[1].page.get_by_role("button", name="Send vote").click()
    everyone[1].shows("Your vote is in.")
    tab.page.get_by_role("button", name="Change my vote").click()
    tab.page.locator(".omc-says", has_text="Nothing abnormal here").click()
    tab.page.get_by_role("button", name="Send vote").click()
    expect(everyone[1].page.locator(".omc-own-vote")).to_contain_text("Nothing abnormal here")
    tab.page.get_by_role("button", name="Change my vote").click()
    tab.page.locator(".omc-marking .omc-field").click(position={"x": 60, "y": 60})
    tab.page.get_by_role("button", name="Send vote").click()
    expect(everyone[1].page.locator(".omc-own-marker .omc-cross")).to_be_visible()
    assert tab.said == []
    tab.page.close()
    expect(card).to_contain_text("2votes in")
    press(projector, "first-visit", "Close vote")
    everyone[1].shows("The vote is closed.")
    expect(everyone[1].page.locator(".omc-own-marker .omc-cross")).to_be_visible()
    everyone[1].clean()
    expect(card.locator(".omc-dots circle")).to_have_count(2)
    press(projector, "first-visit", "Larger")
    press(projector, "first-visit", "Vote again")
    # Who comes late needs the code, whatever the room is at.
    press(projector, "first-visit", "Show the join code")
    expect(card.locator(".omc-entrance")).to_be_visible()
    expect(card.locator(".omc-asked-now")).to_be_hidden()
    expect(card.get_by_role("button", name="Back to the case")).to_be_focused()
    press(projector, "first-visit", "Back to the case")
    expect(card.get_by_role("button", name="Larger")).to_have_attribute("aria-pressed", "true")
    press(projector, "first-visit", "Close vote", "Reveal")
    expect(card.locator(".omc-asked-now .omc-plate img")).to_be_visible()
    # What was done lies below the reveal, as far as nobody asks for it.
    expect(card.locator(".omc-published")).not_to_be_in_viewport()
    press(projector, "first-visit", "Published case")
    expect(card.get_by_role("heading", name="In the published case")).to_be_in_viewport()
    press(projector, "first-visit", "Next step")
    expect(projector.card("one-result").get_by_role("button", name="Open the vote")).to_be_visible()


def test_a_phone_that_lost_the_room_comes_back_by_itself_and_sends_what_it_owes(projector, phones, lab):
    step = "one-result"
    lab.go_to("unifying-diagnosis")
    expect(projector.card(step).locator(".omc-asked-now")).to_contain_text("Which one diagnosis")
    first, second = phones(*PHONES[:2])
    first.join(), second.join()
    press(projector, step, "Open the vote")
    for each in (first, second):
        each.shows("First vote")
        each.page.get_by_role("textbox").fill("Something that ties it together")
    first.page.get_by_role("button", name="Send vote").click()
    first.shows("Your vote is in.")

    for each in (first, second):
        each.page.context.set_offline(True)
    expect(first.page.get_by_role("alert")).to_contain_text(
        re.compile(r"Not connected\. Trying again by itself\. Your vote from \d\d:\d\d reached the room\.")
    )
    second.page.get_by_role("button", name="Send vote").click()
    expect(second.page.get_by_role("alert")).to_contain_text("Your vote has not been sent yet.")
    second.clean()
    for each in (first, second):
        each.page.context.set_offline(False)
    second.shows("Your vote is in.")
    expect(first.page.get_by_role("alert")).to_have_count(0, timeout=20_000)

    os.kill(lab.server(), signal.SIGKILL)
    expect(first.page.get_by_role("alert")).to_contain_text("Not connected.", timeout=20_000)
    expect(projector.card(step)).to_contain_text("The room is not answering.", timeout=20_000)
    expect(first.page.get_by_role("alert")).to_have_count(0, timeout=30_000)
    first.shows("Your vote is in.")
    expect(projector.card(step)).not_to_contain_text("The room is not answering.", timeout=20_000)
    expect(projector.card(step)).to_contain_text("2votes in")

    press(projector, step, "Pause")
    first.shows("The presenter has paused.")
    beside = projector.card(step).locator(".omc-beside")
    expect(beside).to_contain_text("Paused")
    clock = beside.get_by_text("open for")
    stood = clock.text_content()
    projector.page.wait_for_timeout(1500)
    expect(clock).to_have_text(stood)
    press(projector, step, "Go on")
    expect(beside).not_to_contain_text("Paused")
    expect(clock).not_to_have_text(stood)
    press(projector, step, "Close vote")
    first.shows("The vote is closed.")
    # Another page of the same phone, as after a sleep in which the browser forgot it.
    first.page.reload()
    first.shows("The vote is closed.")
    press(projector, step, "Reveal", "Next question")
    first.shows("You are in.")


def test_a_double_click_is_one_decision(projector, lab):
    lab.go_to("before-the-search")
    card = projector.card("one-result")
    expect(card.locator(".omc-asked-now")).to_contain_text("How likely do you think")
    card.get_by_role("button", name="Open the vote").dblclick(delay=40)
    expect(card.get_by_role("button", name="Close vote")).to_be_visible()
    projector.page.wait_for_timeout(1000)
    expect(card.get_by_role("button", name="Close vote")).to_be_visible()
    press(projector, "one-result", "Close vote", "Reveal", "Next question")


def asked(projector, phones, lab, step, question, words):
    """Open the first vote on a question, and return a phone that is asked it."""
    lab.go_to(question)
    (phone,) = phones(PHONES[0])
    phone.join()
    expect(projector.card(step).locator(".omc-asked-now")).to_contain_text(words)
    press(projector, step, "Open the vote")
    phone.shows("First vote")
    return phone


def test_a_vote_whose_acknowledgement_is_lost_is_in_and_never_called_late(projector, phones, lab):
    step = "one-result"
    phone = asked(projector, phones, lab, step, "where-to-look", "Where do you look now")
    lost = []

    def lose_the_answer(route):
        route.fetch()
        lost.append(route.request.post_data)
        route.abort()

    phone.page.route("**/vote", lose_the_answer)
    phone.choose("MRI from neck to pelvis")
    phone.page.get_by_role("button", name="Send vote").click()
    expect(projector.card(step)).to_contain_text("1votes in")
    assert lost
    press(projector, step, "Close vote")
    phone.shows("The vote is closed.")
    phone.page.unroute("**/vote")
    phone.page.wait_for_timeout(3000)
    expect(phone.page.get_by_role("main")).not_to_contain_text("not counted")
    expect(phone.page.locator(".omc-own-vote")).to_contain_text("MRI from neck to pelvis")
    press(projector, step, "Reveal", "Next question")


def test_two_windows_in_front_of_a_room_both_follow_it(projector, lab):
    lab.go_to("what-the-search-saw")
    page = projector.page.context.new_page()
    page.goto(f"{lab.url}/doc/tree/02-irritable-toddler.ipynb")
    other = Notebook(page, lab)
    other.ready()
    other.run_all()
    for each in (projector, other):
        expect(each.card("one-result").locator(".omc-asked-now")).to_contain_text("A slice of a CT")
    press(other, "one-result", "Open the vote")
    expect(projector.card("one-result").get_by_role("button", name="Close vote")).to_be_visible()
    press(projector, "one-result", "Close vote")
    expect(other.card("one-result").get_by_role("button", name="Reveal")).to_be_visible()
    press(other, "one-result", "Reveal", "Next question")
    page.close()


def test_a_vote_that_cannot_be_stored_is_sent_again_by_itself(projector, phones, lab):
    step = "one-result"
    phone = asked(projector, phones, lab, step, "another-slice", "Another slice")
    why = "The room cannot store votes at the moment. Yours is sent again by itself."
    refusals = []

    def refuse(route):
        refusals.append(route.request.post_data)
        route.fulfill(status=503, json={"error": why})

    phone.page.route("**/vote", refuse)
    phone.page.locator(".omc-says", has_text="Nothing abnormal here").click()
    phone.page.locator(".omc-certainty", has_text="Low").click()
    phone.page.get_by_role("button", name="Send vote").click()
    expect(phone.page.get_by_role("alert")).to_have_text(why)
    expect(phone.page.locator(".omc-unseen[aria-live]")).to_have_text(why)
    phone.clean()
    phone.page.wait_for_timeout(2500)
    assert len(refusals) > 1
    assert len(set(refusals)) == 1, "not the same vote again"
    phone.page.unroute("**/vote")
    phone.shows("Your vote is in.")
    expect(phone.page.get_by_role("main")).not_to_contain_text("at the moment")
    press(projector, step, "Close vote", "Reveal", "Next step")


def test_a_vote_that_meets_a_pause_or_a_close_is_sent_or_said_to_be_late(projector, phones, lab):
    lab.go_to("next-test")
    step = "a-closer-look"
    first, second = phones(*PHONES[:2])
    first.join(), second.join()
    expect(projector.card(step).locator(".omc-asked-now")).to_contain_text("What do you do next")
    press(projector, step, "Open the vote")
    for each in (first, second):
        each.shows("First vote")
        each.choose("MIBG scan")
        # As on a network that holds it up.
        each.page.route("**/vote", lambda route: route.abort())
        each.page.get_by_role("button", name="Send vote").click()
        expect(each.page.get_by_role("alert")).to_contain_text("Your vote has not been sent yet.")
    press(projector, step, "Pause")
    first.page.unroute("**/vote")
    first.shows("The presenter has paused.")
    expect(first.page.get_by_role("main")).to_contain_text("Your vote is sent when the room goes on.")
    press(projector, step, "Go on")
    first.shows("Your vote is in.")
    press(projector, step, "Close vote")
    second.page.unroute("**/vote")
    second.shows("The vote is closed.")
    expect(second.page.get_by_role("main")).to_contain_text(
        "The vote had already closed. Your vote was not counted.", timeout=15_000
    )
    expect(second.page.locator(".omc-unseen[aria-live]")).to_contain_text("was not counted")
    press(projector, step, "Reveal", "Next question")


def test_a_phone_is_used_with_the_keyboard_alone(projector, phones, lab):
    lab.go_to("after-mibg")
    (phone,) = phones(PHONES[0])
    expect(projector.card("one-more-result").locator(".omc-asked-now")).to_contain_text("After this scan")
    phone.page.goto(f"{lab.key['server']}/")
    phone.shows("Join the room")
    keys = phone.page.keyboard
    keys.press("Tab")
    keys.type("zzz 999")
    keys.press("Enter")
    wrong = phone.page.get_by_role("alert").filter(has_text=re.compile("."))
    expect(wrong).to_have_text("No open room has this code. Look at the screen and try again.")
    phone.clean()
    expect(phone.page.get_by_label("Room code")).to_be_focused()
    keys.press("Control+A")
    keys.type(lab.code.lower())
    nickname = phone.page.get_by_label("Nickname")
    nickname.evaluate("node => { node.removeAttribute('maxlength'); node.value = 'x'.repeat(25); }")
    keys.press("Enter")
    expect(wrong).to_have_text("This nickname is too long; 24 letters at most.")
    expect(nickname).to_be_focused()
    phone.clean()
    keys.press("Control+A"), keys.press("Delete"), keys.press("Shift+Tab")
    keys.press("Tab"), keys.press("Tab"), keys.press("Enter")
    phone.shows("You are in.")
    expect(phone.page.get_by_role("heading", level=2)).to_be_focused()
    press(projector, "one-more-result", "Open the vote")
    phone.shows("First vote")
    expect(phone.page.locator(".omc-unseen[aria-live]")).to_have_text("The vote is open.")
    field = phone.page.get_by_role("textbox")
    for _ in range(6):
        keys.press("Tab")
        if field.evaluate("node => node === document.activeElement"):
            break
    keys.type("150")
    expect(phone.page.locator(".omc-note")).to_have_text("Type a number from 0 to 100.")
    # What cannot be a probability is not sent as another one.
    keys.press("Tab"), keys.press("Enter")
    expect(phone.page.get_by_role("main")).to_contain_text("Still needed: an estimate.")
    phone.shows("First vote")
    keys.press("Shift+Tab")
    expect(field).to_be_focused()
    keys.press("Control+A")
    keys.type("35")
    expect(phone.page.locator(".omc-note")).to_have_text("")
    keys.press("Tab"), keys.press("Enter")
    phone.shows("Your vote is in.")
    expect(phone.page.get_by_role("heading", level=2)).to_be_focused()
    press(projector, "one-more-result", "Close vote", "Reveal")
    expect(phone.page.locator(".omc-unseen[aria-live]")).to_have_text("The answer is shown.")
    phone.clean()
    press(projector, "one-more-result", "Next question")


def test_a_restarted_kernel_shows_the_room_as_it_is(projector, lab):
    lab.go_to("is-it-settled")
    expect(projector.card("one-more-result").locator(".omc-asked-now")).to_contain_text("Does this exclude")
    press(projector, "one-more-result", "Open the vote")
    expect(projector.card("one-more-result").get_by_role("button", name="Close vote")).to_be_visible()
    projector.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    projector.ready()
    press(projector, "one-more-result", "Close vote")
    expect(projector.card("one-more-result").locator(".omc-controls")).to_contain_text("Run this cell again")
    old = projector.card("one-more-result").get_attribute("data-omc-kernel")
    projector.run_all()
    expect(projector.card("one-more-result")).not_to_have_attribute("data-omc-kernel", old, timeout=30_000)
    card = projector.card("one-more-result")
    expect(card.get_by_role("button", name="Close vote")).to_be_visible(timeout=20_000)
    # Whoever runs all cells again is brought to where the room is.
    expect(card.locator(".omc-header")).to_be_in_viewport()
    press(projector, "one-more-result", "Close vote", "Reveal")
    expect(card.get_by_role("button", name="Next question")).to_be_visible()


def test_an_order_is_put_to_the_vote_and_the_class_comes_to_its_end(projector, phones, lab):
    step = "one-more-result"
    phone = asked(projector, phones, lab, step, "order-of-the-way", "Put the steps in order")
    card = projector.card(step)
    for each in ("MIBG scan", "CT or MRI", "Look for", "Stage before", "Excision", "Stage by INSS"):
        phone.page.get_by_role("button", name=f"Place next: {each}").click()
    phone.page.locator(".omc-certainty", has_text="Low").click()
    phone.page.get_by_role("button", name="Send vote").click()
    phone.shows("Your vote is in.")
    phone.page.get_by_role("button", name="Change my vote").click()
    phone.shows("First vote")
    expect(phone.page.get_by_role("main")).to_contain_text(
        "Your earlier vote counts until you send this one."
    )
    phone.clean()
    phone.page.get_by_role("button", name="Keep it").click()
    phone.shows("Your vote is in.")
    expect(phone.page.locator(".omc-own-vote li")).to_have_count(6)
    press(projector, step, "Close vote")
    placed = card.get_by_role("table", name="How many put it there")
    expect(placed.get_by_role("row", name="MIBG scan")).to_have_text("MIBG scan100000")
    expect(placed.get_by_role("row", name="Stage by INSS")).to_have_text("Stage by INSS000001")
    clean(projector, step)
    press(projector, step, "Reveal")
    # What explains the answer stands below the bars: it is brought in sight.
    expect(card.get_by_role("heading", name="One order that works")).to_be_in_viewport()
    press(projector, step, "End the class")
    expect(projector.card("debrief")).to_contain_text("Take home")
    phone.shows("The class has ended.")
    expect(phone.page.get_by_role("main")).to_contain_text("Ganglioneuroblastoma")
    expect(phone.page.get_by_role("heading", name="Take home")).to_be_visible()
    phone.clean()
    phone.page.reload()
    phone.shows("The class has ended.")


def test_jupyterlab_is_silent_among_the_notes(projector, lab):
    said = lab.log.read_text(errors="replace")
    assert "min into the class" in said
    # Its own warnings, and that of each kernel.
    assert re.findall(r"^\[[DIW] .*|.*WARNING.*", said, re.MULTILINE) == []
