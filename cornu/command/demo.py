"""`cornu demo`: a convolutional network learns to read handwritten digits."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from cornu import callbacks, datasets, layers, utils
from cornu.models import Model
from cornu.visualization import plot_history, plot_model

__all__ = ["run"]

_SHADES = " .:-=+*#%@"


def run(folder: str = "cornu-demo", epochs: int = 40) -> int:
    """Train, show what was learnt and what was not, and write the results into `folder`.

    Args:
        folder: where the model, its picture and its curves are written; made if it is not there.
        epochs: how often the training images are gone through, at most.

    Returns:
        Exit status: 0.
    """
    utils.set_random_seed(7)
    (x_train, y_train), (x_test, y_test) = datasets.digits.load_data()
    x_train, x_test = (x[..., None].astype("float32") / 16 for x in (x_train, x_test))
    print(f"{len(x_train)} images of handwritten digits to learn from, {len(x_test)} by other writers to test with.\n")

    model = build_model(x_train.shape[1:], num_classes=10)
    model.summary()
    model.compile(optimizer="adam", loss="sparse_categorical_crossentropy", metrics=["accuracy"])
    # The loss, since the accuracy of some two hundred digits jumps with each single one.
    stop = callbacks.EarlyStopping("val_loss", patience=8, restore_best_weights=True, verbose=1)
    history = model.fit(x_train, y_train, epochs=epochs, validation_split=0.15, callbacks=[stop])

    _, accuracy = model.evaluate(x_test, y_test, verbose=0)
    predicted = np.argmax(model.predict(x_test, verbose=0), axis=-1)
    print(f"\nTest accuracy: {accuracy:.4f}\n")
    print(confusion_table(y_test, predicted))
    print(wrong_cases(x_test, y_test, predicted))
    for path, what in write_results(Path(folder), model, history):
        print(f"{what:<22} {path}")
    return 0


def build_model(shape: tuple[int, ...], num_classes: int) -> Any:
    """Four convolutions in three blocks, each block half the size of the one before, then two dense layers."""
    inputs = layers.Input(shape=shape)
    x = inputs
    for block in ((32, 32), (64,), (128,)):
        for filters in block:
            x = layers.Conv2D(filters, 3, padding="same")(x)
            x = layers.Activation("relu")(x)
        x = layers.MaxPool2D(2, 2)(x)
        if block != (64,):
            x = layers.Dropout(0.5)(x)
    x = layers.Flatten()(x)
    x = layers.Dense(512, activation="relu")(x)
    x = layers.Dropout(0.5)(x)
    outputs = layers.Dense(num_classes, activation="softmax")(x)
    return Model(inputs=inputs, outputs=outputs, name="basic_cnn")


def confusion_table(labels: np.ndarray, predicted: np.ndarray) -> str:
    """How often each digit (rows) was taken for each digit (columns)."""
    counts = np.zeros((10, 10), dtype=int)
    np.add.at(counts, (labels, predicted), 1)
    lines = ["Digit, and what it was taken for:", "      " + "".join(f"{digit:>5}" for digit in range(10))]
    for digit, row in enumerate(counts):
        lines.append(f"{digit:>5} " + "".join(f"{count or '.':>5}" for count in row))
    return "\n".join(lines) + "\n"


def wrong_cases(images: np.ndarray, labels: np.ndarray, predicted: np.ndarray, most: int = 6) -> str:
    """Images that were read wrongly, drawn in characters side by side."""
    wrong = np.flatnonzero(labels != predicted)
    if not len(wrong):
        return "No test image was read wrongly.\n"
    shown = wrong[:most]
    pictures = [_picture(images[index, ..., 0]) for index in shown]
    titles = [f"{labels[index]} read as {predicted[index]}".ljust(18) for index in shown]
    rows = ["  ".join(line.ljust(18) for line in lines) for lines in zip(*pictures, strict=True)]
    head = f"{len(wrong)} of {len(labels)} test images were read wrongly" + (
        ", for example:" if len(wrong) > most else ":"
    )
    return "\n".join([head, "  ".join(titles).rstrip(), *(row.rstrip() for row in rows)]) + "\n"


def _picture(image: np.ndarray) -> list[str]:
    shades = np.clip((image * (len(_SHADES) - 1)).round().astype(int), 0, len(_SHADES) - 1)
    # A character is about twice as high as wide.
    return ["".join(_SHADES[shade] * 2 for shade in row) for row in shades]


def write_results(folder: Path, model: Any, history: Any) -> list[tuple[Path, str]]:
    """Write the model, its picture and the curves; return what went where."""
    folder.mkdir(parents=True, exist_ok=True)
    saved, picture, curves = folder / "digits.keras", folder / "model.svg", folder / "curves.svg"
    model.save(saved)
    plot_model(model, to_file=str(picture), show_shapes=True, show_layer_names=True)
    plot_history(history, to_file=str(curves))
    return [(saved, "The model:"), (picture, "Its picture:"), (curves, "The learning curves:")]
