"""Pictures of models: `model_to_dot` and `plot_model`, without Graphviz and without pydot."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

from cornu.base.errors import bad_argument, unknown_name
from cornu.visualization.dot import Dot
from cornu.visualization.layer_box import BoxOptions
from cornu.visualization.model_graph import model_diagram
from cornu.visualization.scene import extension_of

__all__ = ["model_to_dot", "plot_model"]

DIRECTIONS = ("TB", "BT", "LR", "RL")
SPLINES = ("ortho", "curved", "polyline", "spline", "line")


def model_to_dot(
    model: Any,
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = True,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: float = 200,
    subgraph: bool = False,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    **kwargs: Any,
) -> Dot:
    """Make a graph of a model that can be shown, written to a file or turned into DOT text.

    Use it to show a picture in a notebook or to get DOT text; to write a picture to a file, `plot_model` is
    shorter. A functional model is drawn with its branches, a Sequential model as a chain. A subclassed model
    has no graph that could be read and is one box; a notice says how to look inside.

    Args:
        model: a built model.
        show_shapes: bool. Whether boxes show input and output shapes. Defaults to False.
        show_dtype: bool. Whether boxes show the dtype of the outputs. Defaults to False.
        show_layer_names: bool. Whether boxes show the name of the layer before its class. Defaults to True.
        rankdir: "TB", "BT", "LR" or "RL". Direction of the arrows: top to bottom, left to right and so on.
            Defaults to "TB".
        expand_nested: bool. Whether a model inside the model is drawn as a frame with its layers. Defaults to
            False.
        dpi: positive number. Pixels to the inch in PNG and JPEG files; SVG files have no pixels. Defaults to
            200.
        subgraph: bool. Whether `to_string()` gives a cluster, to be put into another graph, and pictures have
            a frame around the model. Defaults to False.
        show_layer_activations: bool. Whether boxes show the `activation` of layers that have one. Defaults to
            False.
        show_trainable: bool. Whether boxes of layers with weights say if these are trained. Defaults to
            False.
        splines: how arrows run: "ortho" (right angles), "curved" or "spline" (curves), "polyline" (straight
            lines around the boxes) or "line" (one straight line, which may cross boxes). Defaults to "ortho".
        **kwargs: none; other names raise.

    Returns:
        A `Dot` with the methods of pydot's class of that name: `create(format="svg")`, `write(path)`,
        `to_string()` and others. A notebook shows it as a picture.

    Raises:
        ValueError: if the model is not built, an argument is out of its range, or `kwargs` has an unknown
            name.
        TypeError: if `model` is no model.

    Example:
        >>> from types import SimpleNamespace
        >>> layers = [SimpleNamespace(name="first"), SimpleNamespace(name="second")]
        >>> model = SimpleNamespace(name="net", built=True, layers=layers, add=list, pop=list)
        >>> dot = model_to_dot(model)
        >>> dot.create(prog="dot", format="svg").startswith(b"<?xml")
        True
    """
    _check("model_to_dot", model, rankdir, dpi, splines, kwargs)
    options = BoxOptions(
        show_shapes=show_shapes,
        show_dtype=show_dtype,
        show_layer_names=show_layer_names,
        show_layer_activations=show_layer_activations,
        show_trainable=show_trainable,
    )
    diagram = model_diagram(model, options, expand_nested)
    diagram.rankdir, diagram.splines, diagram.dpi, diagram.framed = rankdir, splines, dpi, subgraph
    return Dot(diagram)


def plot_model(
    model: Any,
    to_file: str | Path = "model.png",
    show_shapes: bool = False,
    show_dtype: bool = False,
    show_layer_names: bool = False,
    rankdir: str = "TB",
    expand_nested: bool = False,
    dpi: float = 200,
    show_layer_activations: bool = False,
    show_trainable: bool = False,
    splines: str = "ortho",
    **kwargs: Any,
) -> Any:
    """Draw a model and write the picture to a file.

    SVG and DOT files need nothing but cornu; PNG and JPEG files need Pillow (`pip install "cornu[plots]"`),
    and the other formats of Graphviz, such as PDF, need Graphviz.

    Args:
        model: a built model.
        to_file: path of the picture; its extension chooses the format, "png" if it has none. Defaults to
            "model.png".
        show_shapes: bool. Whether boxes show input and output shapes. Defaults to False.
        show_dtype: bool. Whether boxes show the dtype of the outputs. Defaults to False.
        show_layer_names: bool. Whether boxes show the name of the layer before its class. Defaults to False.
        rankdir: "TB", "BT", "LR" or "RL". Direction of the arrows. Defaults to "TB".
        expand_nested: bool. Whether a model inside the model is drawn as a frame with its layers. Defaults to
            False.
        dpi: positive number. Pixels to the inch in PNG and JPEG files. Defaults to 200.
        show_layer_activations: bool. Whether boxes show the `activation` of layers that have one. Defaults to
            False.
        show_trainable: bool. Whether boxes of layers with weights say if these are trained. Defaults to
            False.
        splines: "ortho", "curved", "spline", "polyline" or "line": how arrows run. Defaults to "ortho".
        **kwargs: none; other names raise.

    Returns:
        In a notebook the picture as an IPython `Image` or `SVG`, else None.

    Raises:
        ValueError: if the model is not built, an argument is out of its range, or `kwargs` has an unknown
            name.
        TypeError: if `model` or `to_file` is of a wrong type.
        ImportError: if a PNG or JPEG file is asked for and Pillow is missing.
        FileNotFoundError: if the format needs Graphviz and it is missing.

    Example:
        >>> import tempfile, pathlib
        >>> from types import SimpleNamespace
        >>> layers = [SimpleNamespace(name="first"), SimpleNamespace(name="second")]
        >>> model = SimpleNamespace(name="net", built=True, layers=layers, add=list, pop=list)
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "model.svg"
        >>> plot_model(model, to_file=path, show_layer_names=True)
        >>> "first" in path.read_text()
        True
    """
    _check("plot_model", model, rankdir, dpi, splines, kwargs)
    extension = extension_of("plot_model", to_file) or "png"
    dot = model_to_dot(
        model,
        show_shapes=show_shapes,
        show_dtype=show_dtype,
        show_layer_names=show_layer_names,
        rankdir=rankdir,
        expand_nested=expand_nested,
        dpi=dpi,
        show_layer_activations=show_layer_activations,
        show_trainable=show_trainable,
        splines=splines,
    )
    dot.write(to_file, format=extension)
    return _notebook_picture(str(to_file), extension)


def _notebook_picture(path: str, extension: str) -> Any:
    """What a notebook shows; None outside notebooks (IPython is loaded there already) and for other files."""
    if "IPython" not in sys.modules or extension not in ("svg", "png", "jpg", "jpeg"):
        return None
    display = importlib.import_module("IPython.display")
    return display.SVG(filename=path) if extension == "svg" else display.Image(filename=path)


def _check(where: str, model: Any, rankdir: str, dpi: float, splines: str, kwargs: dict[str, Any]) -> None:
    if not hasattr(model, "built"):
        raise bad_argument(where, "model", "a model", model, "Pass the model itself.", error=TypeError)
    if not model.built:
        raise ValueError(
            f"{where}: the model {model.name!r} is not built, so its graph is not known. Build it first, with "
            "model.build(input_shape), an Input as the first layer, or by calling it on a batch of data."
        )
    if rankdir not in DIRECTIONS:
        raise unknown_name(where, "rankdir", rankdir, DIRECTIONS)
    if splines not in SPLINES:
        raise unknown_name(where, "splines", splines, SPLINES)
    if isinstance(dpi, bool) or not isinstance(dpi, int | float) or not 0 < dpi < float("inf"):
        raise bad_argument(where, "dpi", "a positive number", dpi, "Write for example dpi=100.")
    if kwargs.pop("layer_range", None) is not None:
        raise ValueError(
            f"{where}: argument 'layer_range' went away with Keras 3. To draw a part of a model, draw "
            "keras.Model(first_layer.input, last_layer.output)."
        )
    if kwargs:
        raise ValueError(f"{where}: unknown argument {sorted(kwargs)[0]!r}. Remove it.")
