"""Run each notebook under nbval as a learner who has answered nothing."""

import os
import tempfile

import pytest

_folder = tempfile.TemporaryDirectory(prefix="casebook-nbval-")
os.environ["CASEBOOK_CACHE"] = os.path.join(_folder.name, "cache")
os.environ.pop("CASEBOOK_LEARNER", None)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    """Give the kernel, which starts with the first cell, a folder that no other test has written to."""
    os.environ["CASEBOOK_HOME"] = os.path.join(_folder.name, item.path.stem)


def pytest_unconfigure():
    _folder.cleanup()
