"""docs/benchmarks.md: each script keeps its own section of it."""

from __future__ import annotations

import platform
import re
from collections.abc import Iterator, Mapping
from html import escape
from importlib.metadata import version
from math import ceil, floor, log10
from pathlib import Path

PAGE = Path(__file__).parents[1] / "docs" / "benchmarks.md"
HEAD = """# Benchmarks

`make bench` writes this page, each section by a script of its own in `benchmarks/`. Figures are medians of several
fresh processes, taken in one go on one machine: trust their ratios more than themselves.
"""


def write_section(name: str, text: str) -> None:
    """Puts a section in its place, or at the end; sections are told apart by their names."""
    page = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    page = page if page.startswith(HEAD) else HEAD
    block = f"<!-- {name} -->\n{text.strip()}\n<!-- end of {name} -->\n"
    present = re.compile(rf"<!-- {name} -->\n.*?<!-- end of {name} -->\n", re.DOTALL)
    whole = present.sub(lambda _: block, page) if present.search(page) else f"{page.rstrip()}\n\n{block}"
    PAGE.write_text(whole, encoding="utf-8")
    print(text)


def machine(*packages: str) -> str:
    """The machine and the versions, in a line."""
    versions = ", ".join(f"{package} {version(package)}" for package in packages)
    return f"{platform.machine()}, {platform.python_implementation()} {platform.python_version()}, {versions}"


def write_drawing(name: str, svg: str) -> None:
    """Puts a drawing beside the page, as benchmarks-NAME.svg."""
    PAGE.with_name(f"{PAGE.stem}-{name}.svg").write_text(svg, encoding="utf-8")


def bars(title: str, groups: Mapping[str, Mapping[str, float]], *, lead: str) -> str:
    """An SVG of bars on a logarithmic scale, a group below the other; the bar called `lead` stands out."""
    values = [value for group in groups.values() for value in group.values()]
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    width, left, right, step = 860, 260, 70, 20
    scale = (width - left - right) / max(1, high - low)
    height = 50 + sum(34 + step * len(group) for group in groups.values())

    def drawn() -> Iterator[str]:
        box = f'viewBox="0 0 {width} {height}" font-family="sans-serif" font-size="12"'
        yield f'<svg xmlns="http://www.w3.org/2000/svg" {box}>'
        yield f'<rect width="{width}" height="{height}" fill="#fff"/>'
        yield f'<text x="12" y="22" font-size="15" font-weight="bold">{escape(title)}</text>'
        for power in range(low, high + 1):
            x = left + (power - low) * scale
            yield f'<line x1="{x:.0f}" x2="{x:.0f}" y1="34" y2="{height - 8}" stroke="#ddd"/>'
        y = 36
        for group, named in groups.items():
            y += 20
            yield f'<text x="12" y="{y}" font-weight="bold">{escape(group)}</text>'
            y += 8
            for name, value in named.items():
                length, color = (log10(value) - low) * scale, "#1f6f8b" if name == lead else "#b9c4cc"
                yield f'<text x="{left - 8}" y="{y + 12}" text-anchor="end">{escape(name)}</text>'
                yield f'<rect x="{left}" y="{y + 2}" width="{max(1, length):.1f}" height="13" fill="{color}"/>'
                yield f'<text x="{left + length + 6:.1f}" y="{y + 12}">{value:.3g}</text>'
                y += step
            y += 6
        yield "</svg>"

    return "\n".join(drawn()) + "\n"
