"""Tables of text: aligned for a terminal, and Markdown. Numbers as people read them."""

from __future__ import annotations

NOTHING = "–"


def number(value: float | None) -> str:
    """Three significant digits, and groups of thousands: 1,890, 87.1, 0.123."""
    if value is None:
        return NOTHING
    if abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{float(f'{value:.3g}'):g}"


def ratio(value: float | None) -> str:
    """A ratio such as 1.43 ×."""
    return NOTHING if value is None else f"{value:.2f} ×"


def percent(value: float | None) -> str:
    """A share such as 87 %."""
    return NOTHING if value is None else f"{100 * value:.0f} %"


def aligned(rows: list[list[str]]) -> str:
    """Rows of equal length in columns: the first to the left, the others to the right."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for first, *others in rows:
        cells = [first.ljust(widths[0]), *(cell.rjust(width) for cell, width in zip(others, widths[1:], strict=True))]
        lines.append("  " + "  ".join(cells).rstrip())
    return "\n".join(lines)


def markdown(rows: list[list[str]]) -> str:
    """Rows of equal length as a Markdown table whose first row is the heading."""
    heading, *body = rows
    rule = ["---", *("---:" for _ in heading[1:])]
    return "\n".join(f"| {' | '.join(row)} |" for row in (heading, rule, *body))
