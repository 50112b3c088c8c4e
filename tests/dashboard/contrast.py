"""How well texts can be read where axe cannot tell: it does not look into SVG, nor below what overlaps."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

# Colours are laid over each other as the browser does. Both measures give a list of {words, contrast, size}.
_TOOLS = """
  const parse = (text) => {
    const numbers = (text.match(/[\\d.]+/g) || []).map(Number);
    return numbers.length < 3 ? null : [numbers[0], numbers[1], numbers[2], numbers.length > 3 ? numbers[3] : 1];
  };
  const over = (top, below) => below.map((value, i) => top[i] * top[3] + value * (1 - top[3]));
  const faded = (element, name) => {
    const style = getComputedStyle(element);
    const colour = style.fill === "none" ? null : parse(style.fill);
    if (!colour) return null;
    let opacity = Number(style.fillOpacity);
    for (let e = element; e && e.tagName.toLowerCase() !== "div"; e = e.parentElement)
      opacity *= Number(getComputedStyle(e).opacity);
    return [...colour.slice(0, 3), colour[3] * opacity];
  };
  const paper = (element) => {
    const layers = [];
    for (let e = element; e; e = e.parentElement) {
      const colour = parse(getComputedStyle(e).backgroundColor);
      if (colour && colour[3] > 0) layers.push(colour);
      if (colour && colour[3] === 1) break;
    }
    return layers.reverse().reduce((below, top) => over(top, below), [255, 255, 255]);
  };
  const light = (colour) => colour.map((value) => value / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const ratio = (one, other) => {
    const [high, low] = [light(one), light(other)].sort((a, b) => b - a);
    return (high + 0.05) / (low + 0.05);
  };
"""

# Every visible text of every chart: below it are the page and all shapes drawn before it that are filled where it
# stands. Three places of each text are looked at, since it may lie over two bars; the worst counts. The box around the
# glyphs is taller than they are: its middle is used.
_IN_CHARTS = f"""() => {{ {_TOOLS}
  const holds = (shape, x, y) => {{
    const place = shape.getScreenCTM();
    if (!place) return false;
    const point = new DOMPoint(x, y).matrixTransform(place.inverse());
    const box = shape.getBoundingClientRect();
    return x >= box.left && x <= box.right && y >= box.top && y <= box.bottom && shape.isPointInFill(point);
  }};
  const found = [];
  for (const chart of document.querySelectorAll(".js-plotly-plot")) {{
    const shapes = [...chart.querySelectorAll("path, rect, circle")].filter((e) => !e.closest("defs, clipPath"));
    for (const text of chart.querySelectorAll("text")) {{
      const words = text.textContent.trim(), box = text.getBoundingClientRect(), style = getComputedStyle(text);
      if (!words || !box.width || style.visibility === "hidden" || !text.checkVisibility()) continue;
      const colour = faded(text);
      if (!colour || colour[3] === 0) continue;
      const before = shapes.filter((e) => e.compareDocumentPosition(text) & Node.DOCUMENT_POSITION_FOLLOWING);
      const worst = [0.1, 0.5, 0.9].map((share) => {{
        const [x, y] = [box.left + box.width * share, box.top + box.height / 2];
        const below = before.filter((e) => holds(e, x, y)).map((e) => faded(e)).filter((c) => c && c[3] > 0)
          .reduce((under, top) => over(top, under), paper(chart.querySelector("svg")));
        return ratio(over(colour, below), below);
      }});
      found.push({{ words, contrast: Math.min(...worst), size: parseFloat(style.fontSize) }});
    }}
  }}
  return found;
}}"""

# One element of the page itself.
_OF_ELEMENT = f"""(element) => {{ {_TOOLS}
  const style = getComputedStyle(element), paint = parse(style.color), below = paper(element);
  let opacity = paint[3];
  for (let e = element; e; e = e.parentElement) opacity *= Number(getComputedStyle(e).opacity);
  const seen = over([...paint.slice(0, 3), opacity], below);
  return {{ words: element.textContent.trim(), contrast: ratio(seen, below), size: parseFloat(style.fontSize) }};
}}"""


@dataclass(frozen=True, kw_only=True)
class Text:
    """What somebody should be able to read."""

    words: str
    contrast: float  # of 21; readers with weak eyes need 4.5 (WCAG 1.4.3)
    size: float  # px

    @property
    def is_readable(self) -> bool:
        """As our style asks for."""
        return self.contrast >= 4.5 and self.size >= 12


def chart_texts(page: Page) -> list[Text]:
    """All texts of all charts."""
    return [Text(**text) for text in page.evaluate(_IN_CHARTS)]


def undecided_texts(page: Page, incomplete: Iterable[dict[str, Any]]) -> list[Text]:
    """The texts outside charts whose contrast axe left open; icons are letters of a font of their own."""
    targets = {
        str(node["target"][0]) for rule in incomplete if rule["id"] == "color-contrast" for node in rule["nodes"]
    }
    found = (page.locator(target).first for target in targets)
    return [
        Text(**element.evaluate(_OF_ELEMENT))
        for element in found
        if not element.evaluate("e => e.ownerSVGElement || e.closest('[data-testid=stIconMaterial]')")
    ]
