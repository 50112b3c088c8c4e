"""metadata: the title."""

from __future__ import annotations

from atxaudit.demo.base import Planned
from atxaudit.demo.defects import Site, defect, near_miss
from atxaudit.demo.recipes.hosts import dataset

ACRONYMS = ("WQXZ", "QZRP", "KXQV", "ZQBX")  # letters no sentence of the city spells out by chance


def _ends_in_plural(one: Planned) -> bool:
    return one.asset.name.endswith("s") and " " in one.asset.name


@defect("title-present", "title")
def unreadable_title(site: Site) -> None:
    other = site.draw.choice([i for i in sorted(site.plot.planned) if any(c.isdigit() for c in i)])
    names = ("layer_0", "Dataset1", "Sheet 1", "20240117", other, "records_export.csv")
    site.change(name=site.draw.choice(names))
    site.finds("title-present")


@near_miss("title-present", "title")
def title_of_a_sheet(site: Site) -> None:
    site.change(name=f"{site.draw.choice(('Layer 1', 'Sheet 2', 'Table 3'))} of {site.asset.name}")
    site.passes("title-present")


@defect("title-plain", "title")
def underscored_title(site: Site) -> None:
    site.change(name=site.asset.name.replace(" ", "_"))
    site.finds("title-plain")


@defect("title-plain", "title", on=lambda one: " " in one.asset.name)
def lower_case_or_run_together_title(site: Site) -> None:
    words = site.asset.name.split()
    together = "".join(word[0].upper() + word[1:] for word in words)
    site.change(name=site.draw.choice((site.asset.name.lower(), together)))
    site.finds("title-plain")


@near_miss("title-plain", "title", on=_ends_in_plural)
def one_plain_word(site: Site) -> None:
    taken = {one.asset.name for one in site.plot.planned.values()}
    word = site.asset.name.split()[-1]
    site.change(name=word if word not in taken else f"{word} of Lindenford")
    site.passes("title-plain")


@defect("title-without-acronym", "title", "description")
def unexplained_acronym(site: Site) -> None:
    site.change(name=f"{site.draw.choice(ACRONYMS)} {site.asset.name}")
    site.finds("title-without-acronym")


@near_miss("title-without-acronym", "title", "description")
def acronym_after_its_words(site: Site) -> None:
    endings = ("by Municipal Utility District (MUD)", "along Route LF7", "LF Series", "Phase II", "for the FY Report")
    site.change(name=f"{site.asset.name} {site.draw.choice(endings)}")
    site.passes("title-without-acronym")


@defect("title-not-a-draft", "title")
def working_copy(site: Site) -> None:
    forms = ("{} Draft", "Copy of {}", "{} Test", "{} (test)", "Temp {}", "{}, do not use")
    site.change(name=site.draw.choice(forms).format(site.asset.name))
    site.finds("title-not-a-draft")


@defect("title-not-a-draft", "title")
def retired_title(site: Site) -> None:
    site.change(name=site.draw.choice(("{} (deprecated)", "Deprecated {}")).format(site.asset.name))
    site.finds("title-not-a-draft")


@near_miss("title-not-a-draft", "title", on=lambda one: one.asset.category in ("Water", "Health", "Environment"))
def test_results(site: Site) -> None:
    endings = ("and Test Results", "and Temperatures", "by Template", "and Waste Removal")
    site.change(name=f"{site.asset.name} {site.draw.choice(endings)}")
    site.passes("title-not-a-draft")


@defect("title-unique", "title", hosts=2)
def two_of_one_title(first: Site, second: Site) -> None:
    name = first.asset.name
    second.change(
        name=second.draw.choice((name, name.upper()[0] + name[1:].lower(), name.replace(" ", "  "), f"{name}."))
    )
    first.finds("title-unique")
    second.finds("title-unique")


@near_miss("title-unique", "title", hosts=2, on=dataset)
def nearly_one_title(first: Site, second: Site) -> None:
    second.change(name=f"{first.asset.name} and Notes")
    first.passes("title-unique")
    second.passes("title-unique")
