"""metadata: placeholders, category, tags, licence, row label and key, source link, outcome, custom fields."""

from __future__ import annotations

from collections import Counter

from atxaudit.demo.base import DOMAIN, OUTCOME, custom_field
from atxaudit.demo.defects import Plot, Site, defect, near_miss
from atxaudit.demo.recipes.hosts import by_machine, dataset, listed, tabular

COMMON = 10  # a tag this many times commoner than one that is an edit away shows the right spelling


@defect("no-placeholder", "attribution", "provided-by-set")
def filler_unit(site: Site) -> None:
    site.change(attribution=site.draw.choice(("TBD", "N/A", "test", "None")))
    site.finds("no-placeholder")
    site.passes("provided-by-set")


@defect("no-placeholder", "row label", on=tabular)
def filler_row_label(site: Site) -> None:
    site.change(row_label=site.draw.choice(("N/A", "TBD", "Description")))
    site.finds("no-placeholder")
    site.passes("row-label-set")


@near_miss("no-placeholder", "attribution")
def unit_that_tests(site: Site) -> None:
    site.change(
        attribution=site.draw.choice(("Test Kitchen", "Description and Records Desk", "Nonesuch Bridge Office"))
    )
    site.passes("no-placeholder")


@defect("category-set", "category")
def no_category(site: Site) -> None:
    site.change(category="")
    site.finds("category-set")


@defect("category-set", "category")
def strange_category(site: Site) -> None:
    site.change(category=site.draw.choice(("Miscellaneous", "Finance", "Fun")))
    site.finds("category-set")


@near_miss("category-set", "category")
def category_in_lower_case(site: Site) -> None:
    site.change(category=site.asset.category.lower())
    site.passes("category-set")


@defect("tags-set", "tags", "dcat", on=listed)
def no_tags(site: Site) -> None:
    site.change(tags=())
    site.finds("tags-set")
    site.finds("dcat-us-valid")  # the standard requires a keyword


@defect("tags-several", "tags")
def two_tags(site: Site) -> None:
    site.change(tags=site.asset.tags[: site.draw.choice((1, 2))])
    site.finds("tags-several")
    site.passes("tags-set")


@near_miss("tags-several", "tags")
def three_tags(site: Site) -> None:
    site.change(tags=site.asset.tags[:3])
    site.passes("tags-several")


@defect("tags-clean", "tags")
def doubled_tag(site: Site) -> None:
    tag = site.draw.choice(site.asset.tags[1:])
    site.change(tags=(*site.asset.tags, site.draw.choice((tag.capitalize(), tag.upper()))))
    site.finds("tags-clean")


@defect("tags-clean", "tags")
def misspelt_tag(site: Site) -> None:
    tag = site.draw.choice(_common_tags(site.plot, site))
    place = site.draw.randrange(2, len(tag) - 1)
    site.change(tags=(*(t for t in site.asset.tags if t != tag), tag[:place] + tag[place + 1 :]))
    site.finds("tags-clean")


@near_miss("tags-clean", "tags")
def singular_tag(site: Site) -> None:
    tag = site.draw.choice([t for t in _common_tags(site.plot, site) if t.endswith("s")] or ["neighborhoods"])
    site.change(tags=(*(t for t in site.asset.tags if t != tag), tag.removesuffix("s")))
    site.passes("tags-clean")


@defect("license-set", "license", on=tabular)
def no_license(site: Site) -> None:
    site.change(license_name="")
    site.finds("license-set")


@defect("license-open", "license", on=tabular)
def closed_license(site: Site) -> None:
    site.change(license_name="See Terms of Use")
    site.finds("license-open")
    site.passes("license-set")


@near_miss("license-open", "license", on=tabular)
def other_open_license(site: Site) -> None:
    names = ("Open Database License", "Creative Commons Attribution 4.0 International")
    site.change(license_name=site.draw.choice(names))
    site.passes("license-open")


@defect("row-label-set", "row label", on=tabular)
def no_row_label(site: Site) -> None:
    site.change(row_label=site.draw.choice(("", "Row", "row")))
    site.finds("row-label-set")


@near_miss("row-label-set", "row label", on=tabular)
def rowing_club(site: Site) -> None:
    site.change(row_label=site.draw.choice(("Rowing club", "Row house")))
    site.passes("row-label-set")


@defect("row-identifier-set", "row key", "method", on=by_machine)
def no_row_key(site: Site) -> None:
    site.change(row_identifier="")
    site.finds("row-identifier-set")


@near_miss("row-identifier-set", "row key", "method", "frequency", on=dataset)
def typed_by_hand(site: Site) -> None:
    site.change(row_identifier="")
    site.set_pace("Quarterly", age_days=site.draw.uniform(5, 90), method="Manual")
    site.passes("row-identifier-set")
    site.passes("method-fits-frequency")  # by hand is fit for four updates a year


@defect("source-link-sound", "source link")
def broken_source_link(site: Site) -> None:
    links = ("see the department's page", "www.lindenford.example/units", f"https://{DOMAIN}", f"https://{DOMAIN}/")
    site.change(attribution_link=site.draw.choice(links))
    site.finds("source-link-sound")


@near_miss("source-link-sound", "source link", "https-links")
def foreign_front_page(site: Site) -> None:
    site.change(
        attribution_link=site.draw.choice(("https://www.riverboard.example", "https://www.riverboard.example/"))
    )
    site.passes("source-link-sound")
    site.passes("https-links")


@defect("strategic-outcome-set", "outcome")
def no_outcome(site: Site) -> None:
    site.set_field(OUTCOME, site.draw.choice(("", "Growth 2015", "Smart City Vision")))
    site.finds("strategic-outcome-set")


@near_miss("strategic-outcome-set", "outcome")
def other_outcome(site: Site) -> None:
    current = {"Safe Streets", "Healthy People", "Thriving Neighborhoods", "Clean Water", "Open Government"}
    site.set_field(OUTCOME, site.draw.choice(sorted(current - {custom_field(site.asset, OUTCOME)})).lower())
    site.passes("strategic-outcome-set")


@defect("metadata-key-known", "custom fields")
def unknown_key(site: Site) -> None:
    keys = ("Internal Notes_Reviewer", "Digital Object Identifer (DOI)_DOI Number", "Old System_Layer")
    site.set_field(site.draw.choice(keys), "10.5555/lindenford.17")
    site.finds("metadata-key-known")


@near_miss("metadata-key-known", "custom fields")
def key_with_a_stray_blank(site: Site) -> None:
    keys = (
        "Digital Object Identifier (DOI)_DOI Number ",
        "Catalog_dataset page",
        "Publishing Information_Time range of data ",
    )
    site.set_field(site.draw.choice(keys), "2019 to the present")
    site.passes("metadata-key-known")


def _common_tags(plot: Plot, site: Site) -> list[str]:
    """Tags common enough, this asset left out, to show that a rare one is misspelt; a margin for later recipes."""
    others = [one for one in plot.in_scope() if one.asset.id != site.asset_id]
    counts = Counter(tag for one in others for tag in one.asset.tags)
    return sorted(tag for tag, count in counts.items() if count >= 3 * COMMON and len(tag) > 6)
