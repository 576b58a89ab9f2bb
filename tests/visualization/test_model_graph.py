"""The boxes, frames and arrows of a model are those that Keras draws."""

from __future__ import annotations

import html
import re
from types import SimpleNamespace

import keras
import pytest
from keras.src.utils import model_visualization
from models_to_draw import MODELS, branches, chain, cycle, deep, siamese, skip

from cornu.base.notices import CornuWarning, forget_notices
from cornu.core.graph import Function
from cornu.layers.core.dense import Dense
from cornu.layers.core.input_layer import Input
from cornu.visualization import model_to_dot
from cornu.visualization.diagram import Frame


class PydotGraph:
    """As much of pydot as Keras needs to say what it would draw."""

    def __init__(self, graph_name="", **_):
        self.name, self.nodes, self.edges, self.clusters = graph_name, {}, [], []

    def set(self, *_):
        pass

    def set_node_defaults(self, **_):
        pass

    def get_edge(self, source, target):
        return (source, target) in self.edges

    def add_edge(self, edge):
        self.edges.append((edge.source, edge.target))

    def add_node(self, node):
        self.nodes[node.name] = node.label

    def add_subgraph(self, cluster):
        self.clusters.append(cluster)


class PydotPart(SimpleNamespace):
    def set(self, *_):
        pass


@pytest.fixture
def pydot(monkeypatch):
    monkeypatch.setattr(
        model_visualization,
        "pydot",
        SimpleNamespace(
            Dot=PydotGraph,
            Cluster=PydotGraph,
            Node=lambda name, label: PydotPart(name=name, label=label),
            Edge=lambda source, target: PydotPart(source=source, target=target),
        ),
    )


def keras_picture(graph):
    """Texts of the boxes by id, nesting, and edges, of a graph that Keras made."""
    texts, edges = {}, list(graph.edges)
    for name, label in graph.nodes.items():
        cells = re.findall(r"<td.*?>(.*?)</td>", label)
        texts[name] = [html.unescape(re.sub("<.*?>", "", cell)) for cell in cells]
    tree = [text[0] for text in texts.values()]
    for cluster in graph.clusters:
        inner_texts, inner_edges, inner_tree = keras_picture(cluster)
        texts |= inner_texts
        edges += inner_edges
        tree.append((cluster.name, inner_tree))
    return texts, edges, sorted(tree, key=str)


def our_picture(frame):
    texts, tree = {}, []
    for child in frame.children:
        if isinstance(child, Frame):
            inner_texts, inner_tree = our_picture(child)
            texts |= inner_texts
            tree.append((child.label, inner_tree))
        else:
            texts[child.key] = box_texts(child)
            tree.append(texts[child.key][0])
    return texts, sorted(tree, key=str)


def box_texts(box):
    return ["".join(span.text for line in cell.lines for span in line) for row in box.rows for cell in row]


@pytest.mark.parametrize("expand_nested", [False, True])
@pytest.mark.parametrize("build", MODELS, ids=lambda build: build.__name__)
def test_boxes_frames_and_arrows_are_those_of_keras(build, expand_nested, pydot):
    model = build(keras)
    theirs, their_edges, their_tree = keras_picture(keras.utils.model_to_dot(model, expand_nested=expand_nested))
    diagram = model_to_dot(model, expand_nested=expand_nested).diagram
    ours, our_tree = our_picture(diagram.root)
    assert our_tree == their_tree
    named = {(ours[source][0], ours[target][0]) for source, target in diagram.edges}
    assert named == {(theirs[source][0], theirs[target][0]) for source, target in their_edges}
    assert len(set(diagram.edges)) == len(diagram.edges)


OPTIONS = [
    {"show_layer_names": False},
    {"show_shapes": True},
    {"show_dtype": True},
    {"show_layer_activations": True},
    {"show_trainable": True},
    {"show_shapes": True, "show_dtype": True, "show_layer_activations": True, "show_trainable": True},
]


@pytest.mark.parametrize("options", OPTIONS, ids=lambda options: "+".join(options))
@pytest.mark.parametrize("build", [chain, skip, deep], ids=lambda build: build.__name__)
def test_texts_in_the_boxes_are_those_of_keras(build, options, pydot):
    model = build(keras)
    model.layers[-1].trainable = False
    theirs, _, _ = keras_picture(keras.utils.model_to_dot(model, expand_nested=True, **options))
    ours, _ = our_picture(model_to_dot(model, expand_nested=True, **options).diagram.root)
    assert sorted(ours.values()) == sorted(theirs.values())


def texts_of(model, name, **options):
    ours, _ = our_picture(model_to_dot(model, **options).diagram.root)
    return next(texts for texts in ours.values() if texts[0].startswith(f"{name} ("))


def test_many_shapes_have_a_line_each():
    texts = texts_of(branches(keras), "join", show_shapes=True)
    assert texts[1:] == ["Input shape:(None, 2)(None, 3)(None, 4)", "Output shape: (None, 9)"]


def test_a_shared_layer_shows_the_shapes_of_its_calls_in_this_model():
    assert texts_of(cycle(keras), "shared", show_shapes=True)[1:] == [
        "Input shape: (None, 4)",
        "Output shape: (None, 4)",
    ]
    dense, tall, flat = keras.layers.Dense(2, name="dense"), keras.Input((3, 4)), keras.Input((4,))
    dense(keras.Input((7, 7, 4)))
    model = keras.Model([tall, flat], [dense(tall), dense(flat)])
    assert texts_of(model, "dense", show_shapes=True)[1:] == [
        "Input shape:(None, 3, 4)(None, 4)",
        "Output shape:(None, 3, 2)(None, 2)",
    ]


def test_inputs_with_names_show_them():
    model = siamese(keras)
    inputs = {"b": keras.Input((2,), name="b"), "a": keras.Input((3,), name="a")}
    named = keras.Model(inputs, keras.layers.Concatenate(name="cat")([inputs["a"], inputs["b"]]), name="named")
    called = keras.Model(inputs, named(inputs), name="caller")
    assert texts_of(called, "named", show_shapes=True)[1] == "Input shape:b: (None, 2)a: (None, 3)"
    assert texts_of(model, "encoder", show_shapes=True)[2] == "Output shape: [(None, 4), (None, 4)]"


def test_a_subclassed_model_is_one_box_and_says_why():
    class Own(keras.Model):
        def __init__(self):
            super().__init__(name="own")
            self.dense = keras.layers.Dense(2)

        def build(self, shape):
            self.dense.build(shape)
            self.built = True

        def call(self, x):
            return self.dense(x)

    model = Own()
    model.build((None, 3))
    forget_notices()
    with pytest.warns(CornuWarning) as caught:
        diagram = model_to_dot(model, show_shapes=True).diagram
    assert [box_texts(box) for box in diagram.root.boxes()] == [["own (Own)", "Input shape: ?", "Output shape: ?"]]
    assert "'own'" in str(caught[0].message) and "keras.Model(x, model.call(x))" in str(caught[0].message)
    x = keras.Input((3,))
    assert len(list(model_to_dot(keras.Model(x, model.call(x))).diagram.root.boxes())) == 2
    forget_notices()


def test_boxes_have_the_same_keys_in_every_run():
    first, second = (model_to_dot(siamese(keras), expand_nested=True).to_string() for _ in range(2))
    assert first == second


def test_a_graph_of_cornu_reads_as_that_of_keras():
    def build(package_input, dense, function):
        x = package_input((4,), name="x")
        y = dense(4, name="first", activation="relu")(x)
        z = dense(4, name="second")(y) + y
        return function([x], [z])

    graph = build(Input, Dense, Function)
    ours = SimpleNamespace(
        name="net",
        built=True,
        layers=graph.operations,
        operations=graph.operations,
        inputs=graph.inputs,
        outputs=graph.outputs,
    )
    theirs = build(keras.Input, keras.layers.Dense, keras.Model)
    options = {name: True for name in ("show_shapes", "show_dtype", "show_layer_activations", "show_trainable")}
    pictures = []
    for model in (ours, theirs):
        diagram = model_to_dot(model, **options).diagram
        texts, _ = our_picture(diagram.root)
        texts = {key: [re.sub(r"^add\w* ", "add ", text) for text in box] for key, box in texts.items()}
        pictures.append((sorted(texts.values()), sorted((texts[a][0], texts[b][0]) for a, b in diagram.edges)))
    assert pictures[0] == pictures[1]
    assert ("second (Dense)", "add (Add)") in pictures[0][1]
