"""Statements on the disk: appended, synced, and read back past any damage."""

import errno
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.records import Records

ROOT = Path(__file__).parent.parent


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "records" / "x"


def statement(name, **more):
    return {"id": name, "words": "é, “quoted”\nand a line", **more}


def names(records):
    return [each["id"] for each in records.read()]


def files(folder):
    return {path: path.read_bytes() for path in folder.glob("*.jsonl")}


def other_kernels_file(folder, data):
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "0other.jsonl"
    with path.open("ab") as stream:
        stream.write(data if isinstance(data, bytes) else data.encode())
    return path


def test_what_is_written_is_read_by_every_kernel(folder):
    one, two = Records(folder), Records(folder)
    assert one.read() == []
    assert one.append(statement("a"), statement("b"))
    assert two.append(statement("c"))
    for records in (one, two, Records(folder)):
        assert sorted(names(records)) == ["a", "b", "c"]
        assert statement("a") in records.read()
        assert (records.damaged, records.foreign) == (0, set())


def test_each_line_is_one_statement(folder):
    Records(folder).append(statement("a"), statement("b"))
    ((_, data),) = files(folder).items()
    assert [json.loads(line)["id"] for line in data.decode().splitlines()] == ["a", "b"]
    assert data.endswith(b"\n")


def test_each_kernel_appends_to_a_file_of_its_own(folder):
    one, two = Records(folder), Records(folder)
    for name in "abc":
        one.append(statement(f"1{name}"))
        two.append(statement(f"2{name}"))
    assert sorted(data.count(b"\n") for data in files(folder).values()) == [3, 3]
    assert all(len(path.stem) == 32 for path in files(folder))


def test_a_statement_that_comes_twice_is_one(folder):
    records = Records(folder)
    records.append(statement("a"))
    records.append(statement("a"))
    other_kernels_file(folder, json.dumps(statement("a")) + "\n")
    assert names(records) == ["a"]
    assert "a" in records
    assert "b" not in records
    assert None not in records


def test_a_statement_is_synced_to_the_disk_before_it_is_acknowledged(folder, monkeypatch):
    deeds, write, fsync = [], os.write, os.fsync
    monkeypatch.setattr(os, "write", lambda handle, data: (deeds.append("write"), write(handle, data))[1])
    monkeypatch.setattr(os, "fsync", lambda handle: (deeds.append("sync"), fsync(handle))[1])
    records = Records(folder)
    records.append(statement("a"))
    # The file, then the folder that is new to its name.
    assert deeds == ["write", "sync", "sync"]
    deeds.clear()
    records.append(statement("b"))
    assert deeds == ["write", "sync"]


def test_no_file_is_ever_rewritten(folder, monkeypatch):
    before, records, calls = {}, Records(folder), iter(range(1000))
    write = os.write

    def unreliable(handle, data):
        """Write a part at every second call, and fail at every fifth."""
        call = next(calls)
        if call % 5 == 4:
            raise OSError(errno.EIO, "Input/output error")
        return write(handle, data[: len(data) // 2 + 1] if call % 2 else data)

    monkeypatch.setattr(os, "write", unreliable)
    kept = [records.append(statement(str(i))) for i in range(40)]
    assert True in kept
    assert False in kept
    for i in range(40, 60):
        records.append(statement(str(i)))
        now = files(folder)
        assert all(now[path].startswith(data) for path, data in before.items())
        before = now
    monkeypatch.undo()
    assert records.append(statement("last"))
    assert all(files(folder)[path].startswith(data) for path, data in before.items())
    expected = sorted([*map(str, range(60)), "last"])
    assert sorted(names(records)) == sorted(names(Records(folder))) == expected


# -- damage --------------------------------------------------------------------------------------------

GOOD = json.dumps({"id": "good"}) + "\n"


@pytest.mark.parametrize(
    "line",
    ["{", "nonsense", '{"no": "id"}', '{"id": 7}', '{"id": null}', '{"id": ["x"]}', "[1]", '"words"', "3",
     "null", "[" * 100_000, "9" * 5000, '{"id": "x"', b"\xff\xfe\x00", b'{"id": "\xe9"}', "\x00\x00"],
)  # fmt: skip
def test_a_damaged_line_is_passed_over_and_counted_once(folder, line):
    line = line if isinstance(line, bytes) else line.encode()
    other_kernels_file(folder, GOOD.encode() + line + b"\n" + GOOD.replace("good", "after").encode())
    records = Records(folder)
    for _ in range(3):
        assert names(records) == ["good", "after"]
        assert records.damaged == 1


def test_empty_lines_and_windows_line_ends_are_no_damage(folder):
    other_kernels_file(folder, f"\n{GOOD.strip()}\r\n\r\n  \n")
    records = Records(folder)
    assert names(records) == ["good"]
    assert records.damaged == 0


def test_a_torn_last_line_is_passed_over_and_counted_once(folder):
    other_kernels_file(folder, GOOD + '{"id": "to')
    records = Records(folder)
    for _ in range(3):
        assert names(records) == ["good"]
        assert records.damaged == 1
    assert records.append(statement("mine"))
    assert sorted(names(Records(folder))) == ["good", "mine"]


def test_a_torn_line_that_is_completed_is_no_damage(folder):
    other_kernels_file(folder, GOOD + '{"id": "to')
    records = Records(folder)
    records.read()
    other_kernels_file(folder, 'rn"')
    records.read()
    assert records.damaged == 1
    other_kernels_file(folder, "}\n")
    assert names(records) == ["good", "torn"]
    assert records.damaged == 0


def test_a_torn_line_that_ends_damaged_is_counted_once(folder):
    other_kernels_file(folder, '{"id": "to')
    records = Records(folder)
    records.read()
    other_kernels_file(folder, "\n" + GOOD + '{"x')
    assert names(records) == ["good"]
    assert records.damaged == 2
    other_kernels_file(folder, "\n")
    assert names(records) == ["good"]
    assert records.damaged == 2


def test_foreign_files_are_named_and_hidden_ones_are_not(folder):
    other_kernels_file(folder, GOOD)
    for name in ("notes.txt", "0other.jsonl.bak", ".DS_Store"):
        (folder / name).write_text("{", encoding="utf-8")
    (folder / "folder.jsonl").mkdir()
    (folder / "gone.jsonl").symlink_to(folder / "nowhere")
    records = Records(folder)
    for _ in range(2):
        assert names(records) == ["good"]
        assert records.foreign == {"notes.txt", "0other.jsonl.bak", "folder.jsonl", "gone.jsonl"}
        assert records.damaged == 0


def test_a_text_that_no_file_can_hold_loses_nothing_else(folder):
    """Half a character, as a text field that was cut off can send it."""
    records = Records(folder)
    records.append(statement("a", given="\ud83d"))
    assert records.append(statement("b"))
    assert {"a", "b"} == {*names(records)}
    assert "b" in names(Records(folder))


# -- a disk that does not take it -----------------------------------------------------------------------


def no_space(handle, data):
    raise OSError(errno.ENOSPC, "No space left on device")


def test_what_could_not_be_written_is_known_and_written_next_time_to_a_new_file(folder, monkeypatch):
    records = Records(folder)
    assert records.append(statement("a"))
    (first,) = files(folder)
    with monkeypatch.context() as full:
        full.setattr(os, "write", no_space)
        assert not records.append(statement("b"))
        assert not records.append(statement("c"))
    assert (records.keeping, records.problem) == (False, "No space left on device")
    assert names(records) == ["a", "b", "c"]
    assert names(Records(folder)) == ["a"]
    assert records.append(statement("d"))
    assert (records.keeping, records.problem) == (True, "")
    assert files(folder)[first].count(b"\n") == 1
    assert len([data for data in files(folder).values() if data.count(b"\n") == 3]) == 1
    assert sorted(names(Records(folder))) == ["a", "b", "c", "d"]


@pytest.mark.parametrize("part", [1, 20, -1])
def test_a_write_that_stops_halfway_is_taken_up_in_a_new_file(folder, monkeypatch, part):
    records, write = Records(folder), os.write
    records.append(statement("a"))
    with monkeypatch.context() as full:

        def halfway(handle, data):
            full.setattr(os, "write", no_space)
            return write(handle, data[:part])

        full.setattr(os, "write", halfway)
        assert not records.append(statement("b"), statement("c"))
    before = files(folder)
    assert records.append(statement("d"))
    assert {path: data for path, data in files(folder).items() if path in before} == before
    assert len(files(folder)) == len(before) + 1
    for each in (records, Records(folder)):
        assert sorted(names(each)) == ["a", "b", "c", "d"]
        assert each.damaged == 1


@pytest.mark.parametrize("call", ["open", "fsync"])
def test_a_failure_at_any_point_of_a_write_is_a_failure(folder, monkeypatch, call):
    records = Records(folder)

    def fail(*_):
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as broken:
        broken.setattr(os, call, fail)
        assert not records.append(statement("a"))
    assert records.problem == "Read-only file system"
    assert records.append(statement("b"))
    assert sorted(names(Records(folder))) == ["a", "b"]


def test_a_file_where_the_folder_should_be_is_a_failure(folder):
    folder.parent.mkdir()
    folder.write_text("", encoding="utf-8")
    records = Records(folder)
    assert not records.append(statement("a"))
    assert names(records) == ["a"]
    assert not records.keeping
    folder.unlink()
    assert records.append(statement("b"))
    assert sorted(names(Records(folder))) == ["a", "b"]


# -- other processes -----------------------------------------------------------------------------------

WRITES = """
import sys
from pathlib import Path
from helpers.records import Records
records = Records(Path(sys.argv[1]))
for i in range(int(sys.argv[3])):
    assert records.append({"id": f"{sys.argv[2]}-{i}", "filling": "x" * 500})
    print(i, flush=True)
sys.stdin.read()
"""


def writer(folder, name, count):
    command = [sys.executable, "-c", WRITES, str(folder), name, str(count)]
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_nothing_is_lost_or_doubled_when_two_kernels_write(folder):
    with writer(folder, "one", 150) as one, writer(folder, "two", 150) as two:
        records = Records(folder)
        for line in one.stdout:
            # What was acknowledged is there for everyone.
            assert f"one-{line.strip()}" in {each["id"] for each in records.read()}
            if line.strip() == "149":
                break
        one.communicate()
        two.communicate()
    assert (one.returncode, two.returncode) == (0, 0)
    expected = sorted(f"{name}-{i}" for name in ("one", "two") for i in range(150))
    for each in (records, Records(folder)):
        assert sorted(names(each)) == expected
        assert each.damaged == 0
    assert sum(data.count(b"\n") for data in files(folder).values()) == 300


@pytest.mark.parametrize("acknowledged", [1, 2, 7])
def test_what_was_acknowledged_survives_a_kill(folder, acknowledged):
    with writer(folder, "one", 100_000) as process:
        for _ in range(acknowledged):
            last = process.stdout.readline().strip()
        process.kill()
    assert process.returncode != 0
    records = Records(folder)
    assert {f"one-{i}" for i in range(int(last) + 1)} <= set(names(records))
    assert records.damaged <= 1
    assert records.append(statement("after"))
    assert "after" in names(Records(folder))
