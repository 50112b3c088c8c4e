"""The kinds a fact can be of."""

from __future__ import annotations

from typing import Literal

Kind = Literal["text", "number", "bool", "time"]
