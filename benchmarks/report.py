"""docs/benchmarks.md: each script keeps its own section of it."""

from __future__ import annotations

import platform
import re
from importlib.metadata import version
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
