"""How much is read of one dataset, and in which pages."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

PAGE_CELLS = 5_000_000  # some 60 MiB of CSV: served well within a deadline of two minutes
SMALLEST_PAGE, LARGEST_PAGE = 1_000, 250_000
SAMPLE_PAGES = 20  # each is a search from the first row on: more would cost the portal more than they tell us


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """Counted in rows."""

    limit_rows: int = 5_000_000  # above it a sample: that is some gigabyte of CSV, and half an hour at a slow portal
    sample_rows: int = 200_000
    page_rows: int | None = None  # None: by the number of columns

    def page_size(self, columns: int) -> int:
        """Rows of one page: as many as are served in good time."""
        by_cells = PAGE_CELLS // max(1, columns)
        return self.page_rows or max(SMALLEST_PAGE, min(LARGEST_PAGE, by_cells))

    def sample_pages(self, count: int) -> Iterator[tuple[int, int]]:
        """(offset, rows) of pages laid evenly from the first row to the last.

        SODA 2.1 has no random order, and a row id says nothing but when its row came: so blocks from all times, the
        oldest and the newest rows among them. Rows that follow one another resemble one another: a sample shows what
        is there, and proves nothing about what is not.
        """
        size = max(1, self.sample_rows // SAMPLE_PAGES)
        for place in range(SAMPLE_PAGES):
            yield (count - size) * place // (SAMPLE_PAGES - 1), size
