"""metadata and accessibility: the description and the links in it."""

from __future__ import annotations

from atxaudit.demo.defects import Site, defect, near_miss
from atxaudit.demo.recipes.hosts import dataset, listed, text_of

BOILERPLATE = (
    "This asset is provided as is for public information. The department makes no promise that it is complete, "
    "current or fit for any purpose, and is not liable for what is done with it. Please read the conditions of the "
    "portal before you use it, name the department as the source, and write to us when something seems to be wrong."
)
HOUSE_STYLE = (
    "Prepared by the unit named beside this text, which answers all questions about it. The figures come from its "
    "daily work and are published as they stand at the moment, without estimates for what is missing. Older figures "
    "are kept, so that a chart drawn today can be drawn again in a year and still show the same lines."
)
LINK = "https://www.lindenford.example/reports"


@defect("description-present", "description", "dcat", on=listed)
def no_description(site: Site) -> None:
    site.change(description="")
    site.finds("description-present")
    site.finds("dcat-us-valid")  # the standard requires one as well


@defect("description-present", "description", "title")
def nothing_but_markup(site: Site) -> None:
    terms = '<a href="https://data.lindenford.example/terms">View the Lindenford Terms of Use</a>'
    site.change(description=site.draw.choice((f"<p>{terms}</p>", site.asset.name, f"<b>{site.asset.name}</b>.")))
    site.finds("description-present")


@defect("description-informative", "description")
def short_description(site: Site) -> None:
    taken = {one.asset.description for one in site.plot.planned.values()}
    texts = (text_of(site.draw.choice((19, 19, 8, 12)), site.draw) for _ in range(100))
    site.change(description=next(text for text in texts if text not in taken))
    site.finds("description-informative")
    site.passes("description-present")


@defect("description-thorough", "description")
def twenty_words(site: Site) -> None:
    site.change(description=text_of(20, site.draw))
    site.finds("description-thorough")
    site.passes("description-informative")


@defect("description-thorough", "description")
def forty_nine_words(site: Site) -> None:
    site.change(description=text_of(49, site.draw))
    site.finds("description-thorough")


@near_miss("description-thorough", "description")
def fifty_words(site: Site) -> None:
    site.change(description=text_of(50, site.draw))
    site.passes("description-thorough")


@defect("description-unique", "description", hosts=3, on=dataset)
def boilerplate(*sites: Site) -> None:
    for site in sites:
        site.change(description=BOILERPLATE)
        site.finds("description-unique")


@near_miss("description-unique", "description", hosts=2, on=dataset)
def shared_by_two(*sites: Site) -> None:
    for site in sites:
        site.change(description=HOUSE_STYLE)
        site.passes("description-unique")


@defect("description-current", "description")
def overtaken(site: Site) -> None:
    endings = (
        "This page is under construction.",
        "It will be removed in the spring.",
        "A measure of Strategic Direction 2023.",
    )
    site.change(description=f"{site.asset.description} {site.draw.choice(endings)}")
    site.finds("description-current")


@near_miss("description-current", "description")
def building_site(site: Site) -> None:
    site.change(description=f"{site.asset.description} Streets under repair and construction sites are part of it.")
    site.passes("description-current")


@defect("link-text-meaningful", "description")
def click_here(site: Site) -> None:
    links = (
        f'For more, <a href="{LINK}">click here</a>.',
        f'The report is <a href="{LINK}">here</a>.',
        f'See <a href="{LINK}">this link</a>.',
    )
    site.change(description=f"{site.asset.description} {site.draw.choice(links)}")
    site.finds("link-text-meaningful")


@near_miss("link-text-meaningful", "description", "https-links")
def telling_link(site: Site) -> None:
    links = (f"The yearly report is at {LINK}.", f'Read <a href="{LINK}">here is what the unit found</a>.')
    site.change(description=f"{site.asset.description} {site.draw.choice(links)}")
    site.passes("link-text-meaningful")
    site.passes("https-links")


@defect("no-shouting", "description")
def eleven_words_in_capitals(site: Site) -> None:
    site.change(description=f"{site.asset.description} PLEASE READ THE NOTES OF THE UNIT BEFORE YOU USE THIS.")
    site.finds("no-shouting")


@near_miss("no-shouting", "description")
def ten_words_in_capitals(site: Site) -> None:
    site.change(description=f"{site.asset.description} PLEASE READ THE NOTES OF THE UNIT BEFORE YOU USE it.")
    site.passes("no-shouting")


@defect("https-links", "description")
def insecure_link(site: Site) -> None:
    site.change(description=f"{site.asset.description} More is told at http://www.lindenford.example/notes.")
    site.finds("https-links")


@defect("https-links", "source link", "source-link-sound")
def insecure_source_link(site: Site) -> None:
    site.change(attribution_link="http://www.lindenford.example/units")
    site.finds("https-links")
    site.passes("source-link-sound")
