"""The scores as linked data: read by rdflib with no network, and held against a schema and shapes of our own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from rdflib import DCAT, DCTERMS, PROV, RDF, XSD, Graph, Literal, Namespace, URIRef
from report_city import HOSTILE_TITLE, city_run

import atxaudit.report.open_data as room
from atxaudit.report.open_data.dqv import quality_measurements
from atxaudit.store import Store, open_store

pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's JSON-LD reader uses it
DQV, OA = Namespace("http://www.w3.org/ns/dqv#"), Namespace("http://www.w3.org/ns/oa#")
SCHEMA = json.loads((Path(room.__file__).parent / "dqv.schema.json").read_text(encoding="utf-8"))
TREES = URIRef("https://data.parks.example/d/tree-0001")


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path_factory.mktemp('store') / 'atxaudit.db'}") as opened:
        city_run("week-1").write(opened)
        city_run("week-2", after=timedelta(days=7), rule_set="def", version="0.2.0").write(opened)
        yield opened


@pytest.fixture(scope="module")
def text(store: Store) -> str:
    return quality_measurements(store, [store.run("week-1"), store.run("week-2")])


@pytest.fixture(scope="module")
def graph(text: str) -> Graph:
    return Graph().parse(data=text, format="json-ld")  # sockets are closed to tests: a fetch would fail


def datasets(text: str) -> dict[str, dict[str, Any]]:
    return {node["identifier"]: node for node in json.loads(text)["@graph"] if node["@type"] == "Dataset"}


def test_it_fits_its_schema_and_another_does_not(text: str) -> None:
    page = json.loads(text)
    jsonschema.validate(page, SCHEMA)
    outside = {**page, "@context": "https://evil.example/context.jsonld"}
    number = json.loads(re.sub(r'"value": "([0-9.]+)"', r'"value": \1', text, count=1))
    person = json.loads(text.replace('"unitMeasure": "points', '"creator": "Ada", "unitMeasure": "points', 1))
    for broken in (outside, number, person):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(broken, SCHEMA)


def test_every_score_of_every_asset_and_run_is_a_measurement_or_a_note(store: Store, graph: Graph) -> None:
    measured = noted = 0
    for run in ("week-1", "week-2"):
        scores = store.scores(run, scope="asset")[["published_well", "still_true"]]
        measured += int(scores.notna().sum().sum())
        noted += int(scores.isna().sum().sum())
    assert len(set(graph.subjects(RDF.type, DQV.QualityMeasurement))) == measured > 0
    assert len(set(graph.subjects(RDF.type, DQV.QualityAnnotation))) == noted > 0


def test_every_measurement_has_the_shape_that_dqv_gives_it(graph: Graph) -> None:
    shaped = graph.query(
        """
        SELECT ?measurement ?value WHERE {
            ?dataset a dcat:Dataset ; dqv:hasQualityMeasurement ?measurement .
            ?measurement a dqv:QualityMeasurement ; dqv:computedOn ?dataset ; dqv:value ?value ;
                dqv:isMeasurementOf ?metric ; prov:generatedAtTime ?time ; prov:wasGeneratedBy ?run .
            ?metric a dqv:Metric ; dqv:inDimension ?dimension ; dqv:expectedDataType xsd:decimal ; skos:definition ?m .
            ?dimension a dqv:Dimension ; skos:definition ?d .
            ?run a prov:Activity ; prov:used ?rules ; prov:wasAssociatedWith ?software ; dcterms:date ?moment .
            ?rules dcterms:identifier ?hash .
            ?software a prov:SoftwareAgent ; schema:softwareVersion ?version .
            FILTER (datatype(?value) = xsd:decimal && ?value >= 0 && ?value <= 100)
            FILTER (datatype(?time) = xsd:dateTime && datatype(?moment) = xsd:dateTime)
        }
        """
    )
    assert {row.measurement for row in shaped} == set(graph.subjects(RDF.type, DQV.QualityMeasurement))


def test_the_value_read_back_is_the_score(store: Store, graph: Graph) -> None:
    score = store.scores("week-2", scope="asset", asset_id="tree-0001")["published_well"].item()
    measurement = URIRef("urn:atxaudit:measurement:week-2:tree-0001:published-well")
    assert graph.value(measurement, DQV.value) == Literal(Decimal(str(score)), datatype=XSD.decimal)
    assert graph.value(measurement, DQV.computedOn) == TREES
    assert (TREES, RDF.type, DCAT.Dataset) in graph


def test_the_run_tells_its_rules_version_and_moment(graph: Graph) -> None:
    run = graph.value(URIRef("urn:atxaudit:measurement:week-2:tree-0001:published-well"), PROV.wasGeneratedBy)
    assert run is not None
    assert str(graph.value(run, DCTERMS.date)) == "2026-03-08T08:30:15+00:00"
    assert str(graph.value(graph.value(run, PROV.used), DCTERMS.identifier)) == "def"
    software = graph.value(run, PROV.wasAssociatedWith)
    assert str(graph.value(software, URIRef("https://schema.org/softwareVersion"))) == "0.2.0"


def test_a_score_that_is_not_measurable_gives_no_measurement_and_says_so(graph: Graph) -> None:
    metric = URIRef("urn:atxaudit:metric:still-true")
    assert not [m for m in graph.objects(TREES, DQV.hasQualityMeasurement) if (m, DQV.isMeasurementOf, metric) in graph]
    notes = list(graph.objects(TREES, DQV.hasQualityAnnotation))
    assert len(notes) == 2
    assert "“Still true” is not measurable" in str(graph.value(notes[0], OA.bodyValue))
    assert graph.value(notes[0], OA.hasTarget) == TREES


def test_a_dataset_of_two_runs_stands_once_with_both(text: str) -> None:
    measurements = datasets(text)["book-0001"]["hasQualityMeasurement"]
    assert [one["wasGeneratedBy"] for one in measurements] == ["urn:atxaudit:run:week-1"] * 2 + [
        "urn:atxaudit:run:week-2"
    ] * 2


def test_the_keys_are_those_of_dcat_us_3(text: str) -> None:
    measurement = datasets(text)["book-0001"]["hasQualityMeasurement"][0]
    assert isinstance(measurement["value"], str)
    assert isinstance(measurement["isMeasurementOf"], str)
    metrics = [node for node in json.loads(text)["@graph"] if node["@type"] == "Metric"]
    assert all({"expectedDataType", "inDimension", "definition"} <= set(metric) for metric in metrics)
    assert len(metrics) == 2


def test_an_asset_without_an_address_is_named_by_a_urn_and_its_title_stays_text(text: str, graph: Graph) -> None:
    roads = datasets(text)["road-0001"]
    assert (roads["@id"], roads["title"]) == ("urn:atxaudit:asset:road-0001", HOSTILE_TITLE)
    assert (URIRef(roads["@id"]), DCTERMS.title, Literal(HOSTILE_TITLE)) in graph


def test_no_person_is_named(text: str) -> None:
    assert "Ada Fern" not in text
    assert "@parks.example" not in text


def test_the_same_run_gives_the_same_bytes(store: Store) -> None:
    run = store.run("week-2")
    assert quality_measurements(store, [run]) == quality_measurements(store, [run])
