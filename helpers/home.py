"""Where a learner's things are: the data folder, the person in it, and the pseudonym."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from uuid import uuid4

from .errors import CasebookError


def data_folder() -> Path:
    """Return the folder of everyone who uses this account: CASEBOOK_HOME, else the user's data folder."""
    if named := os.environ.get("CASEBOOK_HOME"):
        return Path(named).expanduser().absolute()
    from platformdirs import user_data_path

    # Not the package's name: learners see this path, and that name tells what the cases are about.
    return user_data_path("casebook", appauthor=False)


def cache_folder() -> Path:
    """Return where arrays are kept that take long to build: CASEBOOK_CACHE, else the user's cache folder."""
    if named := os.environ.get("CASEBOOK_CACHE"):
        return Path(named).expanduser().absolute()
    from platformdirs import user_cache_path

    return user_cache_path("casebook", appauthor=False) / "imaging"


def learner_folder() -> Path:
    """Return this learner's folder.

    It is the data folder; with CASEBOOK_LEARNER (`casebook --learner NAME`) a folder of that name inside.
    Raises CasebookError for a name that is no plain word.
    """
    learner = os.environ.get("CASEBOOK_LEARNER", "")
    return data_folder() / "learners" / checked_name(learner) if learner else data_folder()


def checked_name(learner: str) -> str:
    """Return a learner's name that can be a folder's; raises CasebookError."""
    if is_device(learner) or not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}", learner):
        raise CasebookError(
            f"'{learner}' cannot be a learner's name; "
            "allowed are letters, digits, hyphen and underscore, 40 at most"
        )
    return learner.lower()


def is_device(name: str) -> bool:
    """Tell whether Windows keeps a name for a device; upper and lower case are the same to it."""
    return bool(re.fullmatch(r"con|prn|aux|nul|(com|lpt)\d", name, re.IGNORECASE))


LAB = "imaging-lab"
"""The folder of what was said in the imaging lab, beside those of the cases."""


def all_records() -> Path:
    """Return the folder of this learner's records; it holds a folder for each case."""
    return learner_folder() / "records"


def records_folder(case_id: str) -> Path:
    """Return the folder of this learner's records of one case."""
    return all_records() / case_id


def pseudonym() -> str:
    """Return this learner's random pseudonym, made and kept at the first call.

    Where the folder cannot be written, it lasts as long as the kernel.
    """
    file = all_records() / "learner"
    if kept := _kept_pseudonym(file):
        return kept
    fresh = _fresh_pseudonym(file)
    draft = file.with_name(f"learner.{fresh}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        draft.write_text(fresh, encoding="ascii")
        try:
            os.link(draft, file)
        except OSError:
            # A damaged file lies there, or there are no hard links (a browser, some network drives):
            # the last writer wins.
            if not _kept_pseudonym(file):
                draft.replace(file)
        draft.unlink(missing_ok=True)
    except OSError:
        return fresh
    # Of two kernels that start together one wins; both read its name.
    return _kept_pseudonym(file) or fresh


@cache
def _fresh_pseudonym(_file: Path) -> str:
    return uuid4().hex


def _kept_pseudonym(file: Path) -> str:
    try:
        kept = file.read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""
    return kept if re.fullmatch(r"[0-9a-f]{32}", kept) else ""
