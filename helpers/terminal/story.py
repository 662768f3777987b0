"""What a step tells in a terminal: what is known, what was done in the published case, the work-up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from ..question_view import View
from .page import Page, prose, sentence

_NOT_REPORTED = "Not reported in the published case."
_NOT_YET = "Not reported at this point of the published case."


class Story:
    """Writes the parts of a step's view on a page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._told: set[tuple[str, str]] = set()

    def banners(self, view: View) -> None:
        """Write each banner once."""
        for each in view["banners"]:
            if (each["lead"], each["text"]) in self._told:
                continue
            self._told.add((each["lead"], each["text"]))
            self.notice(each)

    def forget_banners(self) -> None:
        """Write the banners of the next view even where they were written before."""
        self._told.clear()

    def notice(self, banner: View) -> None:
        """Write a banner."""
        self.page.gap()
        self.page.say((banner["lead"], "bold"), " ", banner["text"])

    def opening(self, view: View) -> None:
        """Write the name of a step and what is known by then, the new findings first."""
        step = view["step"]
        self.page.heading(view["case"]["title"], f"Step {step['number']} of {step['of']}: {step['title']}")
        self.page.say(("What the sources say" if view["compared"] else "What is now known", "bold"))
        for each in view["known"]:
            head = f"{each['label']}: " if each["label"] else ""
            self.page.say((head, "dim"), *sentence(each), head="- ")
        if view["earlier"]:
            self.page.label("Known before")
        for each in view["earlier"]:
            self.page.say((f"Step {each['number']}: ", "dim"), *prose(each["items"]), head="- ")
        if view["workup"]:
            groups = view["workup"]["groups"]
            count = sum(len(each["rows"]) for each in groups)
            lines = "one investigation" if count == 1 else f"{count} investigations"
            self.page.gap()
            self.page.aside(f"Work-up so far: {lines}. “work” lists what they returned.")

    def published(self, published: View) -> None:
        """Write what was done in the published case and what it showed."""
        self.page.label("In the published case")
        done, showed = published["done"], published["showed"]
        if not done and not showed:
            self.page.say(_NOT_REPORTED)
            return
        for head, items in (("What was done: ", done), ("What it showed: ", showed)):
            self.page.say((head, "dim"), *(prose(items) if items else [_NOT_REPORTED]), head="- ")

    def figure(self, figure: View | None, file_of: Callable[[str], Path]) -> None:
        """Write what pictures show in words, and where their files are."""
        pictures = figure["pictures"] if figure else []
        for number, each in enumerate(pictures, start=1):
            which = f"Picture {number}" if len(pictures) > 1 else "Picture"
            self.page.gap()
            self.page.say((f"{which}, simulated. ", "bold"), f"{each['title']}. {each['alt']}")
            self.page.whole(str(file_of(each["file"])))
            for said in (each.get("stands_for"), each.get("note")):
                if said:
                    self.page.aside(said, indent=2)
            if twin := each.get("twin"):
                self.page.say(("Its normal twin. ", "bold"), twin["alt"])
                self.page.whole(str(file_of(twin["file"])))
        if figure and figure["basis"]:
            self.page.aside(" ".join(figure["basis"]))

    def workup(self, view: View, only: int | None = None) -> None:
        """Write what was ordered and what it returned by now; `only` at one step."""
        groups = [each for each in view["groups"] if only in (None, each["number"])]
        if only is None:
            self.page.label("Work-up so far")
            if not groups:
                self.page.say("Nothing ordered yet.")
        for group in groups:
            title = "Work-up of this step" if only else f"Step {group['number']}, {group['title']}"
            self.page.label(title)
            for each in group["rows"]:
                self._order(each)

    def _order(self, row: View) -> None:
        who = ("you and published" if row["published"] else "you") if row["you"] else "published"
        tags = "".join(f", {each}" for each in row["tags"])
        self.page.say((row["name"], "bold"), (f" ({who}{tags})", "dim"), head="- ")
        self.page.say(*(sentence(row["result"]) if row["result"] else [(_NOT_YET, "italic")]), indent=2)
