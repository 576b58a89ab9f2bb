"""The convolutional network of the notes learns real digits."""

import os
from pathlib import Path

import numpy as np
import pytest

import cornu
from cornu.command.demo import build_model

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def _images():
    """A part of MNIST where a local folder holds it, else the bundled digits; and what to expect of them."""
    folder = Path(os.environ.get("CORNU_DATA", SHARED))
    if (folder / "mnist" / "train-images-idx3-ubyte.gz").exists():
        cornu.datasets.set_local_folder(folder)
        try:
            (x, y), (x_test, y_test) = cornu.datasets.mnist.load_data()
        finally:
            cornu.datasets.set_local_folder(None)
        return (x[:2000] / 255.0, y[:2000]), (x_test[:500] / 255.0, y_test[:500]), 0.85
    (x, y), (x_test, y_test) = cornu.datasets.digits.load_data()
    return (x / 16.0, y), (x_test / 16.0, y_test), 0.75


def test_the_network_of_the_notes_learns_to_read():
    (x, y), (x_test, y_test), threshold = _images()
    cornu.utils.set_random_seed(1)
    model = build_model((*x.shape[1:], 1), num_classes=10)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    before = model.evaluate(x_test, y_test, verbose=0, return_dict=True)["accuracy"]
    history = model.fit(x, y, batch_size=64, epochs=3 if len(x) == 2000 else 8, verbose=0)
    after = model.evaluate(x_test, y_test, verbose=0, return_dict=True)["accuracy"]
    assert before < 0.4
    assert after >= threshold
    assert history.history["loss"][-1] < history.history["loss"][0]
    predicted = model.predict(x_test, verbose=0)
    np.testing.assert_allclose(predicted.sum(axis=-1), 1.0, rtol=1e-5)
    assert np.mean(predicted.argmax(axis=-1) == y_test) == pytest.approx(after, abs=1e-6)
