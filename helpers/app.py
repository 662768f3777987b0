"""The `casebook` command: open the notebooks, check the cases, say where things are."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from importlib.metadata import version

from . import home
from .errors import CasebookError, need, refuse_options, take_option, take_switch

_Command = Callable[[list[str]], int]

_HELP = """\
usage: casebook [--learner NAME] [WORD] [ARGUMENTS]

  casebook                     open JupyterLab at the start notebook
  casebook --port 9000 ...     the same; options of `jupyter lab` are passed on
  casebook play CASE           play a case in the terminal
  casebook due                 print which questions come back today
  casebook report [FILE] [--force]   write everything you did as one page to keep
  casebook export --to xapi|qti|anki|csv [FILE] [--force]   write your record for another program; - prints it
  casebook export --to qti --all [FILE]   write every question with its key, for a course elsewhere
  casebook import FILE         take in an xapi export of another computer
  casebook restore             lay out edited notebooks as they were; yours stay beside them
  casebook where               print where the answers and the cases are
  casebook forget [CASE ...] [--yes]   delete your answers for good, of these cases or all
  casebook --help              print this
  casebook --version           print the version

  --learner NAME               keep people on one shared account apart

For a class (notebooks/instructor/ tells the way; ROOM is a join code, without one the latest with votes):

  casebook class CASE [--lan]  open a room in which phones vote on a case, and the case in front of it
  casebook class-notes CASE    print the notes for whoever teaches a case
  casebook class-report [ROOM] [--database URL]   print what a class chose, how sure it was, what changed
  casebook class-report [ROOM] --csv FILE [--force] [--database URL]   write every vote; - prints them
  casebook forget --class [ROOM ...] [--yes] [--database URL]   delete these classes, or all, with their votes

For authors (cases/README.md tells the way; a case is named by its id, for check also by a path):

  casebook new CASE-ID         write a case to fill in, its source and its notebook
  casebook preview CASE [--port N] [--no-browser]   show a case while you write it; nothing is kept
  casebook check [CASE ...]    check cases and notebooks; exits with 1 and the list of problems
  casebook refresh [CASE ...]  lay out the cells of new steps, run the notebooks, store what they show
  casebook render [CASE] [--panel NAME]   draw the pictures of one case or of all
  casebook publish [CASE ...]  note the version of each case that has no problem
  casebook schema              write cases/case.schema.json, by which editors complete the keys

Environment: CASEBOOK_HOME (where answers are kept), CASEBOOK_ROOT (the folder that holds cases/).
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # A byte that is no text, or a sign that the terminal lacks, must not end what it stands in.
            stream.reconfigure(errors="replace")
    try:
        words = _take_learner(words)
        if not words or (words[0].startswith("-") and words[0] not in _FLAGS):
            return _lab(words)
        if words[0] not in _COMMANDS and words[0] not in _FLAGS:
            known = ", ".join(_COMMANDS)
            raise CasebookError(f"no command '{words[0]}'; the commands are {known} (see casebook --help)")
        if words[0] in _COMMANDS and {"--help", "-h"} & set(words):
            return _help_of(words[0])
        return ({**_COMMANDS, **_FLAGS})[words[0]](words[1:])
    except CasebookError as error:
        print(error, file=sys.stderr)
        return 1
    except BrokenPipeError:
        # Whoever read along has seen enough, as `head` has. What is left in the buffer goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except KeyboardInterrupt:
        return 130


def _take_learner(words: list[str]) -> list[str]:
    rest, names = take_option(words, "--learner")
    for name in names:
        if name is None:
            raise CasebookError("--learner needs a name, such as: casebook --learner anna")
        os.environ["CASEBOOK_LEARNER"] = home.checked_name(name)
    return rest


def _lab(options: list[str]) -> int:
    from .lab import open_lab

    return open_lab(options)


def _restore(words: list[str]) -> int:
    from .lab import restore

    refuse_options(words, none=True)
    restore()
    return 0


def _where(words: list[str]) -> int:
    from .case import find_root

    refuse_options(words, none=True)
    folder = home.learner_folder()
    print(f"answers    {folder / 'records'}")
    print(f"notebooks  {folder / 'notebooks'}")
    print(f"cases      {find_root() / 'cases'}")
    print(f"cache      {home.cache_folder()}")
    print(f"all data   {home.data_folder()}")
    return 0


def _for_authors(word: str) -> _Command:
    def run(words: list[str]) -> int:
        # Late, because a learner's start needs none of it.
        from .authoring import commands as authoring

        return authoring.COMMANDS[word](words)

    return run


def _after_class(word: str) -> _Command:
    def run(words: list[str]) -> int:
        need("sqlalchemy")
        from .looking_back import report_commands

        return report_commands.COMMANDS[word](words)

    return run


def _own(word: str) -> _Command:
    def run(words: list[str]) -> int:
        from . import learner_commands

        return learner_commands.COMMANDS[word](words)

    return run


def _forget(words: list[str]) -> int:
    rest, of_class = take_switch(words, "--class")
    return _after_class("forget-class")(rest) if of_class else _own("forget")(words)


def _play(words: list[str]) -> int:
    refuse_options(words)
    case_id = _one_case(words)
    need("rich")
    from .terminal.play import play

    return play(case_id)


def _preview(words: list[str]) -> int:
    need("tornado")
    from .authoring.preview import options, preview

    rest, port, browser = options(words)
    refuse_options(rest)
    return preview(_one_case(rest), port, browser)


def _class(words: list[str]) -> int:
    need("starlette", "uvicorn", "sse_starlette", "sqlalchemy", "httpx", "segno", "jupyterlab")
    from .classroom.commands import hold_class

    return hold_class(words)


def _class_notes(words: list[str]) -> int:
    from .classroom.notes import class_notes

    return class_notes(words)


def _one_case(words: list[str]) -> str:
    from .case import case_ids, find_root

    if len(words) == 1:
        return words[0]
    if words:
        raise CasebookError(f"'{words[1]}' is not understood here; name one case")
    known = ", ".join(f"'{each}'" for each in case_ids(find_root() / "cases"))
    raise CasebookError(f"name a case; the cases are {known}")


def _help(_words: list[str]) -> int:
    print(_HELP, end="")
    return 0


def _help_of(word: str) -> int:
    lines = [each for each in _HELP.splitlines() if each.split()[:2] == ["casebook", word]]
    if word == "class":
        from .classroom.options import HELP

        lines += ["", HELP.rstrip()]
    print("\n".join(["usage:", "", *lines, "", "casebook --help lists all commands."]))
    return 0


def _version(_words: list[str]) -> int:
    print(version("oms-casebook"))
    return 0


_COMMANDS: dict[str, _Command] = {
    "play": _play,
    "class": _class,
    "class-notes": _class_notes,
    "class-report": _after_class("class-report"),
    "due": _own("due"),
    "report": _own("report"),
    "export": _own("export"),
    "import": _own("import"),
    "forget": _forget,
    "new": _for_authors("new"),
    "preview": _preview,
    "check": _for_authors("check"),
    "refresh": _for_authors("refresh"),
    "render": _for_authors("render"),
    "publish": _for_authors("publish"),
    "schema": _for_authors("schema"),
    "restore": _restore,
    "where": _where,
}
_FLAGS: dict[str, _Command] = {"--help": _help, "-h": _help, "--version": _version}


if __name__ == "__main__":
    sys.exit(main())
