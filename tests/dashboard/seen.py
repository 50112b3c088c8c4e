"""What a person sees on a page that AppTest ran."""

from __future__ import annotations

import re

from streamlit.testing.v1 import AppTest

_ESCAPED = re.compile(r"\\([^A-Za-z0-9\s])")


def answer(app: AppTest) -> str:
    """The heading of the page."""
    return plain(app.title[0].value)


def words(app: AppTest) -> str:
    """Everything the page says, one element a line."""
    kinds = (app.title, app.header, app.markdown, app.caption, app.warning, app.info)
    tables = [frame.value.to_csv() for frame in app.table]
    return plain("\n".join([*(element.value for kind in kinds for element in kind), *tables]))


def markdown(app: AppTest) -> str:
    """Everything that is read as Markdown, as it is sent."""
    kinds = (app.title, app.header, app.markdown, app.caption, app.warning, app.info)
    return "\n".join([*(e.value for kind in kinds for e in kind), *(f.value.to_csv() for f in app.table)])


def numbers(app: AppTest) -> dict[str, str]:
    """The number cards by their titles."""
    return {card.label: card.value for card in app.metric}


def plain(text: str) -> str:
    """Markdown escapes as the eye sees them."""
    return _ESCAPED.sub(r"\1", text).replace("\u2060", "")
