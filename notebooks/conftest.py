"""Run the notebooks under nbval as a learner who has answered nothing."""

import os
import tempfile

_folder = tempfile.TemporaryDirectory(prefix="casebook-nbval-")
os.environ["CASEBOOK_HOME"] = _folder.name
os.environ["CASEBOOK_CACHE"] = os.path.join(_folder.name, "cache")
os.environ.pop("CASEBOOK_LEARNER", None)


def pytest_unconfigure():
    _folder.cleanup()
