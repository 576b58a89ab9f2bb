"""Compiled programs on disk: where they lie, what switches them off, and that they do not grow without end."""

import os
import subprocess
import sys
import time

from cornu.core.compilation_cache import folder, prune

PROGRAM = """
import jax
import cornu
compiled = []
jax.monitoring.register_event_listener(lambda event, **_: compiled.append(event))
model = cornu.Sequential([cornu.Input((3,)), cornu.layers.Dense(2)])
model.compile("adam", "mse")
import numpy as np
model.fit(np.ones((64, 3)), np.ones((64, 2)), verbose=0)
print(sum(event == "/jax/compilation_cache/cache_hits" for event in compiled))
"""


def _run(**environment):
    environment = {**os.environ, "JAX_PLATFORMS": "cpu", **environment}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, env=environment)
    return int(done.stdout)


def test_the_second_run_loads_what_the_first_compiled(tmp_path):
    place = {"CORNU_COMPILATION_CACHE": str(tmp_path)}
    assert _run(**place) == 0
    assert any(path.is_file() for path in tmp_path.rglob("*"))
    assert _run(**place) > 0


def test_it_can_be_off_and_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setenv("CORNU_COMPILATION_CACHE", "off")
    assert folder() is None
    monkeypatch.delenv("CORNU_COMPILATION_CACHE")
    monkeypatch.setenv("CORNU_HOME", str(tmp_path))
    assert folder() == tmp_path / "programs"
    monkeypatch.delenv("CORNU_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert folder() == tmp_path / "cornu" / "programs"


def test_the_oldest_files_go_first(tmp_path):
    for age, name in enumerate(["new", "middle", "old"]):
        path = tmp_path / name
        path.write_bytes(b"x" * 100)
        then = time.time() - 1000 * age
        os.utime(path, (then, then))
    prune(tmp_path, limit=250)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["middle", "new"]
