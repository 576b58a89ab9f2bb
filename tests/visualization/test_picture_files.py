"""What is written to files: SVG, PNG, DOT, and what is said when something is missing."""

from __future__ import annotations

import importlib.util
import io
import re
import sys
import warnings
from types import ModuleType, SimpleNamespace
from xml.etree import ElementTree

import keras
import numpy as np
import pytest
from models_to_draw import chain, deep, siamese, skip
from PIL import Image

from cornu.base.notices import CornuWarning, forget_notices
from cornu.visualization import model_to_dot, plot_model
from cornu.visualization.png import to_bitmap
from cornu.visualization.scene import Circle, Path2D, Polygon, Rectangle, Scene, Span, Text, flatten, rounded
from cornu.visualization.svg import to_svg
from cornu.visualization.text_width import text_width

SVG = "{http://www.w3.org/2000/svg}"
NASTY = '<b>&"\\é漢'


def parsed(svg):
    return ElementTree.fromstring(svg)


def words(root):
    return ["".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def cells(root):
    """Rectangles with a solid outline: the cells of the boxes."""
    found = [element for element in root.iter(f"{SVG}rect") if element.get("stroke") == "black"]
    return [tuple(float(rect.get(name)) for name in ("x", "y", "width", "height")) for rect in found]


def named_layers():
    """A model-like object whose layers have any names."""
    layers = [SimpleNamespace(name=NASTY), SimpleNamespace(name="plain")]
    return SimpleNamespace(name=NASTY, built=True, layers=layers, add=None, pop=None)


@pytest.mark.parametrize("rankdir", ["TB", "BT", "LR", "RL"])
@pytest.mark.parametrize("splines", ["ortho", "curved", "spline", "polyline", "line"])
def test_svg_has_all_texts_in_boxes_that_fit(rankdir, splines):
    dot = model_to_dot(siamese(keras), show_shapes=True, expand_nested=True, rankdir=rankdir, splines=splines)
    root = parsed(dot.create_svg())
    width, height = (float(part) for part in root.get("viewBox").split()[2:])
    assert {"encoder", "head", "left_x (InputLayer)", "Output shape: (None, 4)"} <= set(words(root))
    boxes = cells(root)
    for x, y, w, h in boxes:
        assert 0 < x < x + w < width and 0 < y < y + h < height
    for element in root.iter(f"{SVG}text"):
        text, x, y = "".join(element.itertext()), float(element.get("x")), float(element.get("y"))
        if element.get("text-anchor") == "middle":
            half = text_width(text, float(element.get("font-size"))) / 2
            assert any(a <= x - half and x + half <= a + w and b < y < b + h for a, b, w, h in boxes), text
    heads = list(root.iter(f"{SVG}polygon"))
    assert len(heads) == len(dot.diagram.edges) - 1  # both inputs of the encoder share the head at its first box


@pytest.mark.parametrize(("rankdir", "axis", "sign"), [("TB", 1, 1), ("BT", 1, -1), ("LR", 0, 1), ("RL", 0, -1)])
def test_rankdir_is_the_direction_of_the_arrows(rankdir, axis, sign):
    root = parsed(model_to_dot(chain(keras), rankdir=rankdir).create_svg())
    places = [cell[axis] * sign for cell in cells(root)]
    assert places == sorted(places) and len(set(places)) == 3


def test_frames_hold_their_boxes_and_labels_are_not_crossed():
    scene = model_to_dot(deep(keras), expand_nested=True).scene
    frames = [shape for shape in scene.shapes if isinstance(shape, Rectangle) and shape.dash]
    outer, inner = sorted(frames, key=lambda frame: -frame.width)
    assert outer.x < inner.x and inner.x + inner.width < outer.x + outer.width
    assert outer.y < inner.y and inner.y + inner.height < outer.y + outer.height
    labels = [shape for shape in scene.shapes if isinstance(shape, Text) and shape.anchor == "start"]
    assert {label.spans[0].text for label in labels} == {"mid", "core"}
    for label in labels:
        right = label.x + text_width(label.spans[0].text, label.size)
        for line in (shape for shape in scene.shapes if isinstance(shape, Path2D)):
            for points in flatten(line.commands):
                assert not any(label.x < x < right and label.y - 12 < y < label.y for x, y in points)


def test_splines_choose_the_lines():
    def letters(splines):
        root = parsed(model_to_dot(skip(keras), splines=splines).create_svg())
        return {letter for path in root.iter(f"{SVG}path") for letter in re.findall("[A-Z]", path.get("d"))}

    assert letters("ortho") == {"M", "L", "Q"}
    assert letters("curved") == letters("spline") == {"M", "C"}
    straight = parsed(model_to_dot(skip(keras), splines="line").create_svg())
    assert all(len(re.findall("[A-Z]", path.get("d"))) == 2 for path in straight.iter(f"{SVG}path"))


def test_names_are_escaped_everywhere():
    dot = model_to_dot(named_layers())
    assert f"{NASTY} (SimpleNamespace)" in words(parsed(dot.create_svg()))
    text = dot.to_string()
    assert text.startswith('digraph "<b>&\\"\\\\é漢" {')
    assert "<b>&lt;b&gt;&amp;&quot;\\é漢</b> (SimpleNamespace)" in text
    assert to_svg(Scene(9, 9, [Text(1, 1, (Span("a\x00b"),))])).count("a?b") == 1


def test_dot_text_is_whole():
    dot = model_to_dot(siamese(keras), show_shapes=True, expand_nested=True, rankdir="LR", dpi=65, splines="polyline")
    text = dot.to_string()
    assert "dpi=65, rankdir=LR, splines=polyline" in text
    assert text.count("{") == text.count("}") == 3
    assert len(re.findall(r"^\s*layer_\d+ \[label=<<table.*</table>>\];$", text, re.M)) == 9
    assert len(re.findall(r"^\s*layer_\d+ -> layer_\d+;$", text, re.M)) == len(dot.diagram.edges)
    for table in re.findall(r"\[label=<(<table.*</table>)>\];", text):
        spans = [sum(int(cell.get("colspan")) for cell in row) for row in ElementTree.fromstring(table)]
        assert len(set(spans)) == 1
    assert str(dot) == text and repr(dot) == "<Dot of 'siamese': 9 boxes>"


def test_a_subgraph_is_a_cluster():
    dot = model_to_dot(skip(keras), subgraph=True)
    lines = dot.to_string().splitlines()
    assert lines[0] == 'subgraph "cluster_skip" {' and lines[-1] == "}" and "    style=dashed;" in lines
    assert "skip" in words(parsed(dot.create_svg()))


def test_png_has_the_size_that_dpi_asks_for():
    dot = model_to_dot(skip(keras), dpi=36)
    image = Image.open(io.BytesIO(dot.create(format="png")))
    assert image.size == (round(dot.scene.width / 2), round(dot.scene.height / 2))
    assert image.info["dpi"] == pytest.approx((36, 36), abs=0.1)
    assert Image.open(io.BytesIO(dot.create(format="jpg"))).format == "JPEG"


def test_png_shows_every_shape_where_svg_does():
    shapes = [
        Rectangle(10, 10, 20, 20, fill="#ff0000"),
        Rectangle(40, 10, 20, 20, stroke="#0000ff", stroke_width=4, dash=(5, 3)),
        Polygon(((70, 10), (90, 10), (80, 30)), fill="#00ff00"),
        Circle(110, 20, 10, fill="#ff00ff", stroke="#000000"),
        Path2D(rounded([(10, 50), (50, 50), (50, 70)], 8), stroke="#0000ff", width=10),
        Text(100, 65, (Span("wide", bold=True), Span("mm")), size=20),
    ]
    scene = Scene(140, 80, shapes)
    pixels = np.asarray(Image.open(io.BytesIO(to_bitmap(scene, dpi=72))))
    assert pixels.shape == (80, 140, 3)
    colors = {(20, 20): (255, 0, 0), (50, 20): (255, 255, 255), (80, 15): (0, 255, 0), (110, 20): (255, 0, 255)}
    colors |= {(30, 50): (0, 0, 255), (50, 65): (0, 0, 255), (42, 62): (255, 255, 255), (5, 5): (255, 255, 255)}
    for (x, y), color in colors.items():
        assert tuple(pixels[y, x]) == color, (x, y)
    dashes = pixels[10, 40:60, 0]
    assert dashes.min() < 100 < 200 < dashes.max()
    assert pixels[48:66, 60:139].min() < 60
    root = parsed(to_svg(scene))
    assert [element.tag.removeprefix(SVG) for element in root] == [
        "rect",
        "rect",
        "rect",
        "polygon",
        "circle",
        "path",
        "text",
    ]


def test_a_picture_drawn_in_bands_has_no_seams(monkeypatch):
    scene = model_to_dot(chain(keras), show_shapes=True).scene
    whole = to_bitmap(scene, dpi=72)
    monkeypatch.setattr("cornu.visualization.png.BAND", 40)
    a, b = (np.asarray(Image.open(io.BytesIO(data))).astype(int) for data in (whole, to_bitmap(scene, dpi=72)))
    assert np.abs(a - b).mean() < 1.0


def test_a_huge_png_is_drawn_smaller_and_says_so():
    forget_notices()
    with pytest.warns(CornuWarning, match=r"too large for 200 dpi and was drawn with 144 dpi.*to_file=\"model.svg\""):
        data = to_bitmap(Scene(16_000, 10), dpi=200)
    assert Image.open(io.BytesIO(data)).size[0] == 32_000
    forget_notices()


@pytest.mark.parametrize(
    ("name", "start"),
    [("a.svg", b"<?xml"), ("a.png", b"\x89PNG"), ("a.jpg", b"\xff\xd8"), ("a.dot", b"digraph"), ("a", b"\x89PNG")],
)
def test_plot_model_writes_what_the_extension_says(name, start, tmp_path):
    path = tmp_path / name
    assert plot_model(skip(keras), to_file=path, dpi=40) is None
    assert path.read_bytes().startswith(start)
    plot_model(skip(keras), to_file=str(path), dpi=40)


def test_names_are_shown_only_on_demand_in_plot_model(tmp_path):
    plot_model(skip(keras), to_file=tmp_path / "a.svg")
    plot_model(skip(keras), to_file=tmp_path / "b.svg", show_layer_names=True)
    assert words(parsed((tmp_path / "a.svg").read_bytes()))[1] == "Dense"
    assert words(parsed((tmp_path / "b.svg").read_bytes()))[1] == "first (Dense)"


@pytest.mark.parametrize("kind", ["svg", "png"])
def test_a_notebook_gets_the_picture(kind, tmp_path, monkeypatch):
    display = ModuleType("IPython.display")
    display.SVG, display.Image = (lambda filename: ("SVG", filename)), (lambda filename: ("Image", filename))
    monkeypatch.setitem(sys.modules, "IPython", ModuleType("IPython"))
    monkeypatch.setitem(sys.modules, "IPython.display", display)
    path = str(tmp_path / f"a.{kind}")
    assert plot_model(skip(keras), to_file=path, dpi=40) == ("SVG" if kind == "svg" else "Image", path)
    assert plot_model(skip(keras), to_file=str(tmp_path / "a.dot")) is None


def test_write_as_pydot_does(tmp_path):
    dot = model_to_dot(chain(keras), dpi=40)
    starts = {"svg": b"<?xml", "png": b"\x89PNG", "dot": b"digraph", "raw": b"digraph"}
    for kind, start in starts.items():
        assert getattr(dot, f"write_{kind}")(tmp_path / "picture") is True
        assert (tmp_path / "picture").read_bytes().startswith(start)
    dot.write(tmp_path / "text")
    assert (tmp_path / "text").read_text() == dot.to_string()
    dot.write(tmp_path / "picture.png", prog="dot", format="svg")
    assert (tmp_path / "picture.png").read_bytes() == dot.create(prog="dot", format="svg") == dot._repr_svg_().encode()
    assert dot.create_png() == dot.create()


def graphviz_program(folder, name, body):
    path = folder / name
    path.write_text("#!/bin/sh\n" + body)
    path.chmod(0o755)


def test_graphviz_is_run_only_for_what_it_alone_can_do(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    graphviz_program(tmp_path, "dot", 'echo "dot $*"; cat')
    graphviz_program(tmp_path, "neato", 'echo "neato $*"; cat')
    dot = model_to_dot(skip(keras), subgraph=True)
    assert dot.create_pdf().decode().startswith("dot -Tpdf\ndigraph")
    assert dot.create(prog="neato", format="svg").decode().startswith("neato -Tsvg\ndigraph")
    assert dot.create(prog=["neato", "-n"], format="ps").decode().startswith("neato -n -Tps\ndigraph")
    assert dot.create(prog="dot", format="svg").startswith(b"<?xml")
    plot_model(skip(keras), to_file=tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_text().startswith("dot -Tpdf")
    dot.write_pdf(tmp_path / "b.pdf")
    assert (tmp_path / "b.pdf").read_bytes() == dot.create_pdf()


def test_without_graphviz_the_error_says_what_works(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(
        FileNotFoundError, match=r"'pdf' with prog='dot' needs Graphviz.*apt-get install graphviz.*svg, png"
    ):
        plot_model(skip(keras), to_file=tmp_path / "a.pdf")
    with pytest.raises(FileNotFoundError, match=r"its program 'neato' was not found"):
        model_to_dot(skip(keras)).create(prog="neato", format="svg")
    assert not (tmp_path / "a.pdf").exists()


def test_a_failing_graphviz_is_quoted(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    graphviz_program(tmp_path, "dot", 'cat > /dev/null; echo "no such format" >&2; exit 3')
    with pytest.raises(RuntimeError, match="dot -Tweb failed with status 3: no such format"):
        model_to_dot(skip(keras)).create(format="web")
    with pytest.raises(
        ValueError, match=r"'format' must be the name of a format; got format='-o/etc/x'.*format=\"svg\""
    ):
        model_to_dot(skip(keras)).create(format="-o/etc/x")


def test_without_pillow_the_error_names_the_command_and_svg_works(tmp_path, monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(
        ImportError, match=r'needs Pillow: pip install "cornu\[plots\]" \(to_file="model.svg" needs nothing\)'
    ):
        plot_model(skip(keras), to_file=tmp_path / "a.png")
    plot_model(skip(keras), to_file=tmp_path / "a.svg")


@pytest.mark.parametrize(
    ("options", "error", "text"),
    [
        ({"rankdir": "UP"}, ValueError, "unknown rankdir 'UP'. Known names: BT, LR, RL, TB"),
        ({"splines": "orto"}, ValueError, "unknown splines 'orto'. Did you mean 'ortho'"),
        ({"dpi": 0}, ValueError, "'dpi' must be a positive number; got dpi=0 (int). Write for example dpi=100."),
        ({"layer_range": ["a", "b"]}, ValueError, "'layer_range' went away with Keras 3"),
        ({"show_shape": True}, ValueError, "unknown argument 'show_shape'. Remove it."),
    ],
)
@pytest.mark.parametrize("draw", [model_to_dot, plot_model], ids=lambda draw: draw.__name__)
def test_wrong_arguments(draw, options, error, text):
    with pytest.raises(error, match=re.escape(text)) as caught:
        draw(skip(keras), **options)
    assert str(caught.value).startswith(draw.__name__ + ":")


@pytest.mark.parametrize("draw", [model_to_dot, plot_model], ids=lambda draw: draw.__name__)
def test_wrong_models(draw):
    with pytest.raises(ValueError, match=r"the model 'new' is not built.*model.build\(input_shape\)"):
        draw(keras.Sequential([keras.layers.Dense(2)], name="new"))
    with pytest.raises(TypeError, match=r"'model' must be a model; got model='net'. Pass the model itself."):
        draw("net")


def test_a_file_name_is_needed():
    with pytest.raises(TypeError, match=r"'to_file' must be a file name; got to_file=None.*to_file=\"picture.svg\""):
        plot_model(skip(keras), to_file=None)


def test_fonts_that_are_not_there_are_replaced(monkeypatch):
    from cornu.visualization import png

    png._font.cache_clear()
    monkeypatch.setattr(png, "_font_files", lambda: {False: "no-such-font.ttf", True: "no-such-font.ttf"})
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = to_bitmap(Scene(60, 30, [Text(30, 20, (Span("Dense"),))]), dpi=72)
    assert np.asarray(Image.open(io.BytesIO(data))).min() < 128
    png._font.cache_clear()
