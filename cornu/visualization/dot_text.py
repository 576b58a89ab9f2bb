"""Writes a diagram in Graphviz's DOT language."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from cornu.visualization.diagram import Box, Cell, Diagram, Frame

__all__ = ["to_dot"]

INDENT = "    "


def to_dot(diagram: Diagram, cluster: bool = False) -> str:
    """The diagram as DOT text.

    Args:
        diagram: what to write.
        cluster: whether to write a subgraph, to be put into another graph, instead of a whole graph.

    Example:
        >>> from cornu.visualization.diagram import Box, Cell, Diagram, Frame
        >>> print(to_dot(Diagram(Frame("model", "net", [])), cluster=True), end="")
        subgraph "cluster_net" {
            style=dashed;
            label="net";
            labeljust=l;
        }
    """
    if cluster:
        lines = [*_cluster(diagram.root, ""), *_edges(diagram, INDENT), "}"]
    else:
        lines = [
            f"digraph {_quoted(diagram.root.label)} {{",
            f"{INDENT}graph [concentrate=true, dpi={diagram.dpi:g}, rankdir={diagram.rankdir}, "
            f"splines={diagram.splines}];",
            f"{INDENT}node [shape=plain, margin=0, fontname=Helvetica];",
            f"{INDENT}edge [penwidth=2];",
            *_children(diagram.root, INDENT),
            *_edges(diagram, INDENT),
            "}",
        ]
    return "\n".join(lines) + "\n"


def _edges(diagram: Diagram, indent: str) -> Iterator[str]:
    for source, target in diagram.edges:
        yield f"{indent}{source} -> {target};"


def _children(frame: Frame, indent: str) -> Iterator[str]:
    for child in frame.children:
        if isinstance(child, Frame):
            yield from _cluster(child, indent)
            yield indent + "}"
        else:
            yield f"{indent}{child.key} [label=<{_table(child)}>];"


def _cluster(frame: Frame, indent: str) -> Iterator[str]:
    """A frame without its closing brace."""
    yield f"{indent}subgraph {_quoted('cluster_' + frame.label)} {{"
    yield f"{indent}{INDENT}style=dashed;"
    yield f"{indent}{INDENT}label={_quoted(frame.label)};"
    yield f"{indent}{INDENT}labeljust=l;"
    yield from _children(frame, indent + INDENT)


def _table(box: Box) -> str:
    """The box as an HTML-like label. Rows with fewer cells than others span several columns."""
    columns = max(len(row) for row in box.rows)
    rows = []
    for row in box.rows:
        spans = [columns // len(row)] * len(row)
        spans[-1] += columns - sum(spans)
        rows.append("<tr>" + "".join(map(_table_cell, row, spans)) + "</tr>")
    return f'<table border="0" cellborder="1" cellspacing="0" cellpadding="10">{"".join(rows)}</table>'


def _table_cell(cell: Cell, columns: int) -> str:
    lines = "<br/>".join(
        "".join(f"<b>{escape(span.text)}</b>" if span.bold else escape(span.text) for span in line)
        for line in cell.lines
    )
    font = f'<font point-size="{cell.size:g}" color="{cell.ink}">{lines}</font>'
    return f'<td bgcolor="{cell.fill}" colspan="{columns}">{font}</td>'


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
