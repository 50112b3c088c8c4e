"""The scores as quality measurements in the W3C's Data Quality Vocabulary, keyed as DCAT-US 3 keys a dataset.

The context stands in the file, so that nothing is fetched to read it. Names that are ours are URNs, not addresses.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from atxaudit.models import Run
from atxaudit.report.look import SCORES
from atxaudit.report.open_data.fields import PARTS
from atxaudit.report.open_data.table import Row, score_rows
from atxaudit.store import Store

Node = dict[str, Any]

_CONTEXT: Mapping[str, Any] = MappingProxyType(
    {
        "dcat": "http://www.w3.org/ns/dcat#",
        "dcterms": "http://purl.org/dc/terms/",
        "dqv": "http://www.w3.org/ns/dqv#",
        "oa": "http://www.w3.org/ns/oa#",
        "prov": "http://www.w3.org/ns/prov#",
        "schema": "https://schema.org/",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        **{kind: f"dqv:{kind}" for kind in ("Dimension", "Metric", "QualityAnnotation", "QualityMeasurement")},
        **{kind: f"prov:{kind}" for kind in ("Activity", "Entity", "SoftwareAgent")},
        "Dataset": "dcat:Dataset",
        "identifier": "dcterms:identifier",
        "title": "dcterms:title",
        "asOf": {"@id": "dcterms:date", "@type": "xsd:dateTime"},
        "prefLabel": "skos:prefLabel",
        "definition": "skos:definition",
        "softwareVersion": "schema:softwareVersion",
        "inDimension": {"@id": "dqv:inDimension", "@type": "@id"},
        "expectedDataType": {"@id": "dqv:expectedDataType", "@type": "@id"},
        "hasQualityMeasurement": {"@id": "dqv:hasQualityMeasurement", "@container": "@set"},
        "hasQualityAnnotation": {"@id": "dqv:hasQualityAnnotation", "@container": "@set"},
        "isMeasurementOf": {"@id": "dqv:isMeasurementOf", "@type": "@id"},
        "computedOn": {"@id": "dqv:computedOn", "@type": "@id"},
        "value": {"@id": "dqv:value", "@type": "xsd:decimal"},
        "unitMeasure": "http://purl.org/linked-data/sdmx/2009/attribute#unitMeasure",
        "hasTarget": {"@id": "oa:hasTarget", "@type": "@id"},
        "motivatedBy": {"@id": "oa:motivatedBy", "@type": "@id"},
        "bodyValue": "oa:bodyValue",
        "generatedAtTime": {"@id": "prov:generatedAtTime", "@type": "xsd:dateTime"},
        "wasGeneratedBy": {"@id": "prov:wasGeneratedBy", "@type": "@id"},
        "wasAssociatedWith": {"@id": "prov:wasAssociatedWith", "@type": "@id"},
        "used": {"@id": "prov:used", "@type": "@id"},
        "endedAtTime": {"@id": "prov:endedAtTime", "@type": "xsd:dateTime"},
    }
)
_MEANINGS = {
    "published_well": "How well a dataset is described, owned and presented.",
    "still_true": "Whether a dataset keeps the pace it promises, and its rows make sense.",
}


def quality_measurements(store: Store, runs: Iterable[Run]) -> str:
    """JSON-LD: per dataset a measurement of each score that each run could measure, and a note on each it could not."""
    known = list(runs)
    datasets: dict[str, Node] = {}
    for run in known:
        for row in score_rows(store, [run]):
            _add(datasets, row, run)
    graph = [*_vocabulary(), *_sources(known), *datasets.values()]
    return json.dumps({"@context": dict(_CONTEXT), "@graph": graph}, ensure_ascii=False, indent=1) + "\n"


def name_of(*parts: str) -> str:
    """Our own name of a thing: `urn:atxaudit:metric:still-true`."""
    return ":".join(["urn:atxaudit", *(quote(part.replace("_", "-") if part in PARTS else part) for part in parts)])


def _add(datasets: dict[str, Node], row: Row, run: Run) -> None:
    """What one run says of a dataset, beside what others said; title and address are those of the last."""
    address = row["portal_link"] or name_of("asset", row["asset_id"])
    about = {"@id": address, "@type": "Dataset", "identifier": row["asset_id"], "title": row["asset_title"] or ""}
    said: Node = {"hasQualityMeasurement": [], "hasQualityAnnotation": []}
    node = datasets.setdefault(row["asset_id"], about | said)
    node |= about
    for score in PARTS:
        made = _made(run)
        if row[score] is None:
            node["hasQualityAnnotation"].append(_annotation(row, score, address) | made)
        else:
            node["hasQualityMeasurement"].append(_measurement(row, score, address) | made)


def _made(run: Run) -> Node:
    return {"generatedAtTime": run.finished.isoformat(timespec="seconds"), "wasGeneratedBy": name_of("run", run.id)}


def _measurement(row: Row, score: str, address: str) -> Node:
    """A decimal is written as text: a number in JSON-LD would be read as a double."""
    return {
        "@id": name_of("measurement", row["run_id"], row["asset_id"], score),
        "@type": "QualityMeasurement",
        "isMeasurementOf": name_of("metric", score),
        "computedOn": address,
        "value": f"{row[score]:.1f}",
        "unitMeasure": "points of 100",
    }


def _annotation(row: Row, score: str, address: str) -> Node:
    return {
        "@id": name_of("not-measurable", row["run_id"], row["asset_id"], score),
        "@type": "QualityAnnotation",
        "motivatedBy": "dqv:qualityAssessment",
        "hasTarget": address,
        "inDimension": name_of("dimension", score),
        "bodyValue": f"“{SCORES[score]}” is not measurable in this audit: nothing that it judges applies to the "
        "dataset, or too much of it could not run. That is neither good nor poor.",
    }


def _vocabulary() -> list[Node]:
    """Our two dimensions, each with the metric that measures it."""
    dimensions = [
        {"@id": name_of("dimension", score), "@type": "Dimension", "prefLabel": SCORES[score], "definition": meaning}
        for score, meaning in _MEANINGS.items()
    ]
    metrics = [
        {
            "@id": name_of("metric", score),
            "@type": "Metric",
            "prefLabel": f"Score “{SCORES[score]}”",
            "definition": f"{meaning} 0 to 100 points: the weight of the promises kept, of those that could be judged.",
            "expectedDataType": "xsd:decimal",
            "inDimension": name_of("dimension", score),
        }
        for score, meaning in _MEANINGS.items()
    ]
    return [*dimensions, *metrics]


def _sources(runs: Iterable[Run]) -> list[Node]:
    """The runs, and the rules and versions they judged with, each once."""
    nodes: dict[str, Node] = {}
    for run in runs:
        rules, software = name_of("rule-set", run.rule_set), name_of("software", run.version)
        nodes[name_of("run", run.id)] = {
            "@type": "Activity",
            "identifier": run.id,
            "title": f"Audit of the open data of {run.title}",
            "asOf": run.as_of.isoformat(timespec="seconds"),
            "endedAtTime": run.finished.isoformat(timespec="seconds"),
            "used": rules,
            "wasAssociatedWith": software,
        }
        nodes[rules] = {"@type": "Entity", "identifier": run.rule_set, "title": "Rules judged by"}
        nodes[software] = {"@type": "SoftwareAgent", "title": "atxaudit", "softwareVersion": run.version}
    return [{"@id": name} | node for name, node in nodes.items()]
