"""standards: the data.json entry, documents in place of data, named specifications; accessibility: attachments."""

from __future__ import annotations

from atxaudit.demo.base import Planned
from atxaudit.demo.defects import Site, defect, near_miss
from atxaudit.demo.recipes.hosts import dataset, listed

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def _is_file(one: Planned) -> bool:
    return one.asset.type == "file"


def _has_stops(one: Planned) -> bool:
    return {"stop_id", "stop_name", "stop_lat", "stop_lon"} <= {column.field_name for column in one.asset.columns}


@defect("dcat-us-valid", "dcat", on=listed)
def invalid_entry(site: Site) -> None:
    changes = (
        {"accrualPeriodicity": "Daily"},
        {"contactPoint": {"@type": "vcard:Contact", "fn": site.asset.attribution or "Desk"}},
        {"publisher": None},
        {"modified": "last Tuesday"},
        {"accessLevel": "open"},
        {"identifier": None},
    )
    site.change_dcat(**site.draw.choice(changes))
    site.finds("dcat-us-valid")


@near_miss("dcat-us-valid", "dcat", on=listed)
def unusual_entry(site: Site) -> None:
    changes = (
        {"accrualPeriodicity": "R/P3.5D"},
        {"modified": "R/P1Y"},
        {"accessLevel": "restricted public"},
        {"contactPoint": {"fn": "Data Desk", "hasEmail": "mailto:desk@records.lindenford.example"}},
    )
    site.change_dcat(**site.draw.choice(changes))
    site.passes("dcat-us-valid")


@defect("machine-readable", "file", on=_is_file)
def document_for_data(site: Site) -> None:
    site.change(blob_mime_type=site.draw.choice(("application/pdf", WORD, "image/png")))
    site.finds("machine-readable")


@near_miss("machine-readable", "file", on=_is_file)
def data_as_a_file(site: Site) -> None:
    site.change(blob_mime_type=site.draw.choice(("text/csv", "application/geo+json", "application/zip")))
    site.passes("machine-readable")


@defect("specification-conformant", "description", "columns", on=lambda one: dataset(one) and not _has_stops(one))
def standard_not_kept(site: Site) -> None:
    sentences = (
        "It is published in the BLDS format.",
        "It follows the LIVES standard.",
        "It follows Open311.",
        "It is part of the GTFS feed of the city.",
    )
    site.change(description=f"{site.asset.description} {site.draw.choice(sentences)}")
    site.finds("specification-conformant")


@near_miss("specification-conformant", "description", "columns", on=_has_stops)
def standard_kept(site: Site) -> None:
    site.change(description=f"{site.asset.description} The table is the stops file of the GTFS feed of the city.")
    site.passes("specification-conformant")


@near_miss("specification-conformant", "description", on=dataset)
def everyday_word(site: Site) -> None:
    site.change(description=f"{site.asset.description} It tells how a city lives from one season to the next.")
    site.passes("specification-conformant")


@defect("attachment-accessible", "attachments")
def document_alone(site: Site) -> None:
    names = site.draw.choice((("field-guide.pdf",), ("code-list.docx",), ("field-guide.pdf", "photographs.zip")))
    site.change(attachments=names)
    site.finds("attachment-accessible")


@near_miss("attachment-accessible", "attachments")
def document_with_its_twin(site: Site) -> None:
    names = site.draw.choice(
        (("field-guide.pdf", "field-guide.html"), ("code-list.docx", "code-list.csv"), ("map.zip",))
    )
    site.change(attachments=names)
    site.passes("attachment-accessible")
