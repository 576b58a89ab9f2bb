"""The command and its processes, without any peer."""

import os
import subprocess
import sys
from pathlib import Path

from benchmarks import process
from benchmarks.peers import PEERS
from benchmarks.request import Request
from benchmarks.tasks import TASKS


def test_the_list_names_every_case():
    command = [sys.executable, "-m", "benchmarks", "--list"]
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, timeout=60, check=True)
    assert all(task.name in done.stdout for task in TASKS)


def test_a_child_answers_with_its_last_line_and_its_memory():
    outcome = process.run([sys.executable, "-c", "print('a'); print('b')"], dict(os.environ), 60)
    assert (outcome.output, outcome.error) == ("a\nb\n", "")
    assert outcome.seconds > 0 and outcome.peak_mb > 1


def test_a_child_that_fails_says_why():
    def error(program, timeout=60.0):
        return process.run([sys.executable, "-c", program], dict(os.environ), timeout).error

    assert error("raise ValueError('too bad')") == "ValueError: too bad"
    assert error("import sys; sys.exit(3)") == "exit status 3"
    assert error("import os; os.kill(os.getpid(), 9)") == "ended by signal 9"
    assert error("import time; time.sleep(60)", timeout=0.5) == "ran longer than 0 s"


def test_a_request_survives_its_journey():
    request = Request("cornu", "train", 2, case="cnn", batch=32, samples=64, precision="bfloat16")
    assert Request.from_json(request.to_json()) == request
    assert request.peer in PEERS
