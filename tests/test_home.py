"""Where a learner's things are."""

import os
import re
import stat
import sys
from pathlib import Path

import pytest

from helpers import home
from helpers.errors import CasebookError


def test_the_data_folder_can_be_named(own_folder):
    assert home.learner_folder() == own_folder
    assert home.records_folder("x") == own_folder / "records" / "x"


@pytest.mark.skipif(sys.platform != "linux", reason="this is where Linux keeps data")
def test_else_it_is_the_users_data_folder(monkeypatch, tmp_path):
    monkeypatch.delenv("CASEBOOK_HOME")
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert home.learner_folder() == tmp_path / "casebook"


def test_a_tilde_is_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("CASEBOOK_HOME", "~/things")
    assert home.learner_folder() == tmp_path / "things"


def test_each_learner_on_one_account_has_a_folder_and_a_pseudonym(monkeypatch, own_folder):
    names = set()
    for learner in ("anna", "ben", ""):
        monkeypatch.setenv("CASEBOOK_LEARNER", learner)
        names.add(home.pseudonym())
        inside = own_folder / "learners" / learner if learner else own_folder
        assert home.records_folder("x") == inside / "records" / "x"
    assert len(names) == 3


@pytest.mark.parametrize("learner", ["../x", "a/b", "a b", ".x", "-x", "é", "a" * 41, "x\n", "CON:"])
def test_a_learners_name_is_a_plain_word(monkeypatch, learner):
    monkeypatch.setenv("CASEBOOK_LEARNER", learner)
    with pytest.raises(CasebookError, match="allowed are letters, digits, hyphen and underscore, 40 at most"):
        home.learner_folder()


def test_the_pseudonym_is_random_and_kept(own_folder, monkeypatch):
    first = home.pseudonym()
    assert re.fullmatch(r"[0-9a-f]{32}", first)
    assert home.pseudonym() == first
    monkeypatch.setenv("CASEBOOK_HOME", str(own_folder / "other"))
    assert home.pseudonym() != first


def test_making_a_pseudonym_leaves_nothing_else_behind(own_folder):
    home.pseudonym()
    assert [path.name for path in (own_folder / "records").iterdir()] == ["learner"]


def test_of_two_kernels_that_start_together_both_take_one_name(own_folder, monkeypatch):
    link, others = os.link, []

    def linked_second(source, target):
        monkeypatch.setattr(os, "link", link)
        others.append(home.pseudonym())
        link(source, target)

    monkeypatch.setattr(os, "link", linked_second)
    assert [home.pseudonym()] == others


def test_without_hard_links_the_pseudonym_is_kept_too(monkeypatch):
    def refuse(source, target):
        raise OSError("no links here")

    monkeypatch.setattr(os, "link", refuse)
    assert home.pseudonym() == home.pseudonym()


def test_where_nothing_can_be_written_the_pseudonym_lasts_as_long_as_the_kernel(own_folder):
    own_folder.write_text("a file where the folder should be", encoding="utf-8")
    assert home.pseudonym() == home.pseudonym()


@pytest.mark.parametrize("kept", [b"", b"anna", b"\xff\xfe", b"0" * 31])
def test_a_damaged_pseudonym_is_replaced_once(own_folder, kept):
    (own_folder / "records").mkdir(parents=True)
    (own_folder / "records" / "learner").write_bytes(kept)
    first = home.pseudonym()
    assert re.fullmatch(r"[0-9a-f]{32}", first)
    assert home.pseudonym() == first


def test_nothing_of_the_user_is_in_the_pseudonym(monkeypatch, own_folder):
    monkeypatch.setattr(home, "uuid4", lambda: type("U", (), {"hex": "f" * 32}))
    monkeypatch.setenv("CASEBOOK_LEARNER", "anna")
    assert home.pseudonym() == "f" * 32


@pytest.mark.skipif(os.name == "nt", reason="permissions are not these")
def test_the_records_are_for_the_owner_alone(open_session):
    session = open_session()
    session.commit("in-one-sentence", "It wobbles.")
    (file,) = session.records.folder.glob("*.jsonl")
    assert stat.S_IMODE(Path(file).stat().st_mode) == 0o600
