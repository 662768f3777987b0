"""The lines above a card: what a learner has to know of answers and records, in words."""

from __future__ import annotations

from dataclasses import dataclass

from .records import Records


@dataclass(frozen=True)
class Banner:
    """A line above the card: `tone` is "warning" or "notice"; `show` is a text behind the button."""

    name: str
    tone: str
    lead: str
    text: str
    show: str = ""


KEPT_AGAIN = Banner(
    "kept-again",
    "notice",
    "Your answers are being kept again.",
    "Those given in the meantime were saved too.",
)
MARKING_FAILED = Banner(
    "marking-failed",
    "warning",
    "This answer could not be marked.",
    "That is our fault, not yours. Nothing was recorded. You can commit again.",
)
NEW_ATTEMPT = Banner(
    "new-attempt",
    "notice",
    "A new attempt was begun in another window.",
    "This page now shows it. The earlier attempt is kept.",
)


def refused(why: str) -> Banner:
    """Return what is said of an answer that could not be taken."""
    return Banner("refused", "notice", "Nothing was recorded.", why)


def about(records: Records, odd: int) -> list[Banner]:
    """Return what is wrong with a folder of records; `odd` lines of it hold no deed that can be read."""
    banners = []
    if not records.keeping:
        banners.append(
            Banner(
                "not-kept",
                "warning",
                "Your answers are not being kept.",
                f"The data folder cannot be written ({records.problem}). You can go on; what you "
                "commit now will be gone when the notebook closes.",
                show=str(records.folder),
            )
        )
    if lines := records.damaged + odd:
        lead = (
            "One line of your records could not be read."
            if lines == 1
            else f"{lines} lines of your records could not be read."
        )
        text = "It was passed over." if lines == 1 else "They were passed over."
        banners.append(Banner("damaged", "notice", lead, f"{text} Everything else counts."))
    if records.foreign:
        names = ", ".join(sorted(records.foreign))
        banners.append(
            Banner(
                "foreign",
                "notice",
                "Something in your records folder is not ours.",
                f"Passed over: {names}. Everything else counts.",
            )
        )
    return banners
