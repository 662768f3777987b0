"""The cache of arrays: kept, rebuilt when damaged, safe against two processes at once."""

import os
import subprocess
import sys
import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from helpers.imaging import cache, values


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CASEBOOK_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


def counted(number=1):
    built = []

    def build():
        built.append(number)
        return {"a": np.arange(5, dtype=np.float32) * number}

    return built, build


def test_what_was_built_is_kept():
    built, build = counted()
    first, second = cache.cached("x", build, 1), cache.cached("x", build, 1)
    assert built == [1]
    np.testing.assert_array_equal(first["a"], second["a"])
    assert second["a"].dtype == np.float32


def test_other_parts_are_another_entry():
    built, build = counted()
    cache.cached("x", build, 1)
    cache.cached("x", build, 2)
    cache.cached("y", build, 1)
    assert len(built) == 3


def test_other_data_or_code_is_another_entry_and_the_old_ones_go(monkeypatch, folder):
    built, build = counted()
    cache.cached("x", build)
    monkeypatch.setattr(values, "digest", lambda: "another")
    cache.cached("x", build)
    assert len(built) == 2
    arrays = folder / "casebook-arrays"
    assert len(list(arrays.iterdir())) == 2
    for each in arrays.iterdir():
        os.utime(each, (0, 0))
    monkeypatch.setattr(values, "digest", lambda: "a third")
    cache.cached("x", build)
    # "another" is no name that was given by a digest: it may be anyone's.
    assert sorted(each.name for each in arrays.iterdir()) == ["a third", "another"]


def test_nothing_else_in_a_named_folder_is_touched(folder):
    (folder / "photos").mkdir(parents=True)
    (folder / "thesis.txt").write_text("mine", encoding="utf-8")
    os.utime(folder / "photos", (0, 0))
    _, build = counted()
    cache.cached("x", build)
    assert {each.name for each in folder.iterdir()} == {"photos", "thesis.txt", "casebook-arrays"}


@pytest.mark.parametrize("keep", [0, 1, 40, -1], ids=["empty", "one byte", "half", "last byte gone"])
def test_a_damaged_file_is_rebuilt_and_said_once(folder, keep):
    built, build = counted()
    cache.cached("x", build)
    (file,) = folder.glob("*/*/*.npz")
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.warns(UserWarning, match="damaged, so it is built again") as said:
        again = cache.cached("x", build)
    assert (len(said), len(built)) == (1, 2)
    np.testing.assert_array_equal(again["a"], np.arange(5))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        cache.cached("x", build)
    assert len(built) == 2


def test_a_changed_byte_is_found(folder):
    built, build = counted()
    cache.cached("x", build)
    (file,) = folder.glob("*/*/*.npz")
    content = bytearray(file.read_bytes())
    content[content.index(b"NUMPY") + 130] ^= 0xFF
    file.write_bytes(content)
    with pytest.warns(UserWarning, match="damaged"):
        cache.cached("x", build)
    assert len(built) == 2


def test_a_build_that_fails_leaves_nothing(folder):
    def fails():
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        cache.cached("x", fails)
    assert list(folder.glob("*/*/*")) == []


def test_a_folder_that_cannot_be_written_only_costs_time(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CASEBOOK_CACHE", str(tmp_path / "file" / "below"))
    built, build = counted()
    for _ in range(2):
        np.testing.assert_array_equal(cache.cached("x", build)["a"], np.arange(5))
    assert len(built) == 2


TOGETHER = """
import sys, time
import numpy as np
from helpers.imaging import cache
def build():
    time.sleep(0.3)
    return {"a": np.full(200_000, 7, np.float32)}
for _ in range(20):
    assert cache.cached("x", build)["a"].sum() == 1_400_000
"""


def test_two_processes_at_once_both_get_whole_arrays(folder):
    command = [sys.executable, "-W", "error", "-c", TOGETHER]
    root = Path(__file__).parent.parent
    started = [subprocess.Popen(command, cwd=root, stderr=subprocess.PIPE) for _ in range(3)]
    assert [(each.communicate()[1], each.returncode) for each in started] == [(b"", 0)] * 3
    assert len(list(folder.glob("*/*/*"))) == 1


def test_the_digest_knows_the_data_and_the_code(tmp_path, monkeypatch):
    for name in ("tissues.yaml", "physics.py", "captions.yaml"):
        (tmp_path / name).write_text("1", encoding="utf-8")
    monkeypatch.setattr(values, "_FOLDER", tmp_path)
    monkeypatch.setattr(values, "files_of", lambda _package: tmp_path)
    seen = set()
    for name in (None, "tissues.yaml", "physics.py"):
        if name:
            (tmp_path / name).write_text("2", encoding="utf-8")
        seen.add(values.digest.__wrapped__())
    assert len(seen) == 3
    (tmp_path / "captions.yaml").write_text("2", encoding="utf-8")
    assert values.digest.__wrapped__() in seen


@given(st.data())
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_file_damaged_anywhere_is_rebuilt_or_right(folder, data):
    _, build = counted(3)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cache.cached("x", build)
        (file,) = folder.glob("*/*/*.npz")
        content = bytearray(file.read_bytes())
        for _ in range(data.draw(st.integers(1, 4))):
            content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
        file.write_bytes(content)
        again = cache.cached("x", build)
    np.testing.assert_array_equal(again["a"], np.arange(5) * 3)
