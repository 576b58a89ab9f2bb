"""Files that layers keep beside their variables."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import cornu
from cornu.saving import load_model
from tests.saving.crafted import layer, model_config, write_keras


@cornu.saving.register_keras_serializable("assets")
class Words(cornu.layers.Layer):
    """A layer with a vocabulary and a file in a folder of its own."""

    def __init__(self, words: Any = (), **kwargs: Any):
        super().__init__(**kwargs)
        self.words = list(words)

    def call(self, x: Any) -> Any:
        return x

    def get_config(self) -> dict[str, Any]:
        return {**super().get_config(), "words": []}

    def save_assets(self, dir_path: str) -> None:
        Path(dir_path, "words.txt").write_text("\n".join(self.words))
        Path(dir_path, "deeper").mkdir()
        Path(dir_path, "deeper", "count.txt").write_text(str(len(self.words)))

    def load_assets(self, dir_path: str) -> None:
        self.words = Path(dir_path, "words.txt").read_text().split("\n")
        self.count = int(Path(dir_path, "deeper", "count.txt").read_text())
        self.place = dir_path


@pytest.mark.parametrize("zipped", [True, False])
def test_assets_come_back(zipped: bool, tmp_path: Path) -> None:
    path = tmp_path / ("m.keras" if zipped else "m")
    model = cornu.Sequential([cornu.Input((3,)), Words(["a", "b"]), Words(["c"])])
    model.save(path, zipped=zipped)
    loaded = load_model(path)
    assert [(one.words, one.count) for one in loaded.layers] == [(["a", "b"], 2), (["c"], 1)]
    assert not Path(loaded.layers[0].place).exists()


def test_assets_stand_where_keras_puts_them(tmp_path: Path) -> None:
    cornu.Sequential([cornu.Input((3,)), Words(["a"]), Words(["b"])]).save(tmp_path / "m.keras")
    with zipfile.ZipFile(tmp_path / "m.keras") as archive:
        names = [name for name in archive.namelist() if name.startswith("assets/")]
    assert names == [
        f"assets/layers/{one}/{file}" for one in ("words", "words_1") for file in ("deeper/count.txt", "words.txt")
    ]


def test_missing_assets_are_named(tmp_path: Path) -> None:
    config = model_config(layer("Words", "assets", "assets>Words", name="words"))
    path = write_keras(tmp_path / "m.keras", config, lambda file: file.create_group("vars"))
    with pytest.raises(ValueError, match=r"'layers/words' \(Words\): its assets could not be loaded"):
        load_model(path)


def test_a_model_without_assets_has_no_folder_for_them(tmp_path: Path) -> None:
    model = cornu.Sequential([cornu.Input((3,)), cornu.layers.Dense(1)])
    model.save(tmp_path / "m", zipped=False)
    assert not (tmp_path / "m" / "assets").exists()
    assert np.array_equal(load_model(tmp_path / "m").get_weights()[0], model.get_weights()[0])
