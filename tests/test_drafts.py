"""Files are written at one stroke."""

from pathlib import Path

import pytest

from helpers.drafts import draft, write_new, write_whole
from helpers.errors import CasebookError


def test_a_file_is_written_with_plain_line_ends_for_everyone_to_read(tmp_path):
    target = tmp_path / "a.txt"
    write_whole(target, "é\n")
    assert target.read_bytes() == "é\n".encode()
    assert target.stat().st_mode & 0o777 == 0o644
    target.chmod(0o600)
    write_whole(target, "b\n")
    assert target.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


def test_a_fault_on_the_way_leaves_the_old_file_and_nothing_else(tmp_path):
    target = tmp_path / "a.txt"
    target.write_text("old")

    def fail():
        with draft(target) as path:
            path.write_text("ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert target.read_text() == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.txt"]


def test_a_new_file_takes_the_place_of_another_only_if_that_is_meant(tmp_path):
    target = tmp_path / "a.csv"
    write_new(target, b"one")
    with pytest.raises(CasebookError, match=r"a\.csv is there already; --force writes over it"):
        write_new(target, b"two")
    assert target.read_bytes() == b"one"
    write_new(target, b"two", force=True)
    assert target.read_bytes() == b"two"
    assert target.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(CasebookError, match=r"a\.csv cannot be written: No such file or directory; name"):
        write_new(tmp_path / "none" / "a.csv", b"")
    (tmp_path / "folder").mkdir()
    with pytest.raises(CasebookError, match="folder is a folder; name a file in it"):
        write_new(tmp_path / "folder", b"", force=True)
    assert [each.name for each in tmp_path.iterdir() if each.name.startswith(".")] == []


def test_a_full_disk_leaves_the_old_file(tmp_path, monkeypatch):
    target = tmp_path / "a.csv"
    target.write_text("old", encoding="utf-8")

    def full(path, _content):
        path.open("wb").close()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(CasebookError, match="No space left on device"):
        write_new(target, b"new", force=True)
    assert target.read_text(encoding="utf-8") == "old"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]


def test_a_name_that_is_too_long_is_refused_in_words(tmp_path):
    with pytest.raises(CasebookError, match="cannot be written: File name too long"):
        write_new(tmp_path / ("a" * 300), b"")


def test_a_file_that_appears_in_the_meantime_is_not_written_over(tmp_path, monkeypatch):
    target = tmp_path / "a.csv"
    write = Path.write_bytes

    def slowly(path, content):
        target.write_text("another's", encoding="utf-8")
        return write(path, content)

    monkeypatch.setattr(Path, "write_bytes", slowly)
    with pytest.raises(CasebookError, match="is there already"):
        write_new(target, b"ours")
    assert target.read_text(encoding="utf-8") == "another's"
    assert [each.name for each in tmp_path.iterdir()] == ["a.csv"]
