"""The `casebook` command: open the notebooks, check the cases, say where things are."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from . import home
from .errors import CasebookError, refuse_options

_Command = Callable[[list[str]], int]

_HELP = """\
usage: casebook [--learner NAME] [WORD] [ARGUMENTS]

  casebook                     open JupyterLab at the start notebook
  casebook --port 9000 ...     the same; options of `jupyter lab` are passed on
  casebook play CASE           play a case in the terminal
  casebook restore             lay out edited notebooks as they were; yours stay beside them
  casebook where               print where the answers and the cases are
  casebook --help              print this
  casebook --version           print the version

  --learner NAME               keep people on one shared account apart

For authors (cases/README.md tells the way; a case is named by its id, for check also by a path):

  casebook new CASE-ID         write a case to fill in, its source and its notebook
  casebook preview CASE [--port N] [--no-browser]   show a case while you write it; nothing is kept
  casebook check [CASE ...]    check cases and notebooks; exits with 1 and the list of problems
  casebook refresh [CASE ...]  lay out the cells of new steps, run the notebooks, store what they show
  casebook publish [CASE ...]  note the version of each case that has no problem
  casebook schema              write cases/case.schema.json, by which editors complete the keys

Environment: CASEBOOK_HOME (where answers are kept), CASEBOOK_ROOT (the folder that holds cases/).
"""

# A learner's first open shows the notebook and nothing else: no question about news, no scrolled output.
_LAB_SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": False},
    "@jupyterlab/notebook-extension:tracker": {"windowingMode": "none"},
    "@jupyterlab/docmanager-extension:plugin": {"maxNumberRecents": 0},
}
# The file list starts folded: on a phone it would leave the case no room. What a learner opens stays open.
_FIRST_LAYOUT = {
    "data": {"layout-restorer:data": {"left": {"collapsed": True, "visible": True}}},
    "metadata": {"id": "default"},
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        words = _take_learner(words)
        if not words or (words[0].startswith("-") and words[0] not in _FLAGS):
            return _lab(words)
        if words[0] not in _COMMANDS and words[0] not in _FLAGS:
            known = ", ".join(_COMMANDS)
            raise CasebookError(f"no command '{words[0]}'; the commands are {known} (see casebook --help)")
        return ({**_COMMANDS, **_FLAGS})[words[0]](words[1:])
    except CasebookError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _take_learner(words: list[str]) -> list[str]:
    rest: list[str] = []
    waiting = iter(words)
    for word in waiting:
        option, equals, after = word.partition("=")
        if option != "--learner":
            rest.append(word)
            continue
        name = after if equals else next(waiting, None)
        if name is None:
            raise CasebookError("--learner needs a name, such as: casebook --learner anna")
        os.environ["CASEBOOK_LEARNER"] = home.checked_name(name)
    return rest


def _root_with_notebooks() -> Path:
    from .case import find_root

    root = find_root()
    if not (root / "notebooks").is_dir():
        raise CasebookError(f"no notebooks in {root}; set CASEBOOK_ROOT to the project's folder")
    return root


def _lab(options: list[str]) -> int:
    from .working_copy import working_copy

    root = _root_with_notebooks()
    if find_spec("jupyterlab") is None:
        raise CasebookError("JupyterLab is not installed; see the first command of the README")

    def prepared(folder: Path) -> tuple[Path, Path]:
        settings = _lab_settings(folder / "lab")
        copy, kept = working_copy(root / "notebooks", folder)
        _tell_kept(kept)
        return copy, settings

    learner = home.learner_folder()
    with ExitStack() as until_the_end:
        try:
            copy, settings = prepared(learner)
        except OSError as error:
            # A full or read-only folder keeps no answers, as the card will say; learning goes on.
            print(f"{_cannot_write(learner, error)}; learning goes on without", file=sys.stderr)
            passing = until_the_end.enter_context(tempfile.TemporaryDirectory(prefix="casebook-"))
            copy, settings = prepared(Path(passing))
        return _launch(root, copy, settings, options)


def _cannot_write(folder: Path, error: OSError) -> str:
    why = error.strerror or "it cannot be written"
    return f"nothing can be kept in {folder}: {why}; set CASEBOOK_HOME to a folder that can be written"


def _launch(root: Path, copy: Path, settings: Path, options: list[str]) -> int:
    from jupyterlab.labapp import LabApp

    # The kernels run in the working copy, away from the cases; they find everything by these.
    os.environ["CASEBOOK_ROOT"] = str(root)
    os.environ["CASEBOOK_HOME"] = str(home.data_folder())
    return LabApp.launch_instance(
        [
            f"--ServerApp.root_dir={copy}",
            "--LabApp.default_url=/lab/tree/00-start-here.ipynb",
            f"--LabApp.app_settings_dir={settings}",
            f"--LabApp.workspaces_dir={settings / 'workspaces'}",
            "--ContentsManager.pre_save_hook=helpers.saving.leave_out_views",
            *options,
        ]
    )


def _restore(words: list[str]) -> int:
    from .working_copy import working_copy

    refuse_options(words, none=True)
    learner = home.learner_folder()
    try:
        _, kept = working_copy(_root_with_notebooks() / "notebooks", learner, restore=True)
    except OSError as error:
        raise CasebookError(_cannot_write(learner, error)) from None
    _tell_kept(kept)
    if not kept:
        print("None of your notebooks was edited; there is nothing to restore.")
    return 0


def _tell_kept(kept: dict[str, str]) -> None:
    for name, aside in kept.items():
        print(f"{name} is laid out anew; your edited version is kept beside it as {aside}")
    if kept:
        print("If JupyterLab shows one of them, close its tab and open it again (if it asks: Revert).")


def _lab_settings(folder: Path) -> Path:
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    workspaces = folder / "workspaces"
    workspaces.mkdir(parents=True, exist_ok=True)
    (folder / "overrides.json").write_text(json.dumps(_LAB_SETTINGS, indent=1), encoding="utf-8")
    if not any(workspaces.iterdir()):
        WorkspacesManager(str(workspaces)).save("default", json.dumps(_FIRST_LAYOUT))
    return folder


def _where(words: list[str]) -> int:
    from .case import find_root

    refuse_options(words, none=True)
    folder = home.learner_folder()
    print(f"answers    {folder / 'records'}")
    print(f"notebooks  {folder / 'notebooks'}")
    print(f"cases      {find_root() / 'cases'}")
    print(f"all data   {home.data_folder()}")
    return 0


def _for_authors(word: str) -> _Command:
    def run(words: list[str]) -> int:
        # Late, because a learner's start needs none of it.
        from .authoring import commands as authoring

        return authoring.COMMANDS[word](words)

    return run


def _play(words: list[str]) -> int:
    refuse_options(words)
    case_id = _one_case(words)
    _need("rich")
    from .terminal.play import play

    return play(case_id)


def _preview(words: list[str]) -> int:
    _need("tornado")
    from .authoring.preview import options, preview

    rest, port, browser = options(words)
    refuse_options(rest)
    return preview(_one_case(rest), port, browser)


def _one_case(words: list[str]) -> str:
    from .case import case_ids, find_root

    if len(words) == 1:
        return words[0]
    if words:
        raise CasebookError(f"'{words[1]}' is not understood here; name one case")
    known = ", ".join(f"'{each}'" for each in case_ids(find_root() / "cases"))
    raise CasebookError(f"name a case; the cases are {known}")


def _need(package: str) -> None:
    if find_spec(package) is None:
        raise CasebookError(f"{package} is not installed; see the first command of the README")


def _help(_words: list[str]) -> int:
    print(_HELP, end="")
    return 0


def _version(_words: list[str]) -> int:
    print(version("oms-casebook"))
    return 0


_COMMANDS: dict[str, _Command] = {
    "play": _play,
    "new": _for_authors("new"),
    "preview": _preview,
    "check": _for_authors("check"),
    "refresh": _for_authors("refresh"),
    "publish": _for_authors("publish"),
    "schema": _for_authors("schema"),
    "restore": _restore,
    "where": _where,
}
_FLAGS: dict[str, _Command] = {"--help": _help, "-h": _help, "--version": _version}


if __name__ == "__main__":
    sys.exit(main())
