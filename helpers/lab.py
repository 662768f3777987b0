"""JupyterLab on a learner's copy of the notebooks: open it, and lay the notebooks out as they were."""

from __future__ import annotations

import json
import os
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from . import home
from .case import root_with_notebooks
from .errors import CasebookError, need
from .working_copy import working_copy

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


def open_lab(options: list[str], page: str = "lab/tree/00-start-here.ipynb") -> int:
    """Open JupyterLab at one of its pages; `options` are passed on to it. Returns its exit status."""
    root = root_with_notebooks()
    need("jupyterlab")

    def prepared(folder: Path) -> tuple[Path, Path]:
        settings = lab_settings(folder / "lab")
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
        return _launch(root, copy, settings, [f"--LabApp.default_url=/{page}", *options])


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
            f"--LabApp.app_settings_dir={settings}",
            f"--LabApp.workspaces_dir={settings / 'workspaces'}",
            "--ContentsManager.pre_save_hook=helpers.saving.leave_out_views",
            *options,
        ]
    )


def restore() -> None:
    """Lay out the notebooks that were edited, and say where the edited ones are kept."""
    learner = home.learner_folder()
    try:
        _, kept = working_copy(root_with_notebooks() / "notebooks", learner, restore=True)
    except OSError as error:
        raise CasebookError(_cannot_write(learner, error)) from None
    _tell_kept(kept)
    if not kept:
        print("None of your notebooks was edited; there is nothing to restore.")


def _tell_kept(kept: dict[str, str]) -> None:
    for name, aside in kept.items():
        print(f"{name} is laid out anew; your edited version is kept beside it as {aside}")
    if kept:
        print("If JupyterLab shows one of them, close its tab and open it again (if it asks: Revert).")


def lab_settings(folder: Path) -> Path:
    """Write the settings and, once, the first layout into a folder, and return it."""
    from jupyterlab_server.workspaces_handler import WorkspacesManager

    workspaces = folder / "workspaces"
    workspaces.mkdir(parents=True, exist_ok=True)
    (folder / "overrides.json").write_text(json.dumps(_LAB_SETTINGS, indent=1), encoding="utf-8")
    if not any(workspaces.iterdir()):
        WorkspacesManager(str(workspaces)).save("default", json.dumps(_FIRST_LAYOUT))
    return folder
