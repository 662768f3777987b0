"""A real JupyterLab, started by the command that learners use, in a real Chromium."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe

from helpers.case import load_case
from helpers.notebooks import notebooks_in
from helpers.session import Session
from tests.crowd import a_port

ROOT = Path(__file__).parent.parent.parent
ARTIFACTS = ROOT / "test-artifacts"
# A trace of each step takes a fifth of the time: TRACE=1 pytest tests/browser -k the_one_that_failed
TRACE = bool(os.environ.get("TRACE"))
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items):
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
    # Last, because an open browser keeps an event loop running that other tests cannot have.
    items.sort(key=lambda item: here in item.path.parents)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item, call):
    report = yield
    setattr(item, f"report_{report.when}", report)
    return report


@pytest.fixture(scope="session")
def chromium():
    if not CHROMIUM:
        if os.environ.get("CI"):
            pytest.fail("CI is set, so the browser tests must run: install chromium")
        pytest.skip("no Chromium found: install it or set CHROMIUM to its path")
    from playwright.sync_api import expect, sync_playwright

    # A busy machine is no fault of the page; what is wrong stays wrong that long.
    expect.set_options(timeout=15_000)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Lab:
    """One `casebook` process with a data folder of its own; `words` are the command, if it has one."""

    def __init__(self, home, *words):
        self.home = home
        self.log = home / "server.log"
        self.port = a_port()
        self.url = f"http://127.0.0.1:{self.port}"
        environment = {key: value for key, value in os.environ.items() if not key.startswith("CASEBOOK_")}
        environment |= {"CASEBOOK_HOME": str(home / "data"), "CASEBOOK_ROOT": str(ROOT)}
        environment |= {"CASEBOOK_CACHE": str(home / "cache")}
        environment |= {"JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_DATA_DIR": str(home / "jupyter")}
        command = [sys.executable, "-m", "helpers.app", *words, "--no-browser", "--ip=127.0.0.1"]
        command += [f"--port={self.port}", "--ServerApp.port_retries=0", "--IdentityProvider.token="]
        # The tests use the REST API without a browser's cookies.
        command += ["--LabApp.expose_app_in_browser=True", "--ServerApp.disable_check_xsrf=True"]
        if getattr(os, "geteuid", lambda: 1)() == 0:
            command.append("--allow-root")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=home, env=environment, stdout=log, stderr=log)
        deadline = time.monotonic() + 60
        while not self._answers():
            assert self.process.poll() is None, self.log.read_text(errors="replace")
            assert time.monotonic() < deadline, "JupyterLab did not start within a minute"
            time.sleep(0.2)
        workspaces = home / "data" / "lab" / "workspaces"
        self._first_layout = {each: each.read_bytes() for each in workspaces.iterdir()}

    def forget(self):
        """Be as on the first day: no answers, no open tabs, no kernels, the notebooks as they came."""
        for folder in ("records", "lab/workspaces"):
            shutil.rmtree(self.home / "data" / folder, ignore_errors=True)
        for path, content in self._first_layout.items():
            path.parent.mkdir(exist_ok=True)
            path.write_bytes(content)
        self.stop_kernels()
        for path in notebooks_in(ROOT / "notebooks"):
            shutil.copy(path, self.home / "data" / path.relative_to(ROOT))

    def _answers(self):
        try:
            with urllib.request.urlopen(f"{self.url}/api", timeout=2):  # noqa: S310
                return True
        except OSError:
            return False

    def stop(self):
        self.process.terminate()
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def api(self, method, path):
        request = urllib.request.Request(f"{self.url}/api/{path}", method=method)  # noqa: S310
        with urllib.request.urlopen(request, timeout=30) as answer:  # noqa: S310
            return json.loads(answer.read() or b"null")

    def statements(self):
        files = sorted((self.home / "data" / "records").glob("*/*.jsonl"))
        return [json.loads(line) for file in files for line in file.read_text().splitlines()]

    def answered(self):
        return [
            each["object"]["id"].rsplit("/", 1)[1]
            for each in self.statements()
            if each["verb"]["id"].endswith("/answered")
        ]

    def stop_kernels(self):
        for session in self.api("GET", "sessions"):
            self.api("DELETE", f"sessions/{session['id']}")

    def kernel_processes(self):
        """Return the process ids of this server's kernels."""
        listed = subprocess.run(
            ["pgrep", "-P", str(self.process.pid)], capture_output=True, text=True, check=False
        )
        return [int(each) for each in listed.stdout.split()]


@pytest.fixture(scope="session")
def lab(chromium, tmp_path_factory):
    """One server for all tests; each test gets records of its own by `notebook`."""
    lab = Lab(tmp_path_factory.mktemp("lab"))
    yield lab
    lab.stop()


class Notebook:
    """A notebook open in the browser, and what a learner does in it."""

    def __init__(self, page, lab):
        self.page, self.lab = page, lab

    def open(self, name="01-wobbly-toddler.ipynb"):
        self.page.goto(f"{self.lab.url}/lab/tree/{name}?reset")
        self.ready()
        return self

    def ready(self):
        self.page.wait_for_function(
            "window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'",
            timeout=30_000,
        )
        self.page.wait_for_selector(".jp-Notebook .jp-CodeCell:visible")

    def command(self, name):
        self.page.evaluate("name => { window.jupyterapp.commands.execute(name); }", name)

    def run_all(self):
        self.command("notebook:run-all-cells")
        self.page.wait_for_selector('.omc[data-omc-step="debrief"]', timeout=30_000)

    def card(self, step):
        return self.page.locator(f'.omc[data-omc-step="{step}"]').last

    def reflect(self, step, words="A girl who wobbles."):
        card = self.card(step)
        card.get_by_role("textbox").fill(words)
        card.get_by_role("button", name="Commit").click()

    def choose(self, step, *options, certainty="Medium"):
        card = self.card(step)
        self.stand_still()
        for option in options:
            card.locator(".omc-option", has_text=option).click()
        card.locator(".omc-certainty", has_text=certainty).click()
        card.get_by_role("button", name="Commit").click()

    def stand_still(self):
        """Wait until the page has scrolled to the last result; a click on the way hits something else."""
        self.page.evaluate(
            """async () => {
                const all = [...document.querySelectorAll('.jp-WindowedPanel-outer')];
                const tops = () => all.map(each => each.scrollTop).join();
                for (let last; last !== tops();) {
                    last = tops();
                    await new Promise(done => setTimeout(done, 150));
                }
            }"""
        )

    def answer(self, step, question, given=None, certainty="Medium"):
        """Answer a question of any kind with the mouse; without `given`, with its model answer."""
        given = question.model_answer() if given is None else given
        card = self.card(step)
        if question.kind == "choice":
            return self.choose(step, *(question.part(each).text for each in given), certainty=certainty)
        if question.kind == "reflection":
            return self.reflect(step, given)
        if question.kind == "rank":
            for each in given:
                card.locator(".omc-waiting", has_text=question.part(each).text).click()
            card.locator(".omc-certainty", has_text=certainty).click()
        elif question.kind == "estimate":
            card.get_by_role("textbox").fill(str(given))
            card.get_by_role("textbox").press("Tab")
        elif question.kind == "region":
            self.mark(card, question, given)
            card.locator(".omc-certainty", has_text=certainty).click()
        else:
            for select, each in zip(card.get_by_role("combobox").all(), given, strict=True):
                select.select_option(each)
        return card.get_by_role("button", name="Commit").click()

    def mark(self, card, question, given):
        """Click at a place in mm, or choose that nothing is abnormal."""
        if given == "nothing":
            # A forced click would not wait until the card, which has just grown, stands still.
            card.locator(".omc-says", has_text="Nothing abnormal here").click()
            return
        field = card.locator(".omc-marking .omc-field")
        box, (x, y) = field.bounding_box(), (float(each) for each in given.split())
        place = x / question.canvas.width * box["width"], y / question.canvas.height * box["height"]
        field.click(position={"x": place[0], "y": place[1]})

    def rest(self, step, after):
        """Answer the questions of a step of the first case that come after the question `after`."""
        questions = load_case("wobbly-toddler", ROOT).step(step).questions
        first = [each.id for each in questions].index(after) + 1
        for question in questions[first:]:
            self.answer(step, question)
            self.card(step).locator(f"[data-result={question.id}]").wait_for()

    def play(self, case):
        """Answer every question of a case."""
        for question in case.questions:
            step = case.step_of(question.id).id
            self.answer(step, question)
            self.card(step).locator(f"[data-result={question.id}]").wait_for()


@pytest.fixture
def answered(notebook, lab, monkeypatch):
    """Return a function that answers a case before it is opened: up to a question, with model answers."""

    def answer(case_id, until="", given=None):
        monkeypatch.setenv("CASEBOOK_HOME", str(lab.home / "data"))
        session = Session.open(case_id)
        for question in session.case.questions:
            if question.id == until:
                break
            words = (given or {}).get(question.id) or question.model_answer() or "x"
            assert session.commit(question.id, words, "medium" if question.marked else None).counts

    return answer


@pytest.fixture
def notebook(chromium, lab, request):
    """Open notebooks for a learner without answers; console errors fail the test."""
    lab.forget()
    options = getattr(request, "param", {})
    context = chromium.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
    if TRACE:
        context.tracing.start(screenshots=True, snapshots=True)
    page = context.new_page()
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield Notebook(page, lab)
    failed = any(getattr(request.node, f"report_{when}").failed for when in ("setup", "call"))
    if failed:
        ARTIFACTS.mkdir(exist_ok=True)
        name = re.sub(r"\W+", "-", request.node.name)
        page.screenshot(path=ARTIFACTS / f"{name}.png", full_page=True)
        shutil.copy(lab.log, ARTIFACTS / f"{name}.server.log")
        (ARTIFACTS / f"{name}.console.log").write_text("\n".join(said), encoding="utf-8")
        if TRACE:
            context.tracing.stop(path=ARTIFACTS / f"{name}.trace.zip")
    context.close()
    if not failed and not request.node.get_closest_marker("console_may_complain"):
        assert said == []


class Show:
    """A preview open in the browser."""

    def __init__(self, page, server):
        self.page, self.server = page, server
        page.goto(server.url)

    def card(self, place):
        return self.page.locator(f'.omc[data-omc-step="{place}"]')

    def bar(self, name):
        return self.page.get_by_role("banner").get_by_role("button", name=name)

    def reflect(self, place, words="It wobbles."):
        self.card(place).get_by_role("textbox").fill(words)
        self.card(place).get_by_role("button", name="Commit").click()

    def choose(self, place, option, certainty="High"):
        self.card(place).locator(".omc-option", has_text=option).click()
        self.card(place).locator(".omc-certainty", has_text=certainty).click()
        self.card(place).get_by_role("button", name="Commit").click()

    def violations(self):
        found = Axe().run(self.page).response["violations"]
        return [(each["id"], [node["html"][:160] for node in each["nodes"]][:3]) for each in found]

    def overflow(self):
        return self.page.evaluate("document.documentElement.scrollWidth - innerWidth")


@pytest.fixture
def show(chromium, preview, request):
    """Return a function that opens a preview; console errors fail the test."""
    said, contexts = [], []

    def opened(*changes, server=None, **options):
        context = chromium.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        return Show(page, server or preview(*changes))

    yield opened
    for each in contexts:
        each.close()
    if not request.node.get_closest_marker("console_may_complain"):
        assert said == []
