"""What the project declares in one place agrees with what it declares in the others."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;]+)( ; .+)?$")


def canonical(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def pins(name):
    project, *lines = (ROOT / name).read_text(encoding="utf-8").splitlines()
    # Not as `-e .` after it on the command line: uv then builds it anew, and asks its index, at each start.
    assert project == "-e ."
    found = [PIN.match(line) for line in lines]
    assert all(found), [line for line, match in zip(lines, found, strict=True) if not match]
    return {canonical(match[1]): match[2] for match in found}


def wanted(*extras):
    specifiers = [*PROJECT["dependencies"]]
    for extra in extras:
        specifiers += PROJECT["optional-dependencies"][extra]
    return dict(re.match(r"([A-Za-z0-9._-]+)>=(\S+)", each).groups() for each in specifiers)


def numbers(version):
    return [int(part) for part in re.findall(r"\d+", version)]


@pytest.mark.parametrize(
    ("file", "extras"), [("requirements.txt", ["lab"]), ("requirements-dev.txt", ["lab", "test"])]
)
def test_every_dependency_is_pinned_high_enough(file, extras):
    pinned = pins(file)
    for name, least in wanted(*extras).items():
        assert numbers(pinned[canonical(name)]) >= numbers(least), name


def test_tests_run_on_what_learners_run():
    to_run, to_test = pins("requirements.txt"), pins("requirements-dev.txt")
    assert {name: to_test.get(name) for name in to_run} == to_run


def test_the_conda_environment_installs_the_same_pins():
    environment = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
    names = [each for each in environment["dependencies"] if isinstance(each, str)]
    assert [name.partition("=")[0] for name in names] == ["python", "pip"]
    (pip,) = [each["pip"] for each in environment["dependencies"] if isinstance(each, dict)]
    assert pip == ["-r requirements.txt", "-e ."]


def test_the_build_tool_is_pinned():
    system = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["build-system"]
    assert all("==" in each for each in system["requires"])


def test_the_packages_a_teacher_asks_for_are_installed():
    for name in ("jupyterlab", "ipywidgets", "pandas", "matplotlib"):
        assert name in pins("requirements.txt")
    for name in ("nbval", "pytest"):
        assert name in pins("requirements-dev.txt")


def test_the_version_is_the_same_everywhere():
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    changes = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    newest = re.search(r"^## (\d+\.\d+\.\d+)", changes, re.MULTILINE)
    assert citation["version"] == newest[1] == PROJECT["version"]


def test_no_lock_file_and_no_index_address_is_committed():
    assert not (ROOT / "uv.lock").exists()
    for name in ("requirements.txt", "requirements-dev.txt"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8")


def test_ci_runs_the_line_that_the_readme_gives():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    block = re.search(r"<!-- test command -->\n```sh\n(.+)\n```", readme)
    assert block[1].startswith("python3 ")
    assert block[1].endswith(" && .venv/bin/pytest")
    assert "test command" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


def test_links_inside_the_documents_lead_somewhere():
    for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md", "cases/README.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        for target in re.findall(r"\]\(([^)#:]+)\)", text):
            assert ((ROOT / name).parent / target).exists(), f"{name}: {target}"
