"""The report as one HTML file: no script, nothing fetched, charts inside."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from html import escape
from itertools import count

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from atxaudit.report.blocks import TONES, Figure
from atxaudit.report.document import document
from atxaudit.report.summary import Summary


def html_bytes(of: Summary) -> bytes:
    """The report as a page in UTF-8."""
    numbers = count(1)
    page = _template().render(
        of=document(of), tones=TONES, version=of.run.version, drawing=lambda figure: _drawing(figure, numbers)
    )
    return page.encode()


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("atxaudit.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["slug"] = lambda tone: tone.replace(" ", "-")
    return environment.get_template("report.html.j2")


def _drawing(figure: Figure, numbers: Iterator[int]) -> Markup:
    """The chart as wide as its place, named for those who hear it; ids are told apart within the page."""
    head = f'<svg role="img" aria-label="{escape(figure.alternative)}" width="100%" '
    drawn = figure.svg.replace("<svg ", head, 1).replace("hatch", f"hatch-{next(numbers)}")
    return Markup(drawn)  # noqa: S704 - our own drawing, whose words are escaped where they are drawn
