"""quality and standards: how cells are written, and whether they are of the type they say."""

from __future__ import annotations

from atxaudit.demo.changes import Put, Respell, Write, share, some
from atxaudit.demo.defects import Site, row_defect, row_near_miss
from atxaudit.demo.recipes.hosts import QUANTITIES, WORDED, dataset, having

# ---- types


@row_defect("cells-fit-type", on=having(*QUANTITIES))
def words_among_numbers(site: Site) -> None:
    field = site.take(*QUANTITIES)
    site.damage(Put(field=field, values=("about 12", "not read"), amount=share(0.02)))
    site.finds("cells-fit-type", field)


@row_defect("cells-fit-type", on=dataset)
def words_among_dates(site: Site) -> None:
    field = site.add_column("Papers seen", "Day on which the papers were looked through.", "day 400")
    site.damage(Put(field=field, values=("spring", "in 2019 or so"), amount=share(0.02)))
    site.finds("cells-fit-type", field)


@row_near_miss("cells-fit-type", on=having(*QUANTITIES))
def numbers_in_another_form(site: Site) -> None:
    field = site.take(*QUANTITIES)
    site.damage(Put(field=field, values=("12.50", "007", "1e1"), amount=share(0.02)))
    site.passes("cells-fit-type", field)


@row_defect("number-as-text", on=dataset)
def quantity_as_text(site: Site) -> None:
    field = _add_text(site, "Shade share", "Part of the place that lies in shade at noon.", "measure 0 100 1")
    site.finds("number-as-text", field)


@row_near_miss("number-as-text", on=dataset)
def code_as_text(site: Site) -> None:
    field = _add_text(site, "Map sheet", "Sheet of the city map on which the place is found.", "whole 1000 9999")
    site.passes("number-as-text", field)


@row_defect("one-type", on=dataset)
def words_among_a_quantity(site: Site) -> None:
    field = _add_text(site, "Sun share", "Part of the place that lies in the sun at noon.", "measure 0 100 1")
    site.damage(Put(field=field, values=("about half", "not seen"), amount=share(0.05)))
    site.finds("one-type", field)
    site.passes("number-as-text", field)


@row_near_miss("one-type", on=dataset)
def letters_among_codes(site: Site) -> None:
    field = _add_text(site, "Lot code", "Sign of the lot in the survey book.", "whole 100 999")
    site.damage(Put(field=field, values=("12 B", "7 C"), amount=share(0.05)))
    site.passes("one-type", field)


@row_defect("dates-iso", on=dataset)
def dates_in_another_form(site: Site) -> None:
    field = _add_text(site, "Papers read", "Day on which a clerk read the papers.", "day 400")
    site.damage(Write(field=field, form=site.draw.choice(("%m/%d/%Y", "%d-%b-%y", "%Y%m%d%H%M%S"))))
    site.finds("dates-iso", field)


@row_near_miss("dates-iso", on=dataset)
def dates_in_the_iso_form(site: Site) -> None:
    field = _add_text(site, "Papers kept", "Day on which the papers went into the archive.", "day 400")
    site.damage(Write(field=field, form="%Y-%m-%d"))
    site.passes("dates-iso", field)


def _add_text(site: Site, name: str, says: str, values: str) -> str:
    return site.add_column(name, says, values, datatype="text")


# ---- signs


@row_defect("no-stray-characters", on=having(*WORDED))
def blanks_at_the_end(site: Site) -> None:
    field = site.take(*WORDED)
    site.damage(Respell(field=field, form=site.draw.choice(("{} ", " {}", "<b>{}</b>")), amount=share(0.02)))
    site.finds("no-stray-characters", field)


@row_defect("no-stray-characters", on=having("address"))
def broken_lines(site: Site) -> None:
    field = site.take("address")
    site.damage(Respell(field=field, form="{}\nLindenford", amount=share(0.6)))
    site.finds("no-stray-characters", field)


@row_defect("no-stray-characters", on=having(*WORDED))
def one_entity(site: Site) -> None:
    field = site.take(*WORDED)
    site.damage(Put(field=field, values=("Depot &amp; Sons",), amount=some(1)))
    site.finds("no-stray-characters", field)


@row_near_miss("no-stray-characters", on=having(*WORDED))
def few_blanks_at_the_end(site: Site) -> None:
    field = site.take(*WORDED)
    site.damage(
        Respell(field=field, form="{} ", amount=share(0.009)),
        Put(field=field, values=("Depot & Sons", "6 < 7 Books"), amount=some(2)),
    )
    site.passes("no-stray-characters", field)


@row_defect("no-mojibake", on=having("eatery", "company", "words"))
def garbled_letters(site: Site) -> None:
    field = site.take("eatery", "company", "words")
    garbled = ("Caf\u00c3\u00a9 Lantern", "Caf\ufffd Lantern", "Linden\u00e2\u20ac\u2122s Kitchen")
    site.damage(Put(field=field, values=(site.draw.choice(garbled),), amount=some(2)))
    site.finds("no-mojibake", field)


@row_near_miss("no-mojibake", on=having("eatery", "company", "words"))
def letters_of_other_languages(site: Site) -> None:
    field = site.take("eatery", "company", "words")
    site.damage(Put(field=field, values=("Café Lantern", "Añil Bakery", "SÃO LUIZ GRILL"), amount=some(3)))
    site.passes("no-mojibake", field)


@row_defect("text-not-truncated", on=dataset)
def cut_off_remarks(site: Site) -> None:
    length = site.draw.choice((30, 60, 70))
    field = site.add_column("Remark", "What the crew noted beside the figures.", f"remark {length}")
    site.finds("text-not-truncated", field)


@row_near_miss("text-not-truncated", on=dataset)
def whole_remarks(site: Site) -> None:
    field = site.add_column("Remark", "What the crew noted beside the figures.", "remark")
    site.passes("text-not-truncated", field)
