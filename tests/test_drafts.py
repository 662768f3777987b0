"""Files are written at one stroke."""

import pytest

from helpers.drafts import draft, write_whole


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
