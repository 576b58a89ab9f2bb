"""A two-block Transformer encoder, its attention written out, over 64 steps of 32 features."""

from __future__ import annotations

from typing import Any

from benchmarks.cases.base import Case

_STEPS, _FEATURES, _WIDTH, _HEADS, _HIDDEN, _BLOCKS = 64, 32, 128, 4, 256, 2
_DEPTH = _WIDTH // _HEADS


def _model(keras: Any) -> Any:
    layers, ops = keras.layers, keras.ops

    def heads(x: Any) -> Any:
        return ops.transpose(ops.reshape(layers.Dense(_WIDTH)(x), (-1, _STEPS, _HEADS, _DEPTH)), (0, 2, 1, 3))

    def attention(x: Any) -> Any:
        query, key, value = heads(x), heads(x), heads(x)
        scores = ops.matmul(query, ops.transpose(key, (0, 1, 3, 2))) / _DEPTH**0.5
        mixed = ops.transpose(ops.matmul(ops.softmax(scores), value), (0, 2, 1, 3))
        return layers.Dense(_WIDTH)(ops.reshape(mixed, (-1, _STEPS, _WIDTH)))

    def feed_forward(x: Any) -> Any:
        return layers.Dense(_WIDTH)(layers.Dense(_HIDDEN, activation="relu")(x))

    inputs = keras.Input((_STEPS, _FEATURES))
    x = layers.Dense(_WIDTH)(inputs)
    for _ in range(_BLOCKS):
        x = layers.Add()([x, attention(layers.LayerNormalization()(x))])
        x = layers.Add()([x, feed_forward(layers.LayerNormalization()(x))])
    x = layers.GlobalAveragePooling1D()(layers.LayerNormalization()(x))
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(x))


def _torch_model(torch: Any) -> Any:
    nn = torch.nn

    class Attention(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.heads = nn.Linear(_WIDTH, 3 * _WIDTH)
            self.out = nn.Linear(_WIDTH, _WIDTH)

        def forward(self, x: Any) -> Any:
            split = self.heads(x).view(-1, _STEPS, 3, _HEADS, _DEPTH).permute(2, 0, 3, 1, 4)
            mixed = nn.functional.scaled_dot_product_attention(split[0], split[1], split[2])
            return self.out(mixed.transpose(1, 2).reshape(-1, _STEPS, _WIDTH))

    class Encoder(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.project = nn.Linear(_FEATURES, _WIDTH)
            self.halves = nn.ModuleList()
            for _ in range(_BLOCKS):
                forward = nn.Sequential(nn.Linear(_WIDTH, _HIDDEN), nn.ReLU(), nn.Linear(_HIDDEN, _WIDTH))
                self.halves.append(nn.Sequential(nn.LayerNorm(_WIDTH), Attention()))
                self.halves.append(nn.Sequential(nn.LayerNorm(_WIDTH), forward))
            self.norm = nn.LayerNorm(_WIDTH)
            self.dense = nn.Linear(_WIDTH, 10)

        def forward(self, x: Any) -> Any:
            x = self.project(x)
            for half in self.halves:
                x = x + half(x)
            return self.dense(self.norm(x).mean(dim=1))

    return Encoder()


TRANSFORMER = Case(
    name="transformer",
    about=f"{_BLOCKS} encoder blocks, {_HEADS} heads, width {_WIDTH}, over {_STEPS} steps of {_FEATURES} features",
    shape=(_STEPS, _FEATURES),
    input_macs=_STEPS * _FEATURES * _WIDTH,
    # A block, for each step: query, key, value and output; scores and their use; two dense layers.
    macs=_BLOCKS * _STEPS * (4 * _WIDTH * _WIDTH + 2 * _STEPS * _WIDTH + 2 * _WIDTH * _HIDDEN) + _WIDTH * 10,
    model=_model,
    torch_model=_torch_model,
)
