"""Figures of whole processes: CPU, memory, wall time, and answers that survive kill -9."""

from __future__ import annotations

import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).parent.parent.parent

_MEASURE = """
import re, sys, time
exec(sys.argv[1])
# Not ru_maxrss: that of a child begins with its parent's.
peak = int(re.search(r"VmHWM:\\s+(\\d+)", open("/proc/self/status").read())[1])
print(time.process_time(), peak / 1024)
"""
_FIRST_CARD = "import helpers; helpers.open_case('wobbly-toddler').step('first-visit')"


def cpu_and_memory(line: str, env: dict[str, str]) -> tuple[float, float]:
    """Run a line of Python in a process of its own; returns seconds of CPU and the peak of memory in MB."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, line],
        cwd=ROOT,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    cpu, memory = done.stdout.split()
    return float(cpu), float(memory)


def first_card(rounds: int = 15) -> str:
    """Import, open the case and make the first card, against `import anywidget` alone (2.5 times, +25 MB)."""
    ours, theirs = [], []
    with tempfile.TemporaryDirectory() as home:
        for _ in range(rounds):
            env = {**os.environ, "CASEBOOK_HOME": home}
            ours.append(cpu_and_memory(_FIRST_CARD, env))
            theirs.append(cpu_and_memory("import anywidget", env))
    cpu = [statistics.median(each[0] for each in side) for side in (ours, theirs)]
    memory = [statistics.median(each[1] for each in side) for side in (ours, theirs)]
    return (
        f"CPU {cpu[0]:.2f} s against {cpu[1]:.2f} s, ratio {cpu[0] / cpu[1]:.2f} (at most 2.5); "
        f"memory {memory[0]:.0f} MB against {memory[1]:.0f} MB, {memory[0] - memory[1]:+.0f} MB (at most +25)"
    )


_BARE_KERNELS = """
import sys, time
from jupyter_client.manager import start_new_kernel
began = time.perf_counter()
for _ in range(int(sys.argv[1])):
    manager, client = start_new_kernel(kernel_name="python3")
    client.execute_interactive("pass")
    client.stop_channels()
    manager.shutdown_kernel()
print(time.perf_counter() - began)
"""


def nbval(rounds: int = 7) -> str:
    """The case notebooks under nbval, against as many bare kernels (2 times).

    Three ratios: of kernels and cells alone; of whole processes, the same runner on both sides; and of the
    whole run to a script that does no more than start the kernels, in which the start of pytest and its
    plug-ins weighs the same however many notebooks there are.
    """
    from nbformat import v4, write

    from helpers.case import case_ids, load_case

    notebooks = [f"notebooks/{load_case(each, ROOT).file.notebook}" for each in case_ids(ROOT / "cases")]
    inside: dict[str, list[float]] = {"ours": [], "bare": []}
    whole: dict[str, list[float]] = {"ours": [], "bare": [], "script": []}
    with tempfile.TemporaryDirectory() as folder:
        bare = []
        for number in range(len(notebooks)):
            book = v4.new_notebook(cells=[v4.new_code_cell("pass", execution_count=1)])
            book.metadata["kernelspec"] = {"display_name": "Python 3", "name": "python3"}
            bare.append(f"{folder}/bare-{number}.ipynb")
            write(book, bare[-1])
        report = Path(folder) / "report.xml"
        runner = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", f"--junitxml={report}"]
        commands = {
            "ours": [*runner, *notebooks],
            "bare": [*runner, f"--rootdir={ROOT}", "-c", "pyproject.toml", *bare],
            "script": [sys.executable, "-c", _BARE_KERNELS, str(len(notebooks))],
        }
        for _ in range(rounds):
            for name, command in commands.items():
                began = time.perf_counter()
                done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
                whole[name].append(time.perf_counter() - began)
                if name == "ours":
                    cells = ElementTree.parse(report).iter("testcase")  # noqa: S314
                    inside[name].append(sum(float(each.get("time", 0)) for each in cells))
                elif name == "script":
                    inside["bare"].append(float(done.stdout))
    said = []
    for what, ours, theirs in (
        ("kernels and cells", inside["ours"], inside["bare"]),
        ("whole processes under nbval", whole["ours"], whole["bare"]),
        ("the whole run against a script", whole["ours"], whole["script"]),
    ):
        a, b = statistics.median(ours), statistics.median(theirs)
        said.append(f"{what} {a:.2f} s against {b:.2f} s, ratio {a / b:.2f}")
    return "; ".join(said) + " (at most 2)"


_COMMIT = """
import sys, time
from helpers.session import Session
session = Session.open("wobbly-toddler")
session.commit("in-one-sentence", sys.argv[1])
print("kept", flush=True)
time.sleep(60)
"""


def kill(times: int = 50) -> str:
    """Kill a process right after its commit was acknowledged; count the answers that are there."""
    kept = 0
    for number in range(times):
        with tempfile.TemporaryDirectory() as home:
            process = subprocess.Popen(
                [sys.executable, "-c", _COMMIT, f"answer {number}"],
                cwd=ROOT,
                env={**os.environ, "CASEBOOK_HOME": home},
                stdout=subprocess.PIPE,
            )
            assert process.stdout
            process.stdout.readline()
            process.send_signal(signal.SIGKILL)
            process.wait()
            process.stdout.close()
            lines = [
                json.loads(line)
                for file in Path(home).glob("records/*/*.jsonl")
                for line in file.read_text(encoding="utf-8").splitlines()
            ]
            kept += any(each.get("result", {}).get("response") == f"answer {number}" for each in lines)
    return f"{kept} of {times} answers were there after kill -9"
