"""PyDataset with workers: order, errors, death, and leaving early."""

import gc
import inspect
import multiprocessing
import threading
import time

import keras
import numpy as np
import pytest

from cornu.base.notices import CornuWarning, forget_notices
from cornu.data import PyDataset, make_source, workers
from tests.data.batches_of_squares import Squares


def first(source, **kwargs):
    return [int(x[0, 0]) for x, _, _ in source.epoch(**kwargs)]


def test_signature_as_in_keras():
    ours, theirs = (inspect.signature(c).parameters.values() for c in (PyDataset, keras.utils.PyDataset))
    assert [(p.name, p.default) for p in ours] == [(p.name, p.default) for p in theirs]


@pytest.mark.parametrize("count", [2, 5])
@pytest.mark.parametrize("queue", [1, 3])
def test_threads_keep_the_order(count, queue):
    source = make_source(Squares(n=20, workers=count, max_queue_size=queue))
    assert first(source) == list(range(20))
    shuffled = first(source, rng=np.random.default_rng(0))
    assert shuffled == np.random.default_rng(0).permutation(20).tolist()


def test_queue_bounds_what_is_made_ahead():
    started = []

    class Counting(Squares):
        def __getitem__(self, index):
            started.append(index)
            return super().__getitem__(index)

    epoch = make_source(Counting(n=50, workers=4, max_queue_size=5)).epoch()
    next(epoch)
    time.sleep(0.1)
    assert len(started) <= 5
    epoch.close()


@pytest.mark.parametrize("options", [{}, {"workers": 3}])
def test_errors_keep_their_type_and_name_the_batch(options):
    source = make_source(Squares(bad=4, **options))
    with pytest.raises(KeyError, match="no file for 4") as caught:
        first(source)
    assert caught.value.__notes__ == ["This happened in Squares.__getitem__(4), which makes batch 4."]


def test_errors_do_not_wait_for_slow_batches():
    class Slow(Squares):
        def __getitem__(self, index):
            if index == 0:
                time.sleep(30)
            return super().__getitem__(index)

    begin = time.monotonic()
    with pytest.raises(KeyError, match="no file for 3"):
        first(make_source(Slow(bad=3, workers=2)))
    assert time.monotonic() - begin < 5


def test_threads_end_with_the_epoch():
    before = set(threading.enumerate())
    epoch = make_source(Squares(n=30, workers=3)).epoch()
    next(epoch)
    readers = set(threading.enumerate()) - before
    assert len(readers) == 3
    del epoch
    gc.collect()
    for reader in readers:
        reader.join(5)
        assert not reader.is_alive()


def test_a_hanging_worker_is_reported(monkeypatch):
    forget_notices()
    monkeypatch.setattr(workers, "PATIENCE", 0.2)

    class Hangs(Squares):
        def __getitem__(self, index):
            time.sleep(0.8)
            return super().__getitem__(index)

    with pytest.warns(CornuWarning, match=r"batch 0 has not come .*\n.*test_workers.py:\d+, in __getitem__"):
        first(make_source(Hangs(n=2, workers=2)))  # a batch for each: which worker takes the only one is chance


def test_processes():
    source = make_source(Squares(n=5, workers=2, use_multiprocessing=True))
    assert first(source) == list(range(5))
    with pytest.raises(KeyError, match="no file for 1") as caught:
        first(make_source(Squares(bad=1, workers=1, use_multiprocessing=True)))
    assert "In the worker process" in caught.value.__notes__[0]
    assert "batches_of_squares.py" in caught.value.__notes__[0]
    begin = time.monotonic()
    with pytest.raises(workers.WorkerDied, match=r"making batch 1 ended without an answer \(exit code 3\).*__main__"):
        first(make_source(Squares(bad=1, how="die", workers=1, use_multiprocessing=True)))
    epoch = make_source(Squares(bad=1, how="hang", workers=2, use_multiprocessing=True)).epoch()
    next(epoch)
    epoch.close()
    assert time.monotonic() - begin < 20
    gc.collect()
    deadline = time.monotonic() + 5
    while multiprocessing.active_children() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert multiprocessing.active_children() == []


def test_processes_need_pickling():
    class Local(Squares):
        pass

    with pytest.raises(ValueError, match=r"'use_multiprocessing' must be False .*pickled.*=True and .*Use threads"):
        first(make_source(Local(workers=2, use_multiprocessing=True)))


BAD = [
    ({"workers": -1}, "argument 'workers' must be an integer of at least 0; got workers=-1 .*workers=4"),
    ({"workers": 1.5}, r"got workers=1.5 \(float\)"),
    (
        {"use_multiprocessing": 1},
        r"argument 'use_multiprocessing' must be True or False; got use_multiprocessing=1",
    ),
    (
        {"max_queue_size": 0},
        "argument 'max_queue_size' must be a positive integer; got max_queue_size=0.*=10",
    ),
]


@pytest.mark.parametrize(("options", "text"), BAD)
def test_bad_arguments(options, text):
    with pytest.raises(ValueError, match=f"^Squares: .*{text}" if text.startswith("got") else f"^Squares: {text}"):
        Squares(**options)


def test_what_a_subclass_has_to_write():
    with pytest.raises(NotImplementedError, match=r"PyDataset: write __getitem__\(self, index\)"):
        PyDataset()[0]
    with pytest.raises(NotImplementedError, match=r"PyDataset: write __len__\(self\), the number of batches"):
        _ = PyDataset().num_batches
