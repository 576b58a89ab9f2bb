"""Loading: garbage collection rests while JAX and cornu are imported."""

import subprocess
import sys

import pytest


def printed(program: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return done.stdout.split()


@pytest.mark.parametrize("first", ["cornu.Sequential", "cornu.layers"])
def test_jax_is_left_out_of_later_collections(first):
    frozen, enabled = printed(f"import cornu, gc; {first}; print(gc.get_freeze_count(), gc.isenabled())")
    assert int(frozen) > 100_000
    assert enabled == "True"


def test_what_a_program_made_before_a_later_import_is_still_collected():
    before, after = printed(
        "import cornu, gc; cornu.Sequential; print(gc.get_freeze_count()); cornu.visualization;"
        "print(gc.get_freeze_count())"
    )
    assert int(after) <= int(before)  # what is frozen may be dropped, but no more is frozen


def test_collection_stays_off_where_it_was_off():
    assert printed("import cornu, gc; gc.disable(); cornu.Sequential; print(gc.isenabled())") == ["False"]
