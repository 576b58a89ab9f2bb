"""`cornu run` treats a program as Python does: arguments, exit status, tracebacks; and takes notebooks."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import cornu
from cornu.cli import main
from cornu.command import doctor
from cornu.command.program import compile_program
from cornu.command.run import run_program

CHECKOUT = Path(__file__).resolve().parents[2]


@pytest.fixture
def write(tmp_path):
    def write(text, name="program.py"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def test_a_program_finds_itself_as_main(write, capsys):
    program = write(
        "import sys\nimport helper\n"
        "print(__name__, sys.argv[1:], helper.value, sys.modules['__main__'].__file__ == sys.argv[0])\n"
    )
    write("value = 7\n", "helper.py")
    before = list(sys.argv), list(sys.path), sys.modules["__main__"]
    assert main(["run", str(program), "--rate", "0.1"]) == 0
    assert capsys.readouterr().out == "__main__ ['--rate', '0.1'] 7 True\n"
    assert (list(sys.argv), list(sys.path), sys.modules["__main__"]) == before


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("pass", 0, ""),
        ("import sys; sys.exit()", 0, ""),
        ("import sys; sys.exit(3)", 3, ""),
        ("import sys; sys.exit('too bad')", 1, "too bad\n"),
        ("raise KeyboardInterrupt", 130, "KeyboardInterrupt"),
        ("1/0", 1, "ZeroDivisionError: division by zero"),
        ("def f(:", 1, "SyntaxError"),
    ],
)
def test_exit_status(text, status, said, write, capsys):
    assert run_program(write(text)) == status
    assert said in capsys.readouterr().err


def test_a_traceback_shows_the_program_alone(write, capsys):
    program = write("def inner():\n    raise ValueError('mine')\n\n\ninner()\n")
    assert run_program(program) == 1
    expected = (
        "Traceback (most recent call last):\n"
        f'  File "{program}", line 5, in <module>\n    inner()\n'
        f"  File \"{program}\", line 2, in inner\n    raise ValueError('mine')\n"
        "ValueError: mine\n"
    )
    # From Python 3.13 on a line of marks points at the call.
    shown = [line for line in capsys.readouterr().err.splitlines(keepends=True) if line.strip(" ~^\n")]
    assert "".join(shown) == expected


def test_a_mistake_is_shown_at_the_programs_line(write, capsys):
    program = write(
        "import cornu\nfrom cornu import layers\n\ncornu.Sequential([cornu.Input((4, 4, 1)), layers.MaxPooling2D(8)])\n"
    )
    cornu.config.enable_traceback_filtering()  # off in tests
    try:
        assert run_program(program) == 1
    finally:
        cornu.config.disable_traceback_filtering()
    error = capsys.readouterr().err
    assert error.count("File ") == 1 and f'File "{program}", line 4' in error
    assert "pool_size=(8, 8)" in error and "JAX" not in error


def test_a_failed_import_shows_no_import_machinery(write, capsys):
    program = write("from keras.layers import Densee\n")
    assert run_program(program) == 1
    error = capsys.readouterr().err
    assert error.count("File ") == 1 and str(program) in error
    assert "Did you mean 'Dense'" in error


def test_a_missing_program(capsys):
    assert main(["run", "no_such_file.py"]) == 2
    assert "can't open file 'no_such_file.py'" in capsys.readouterr().err


def test_magics_are_left_out_once(write, capsys):
    program = write(
        "%matplotlib inline\nx = 7\nif x:\n    !pip install keras\n"
        "y = (x\n     % 4)\ntext = '''\n%time\n'''\nprint(y, text)\n"
    )
    assert run_program(program) == 0
    output = capsys.readouterr()
    assert output.out == "3 \n%time\n\n"
    assert output.err == (
        "cornu run: program.py has lines for IPython, which are left out: line 1: %matplotlib inline; "
        "line 4: !pip install keras\n"
    )


def test_a_notebook_runs_cell_by_cell(write, capsys):
    cells = [
        {"cell_type": "markdown", "source": ["# Title"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "x = 1"]},
        {"cell_type": "code", "source": "print(x + 1)"},
    ]
    assert run_program(write(json.dumps({"cells": cells}), "book.ipynb")) == 0
    assert capsys.readouterr().out == "2\n"
    with pytest.raises(ValueError, match="is no notebook: KeyError"):
        compile_program(write("{}", "other.ipynb"))


def _python(*arguments):
    environment = {**os.environ, "PYTHONPATH": str(CHECKOUT)}
    return subprocess.run(
        [sys.executable, *arguments], capture_output=True, text=True, env=environment, check=False, timeout=60
    )


def test_help_answers_without_importing_jax(write):
    program = write(
        "import sys\nfrom cornu.cli import main\n"
        "try:\n    main(['--help'])\nexcept SystemExit:\n    print('jax' in sys.modules, 'numpy' in sys.modules)\n"
    )
    done = _python(str(program))
    assert done.stdout.endswith("False False\n"), done.stderr
    for command in ("run", "demo", "doctor"):
        assert f"  {command} " in done.stdout


def test_the_real_keras_is_never_imported(write, tmp_path):
    # Packages of these names that must not be imported, in front of everything on the path.
    for name in ("keras", "tensorflow"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("raise SystemExit('the real one was imported')")
    program = write("import keras, tensorflow.keras, sys\nprint(keras)\nsys.exit(5)\n")
    done = _python("-m", "cornu.cli", "run", str(program))
    assert (done.returncode, done.stdout) == (5, "<module 'keras' served by cornu>\n"), done.stderr


@pytest.mark.parametrize("words", [["--version"], ["run", "--help"], ["demo", "--help"], ["doctor", "--help"]])
def test_commands_explain_themselves(words, capsys):
    with pytest.raises(SystemExit) as leaving:
        main(words)
    assert leaving.value.code == 0
    assert "cornu" in capsys.readouterr().out


def test_an_unknown_command_is_refused(capsys):
    with pytest.raises(SystemExit):
        main(["trian"])
    assert "invalid choice: 'trian'" in capsys.readouterr().err


def test_doctor_says_what_is_there(capsys):
    assert main(["doctor"]) == 0
    text = capsys.readouterr().out
    for word in (
        "cornu 0.1.0 on Python 3.",
        "jax ",
        "h5py ",
        "matplotlib",
        "cpu:0",
        "Kernels on cpu",
        "convolution, any",
    ):
        assert word in text
    kernels = text[text.index("C++ kernels") :].splitlines()
    # Two spaces or more stand between the columns: the second begins at one place in all rows.
    assert len({re.match(r"  \S.*?\S {2,}", f"  {line.strip()}").end() for line in kernels}) == 1


def test_doctor_may_be_read_by_half():
    command = [sys.executable, "-m", "cornu.cli", "doctor"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=CHECKOUT) as process:
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_doctor_says_how_to_get_extras(capsys, monkeypatch):
    monkeypatch.setattr(doctor, "_version", lambda name: None if name == "pandas" else "1.0")
    assert main(["doctor"]) == 0
    assert "not installed: pip install pandas (DataFrames as data)" in capsys.readouterr().out
