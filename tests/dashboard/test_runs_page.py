"""The page of the audits: what could not run, the log of all, and two of them side by side."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from harbour import NEW, SOLVED, write_harbour
from lakemoor import AS_OF, HOSTILE, _assets, _rules, _run, _verdicts, record_failure, write_city
from seen import answer, markdown, numbers, words
from streamlit.testing.v1 import AppTest

from atxaudit.dashboard import run_log, run_pair
from atxaudit.dashboard.data import Part, RunReader
from atxaudit.models import Run, Status
from atxaudit.report.csv_text import csv_file
from atxaudit.scoring import score
from atxaudit.store import open_store
from atxaudit.store.changes import Cause, Change, Changes

OpenPage = Callable[..., AppTest]
RUN = _run("now", AS_OF, notes=())
NAMES = {NEW: "Benches", SOLVED: "Manholes"}


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three runs, the rules changed before the second; one that stopped; one of a single department."""
    data = tmp_path_factory.mktemp("harbour-runs")
    write_harbour(data)
    record_failure(data)
    with open_store(f"sqlite:///{data / 'atxaudit.db'}") as store:
        store.write_run(
            replace(_run("parks", AS_OF - timedelta(days=2), notes=()), scope="Parks"),
            assets=_assets(),
            scored=score(pd.DataFrame(_verdicts()), _assets(), _rules()),
            rules=_rules(),
            left_out=pd.DataFrame(columns=["asset_id", "title", "type", "reason"]),
        )
    return data


# ---- the page


def test_the_answer_is_whether_the_audit_is_whole(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("runs", data=harbour)
    assert answer(page) == "The last audit is complete: 94.6% of the checks ran"
    assert "It judged **8 assets** and came to **57 verdicts** in **2 min 0 s**." in words(page)
    older = open_page("runs", data=harbour, run="run-3")
    assert answer(older) == "The audit of February 20, 2026 is complete: 94.6% of the checks ran"


def test_what_could_not_run_says_whose_side_and_what_happens_next(open_page: OpenPage, harbour: Path) -> None:
    seen = words(open_page("runs", data=harbour))
    assert "By side: portal 3 checks. No points are lost for them, and none of them counts as passed." in seen
    assert ":material/cloud_off: Portal,The portal gave no stamp.,3 in 3 assets,Tried again in the next audit." in seen


def test_what_could_not_run_is_told_of_the_chosen_part(open_page: OpenPage, harbour: Path) -> None:
    seen = words(open_page("runs", data=harbour, department="Library"))
    assert ":material/cloud_off: Portal,The portal gave no stamp.,1 in 1 asset," in seen


def test_a_part_where_everything_ran_says_so(open_page: OpenPage) -> None:
    seen = words(open_page("runs", department="Library"))
    assert "Nothing failed to run" in seen
    assert "Each check that applies of Library came to a verdict." in seen


def test_an_audit_is_compared_with_the_one_before_by_itself(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("runs", data=harbour)
    assert page.selectbox(key="against").value == "Fri, Feb 27, 2026, 1:00 pm CST"
    assert page.subheader[0].value == "1 solved and 1 new since February 27, 2026"
    found = numbers(page)
    assert {name: found[name] for name in ("Solved", "New", "Still open", "Not comparable")} == {
        "Solved": "1",
        "New": "1",
        "Still open": "16",
        "Not comparable": "0",
    }
    seen = words(page)
    assert "From the audit of Friday, February 27, 2026, 1:00 pm CST to that of Friday, March 6, 2026" in seen
    assert "Published well,75 ▲ Needs work,75" in seen
    assert "The rules are not the same" not in seen


def test_the_findings_that_moved_are_listed_and_those_still_open_on_request(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("runs", data=harbour)
    table = _findings(page)
    assert list(zip(table["What became of it"], table["Asset"], strict=True)) == [
        ("✓ Solved", NAMES[SOLVED]),
        ("+ New", NAMES[NEW]),
    ]
    page = open_page("runs", data=harbour, became="Still open")
    assert set(_findings(page)["What became of it"]) == {"● Still open"}
    assert len(_findings(page)) == 16


def test_runs_of_two_rule_sets_are_shown_but_not_compared(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("runs", data=harbour, against="run-3")
    assert page.selectbox(key="against").value == "Fri, Feb 20, 2026, 1:00 pm CST"
    seen = words(page)
    assert "Rule set older000 judged the first audit and newer000 the second." in seen
    assert "scores are shown, but not compared as better or worse." in seen
    assert "75 ▲ Needs work,not compared" in seen


def test_the_address_of_a_comparison_stays_whole_beside_other_choices(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("runs", data=harbour, department="Parks", liaison="Bo Reed", run="run-1", against="run-3")
    assert page.query_params == {"department": "Parks", "against": "Fri, Feb 20, 2026, 1:00 pm CST"}
    assert page.selectbox(key="liaison").value == "All liaisons"


def test_the_earlier_audit_always_comes_first(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("runs", data=harbour, run="run-2", against="run-1")
    assert page.subheader[0].value == "1 solved and 1 new since February 27, 2026"


def test_only_audits_of_the_same_kind_are_offered(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("runs", data=harbour)
    assert page.selectbox(key="against").options == [
        "Fri, Feb 27, 2026, 1:00 pm CST",
        "Fri, Feb 20, 2026, 1:00 pm CST",
    ]
    alone = words(open_page("runs", data=harbour, run="parks"))
    assert "Nothing to compare yet" in alone
    assert "the others are of another portal or scope, or stopped." in alone


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        ("[x](http://evil.example)", "“[x](http://evil.example)” is not in the store"),
        ("run-9", "“run-9” is not in the store"),
        ("parks", "“Wed, Mar 4, 2026, 1:00 pm CST” is of another kind, or stopped"),
        ("run-0", "“run-0” is of another kind, or stopped"),
    ],
)
def test_an_audit_that_cannot_be_compared_gets_a_notice(
    open_page: OpenPage, harbour: Path, asked: str, why: str
) -> None:
    page = open_page("runs", data=harbour, against=asked)
    seen = words(page)
    assert "This audit cannot be compared with that one" in seen
    assert why in seen
    assert page.subheader[0].value == "1 solved and 1 new since February 27, 2026"
    page.selectbox(key="against").set_value("Fri, Feb 20, 2026, 1:00 pm CST").run()
    assert "This audit cannot be compared with that one" not in words(page)


def test_turning_to_the_audit_compared_with_is_no_mistake(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("runs", data=harbour, against="run-2")
    page.selectbox(key="run").set_value("Fri, Feb 27, 2026, 1:00 pm CST").run()
    assert not page.exception
    assert "This audit cannot be compared with that one" not in words(page)
    assert page.selectbox(key="against").value == "Fri, Feb 20, 2026, 1:00 pm CST"


def test_the_only_audit_has_nothing_to_be_compared_with(open_page: OpenPage, tmp_path: Path) -> None:
    write_city(tmp_path)
    seen = words(open_page("runs", data=tmp_path))
    assert "it is the only one so far. The next one will be compared here." in seen
    assert "The one audit so far" in seen


def test_the_log_has_every_audit_the_newest_first_and_why_one_stopped(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("runs", data=harbour)
    log = next(frame.value for frame in page.dataframe if "Run" in frame.value)
    assert log["Run"].to_list() == ["run-0", "run-1", "parks", "run-2", "run-3"]
    assert log["State"].to_list() == ["✕ Stopped", "✓ Complete · newest", *["✓ Complete"] * 3]
    assert log["Scope"].to_list()[2] == "Parks"
    assert pd.isna(log["Checks that ran"][0])
    seen = words(page)
    assert "All 5 audits; 1 stopped" in seen
    assert '"Sat, Mar 7, 2026, 1:00 pm CST",The catalog gave 0 records.' in seen


def test_the_comparison_as_a_file_has_every_finding_and_no_formula(harbour: Path) -> None:
    with open_store(f"sqlite:///{harbour / 'atxaudit.db'}", create=False) as store:
        run = store.run("run-1")
    reader = RunReader(url=f"sqlite:///{harbour / 'atxaudit.db'}", run=run)
    rows = run_pair.exported(reader.all_changes(Part(), "run-2"))
    assert len(rows) == 18
    text = csv_file(rows.assign(Finding="=1+1")).decode("utf-8-sig")
    lines = list(csv.DictReader(io.StringIO(text)))
    assert {line["Finding"] for line in lines} == {"'=1+1"}
    assert {line["What became of it"] for line in lines} == {"new", "solved", "persisting"}
    assert all(line["Promise"] and line["Weight"] in {"Must fix", "Should fix", "Advice"} for line in lines)
    parks = run_pair.exported(reader.all_changes(Part(department="Parks"), "run-2"))
    assert set(parks["Department"]) == {"Parks"}


def test_the_file_is_offered_beside_the_findings(open_page: OpenPage, harbour: Path) -> None:
    page = open_page("runs", data=harbour)
    assert "This comparison as CSV" in [button.proto.label for button in page.get("download_button")]


def test_portal_text_reaches_the_page_letter_by_letter(open_page: OpenPage, tmp_path: Path) -> None:
    assets = _assets().assign(department=HOSTILE)
    for age in (2, 1):
        verdicts = [one | {"reason": HOSTILE if one["reason"] else ""} for one in _verdicts()[age:] if one["asset_id"]]
        run = replace(_run(f"run-{age}", AS_OF - timedelta(days=age), notes=()), scope=HOSTILE)
        with open_store(f"sqlite:///{tmp_path / 'atxaudit.db'}") as store:
            store.write_run(
                run,
                assets=assets,
                scored=score(pd.DataFrame(verdicts), assets, _rules()),
                rules=_rules(),
                left_out=pd.DataFrame(columns=["asset_id", "title", "type", "reason"]),
            )
    with open_store(f"sqlite:///{tmp_path / 'atxaudit.db'}") as store:
        store.record_failed_run(_run("stopped", AS_OF, notes=(HOSTILE,)))
    page = open_page("runs", data=tmp_path, department=HOSTILE)
    sent = markdown(page)
    assert "](http" not in sent
    assert "<img" not in sent.replace("\\<img", "")
    assert ":red[red]" not in sent


# ---- words and frames


@pytest.mark.parametrize(
    ("seconds", "told"), [(0.2, "0 s"), (59.6, "1 min 0 s"), (860, "14 min 20 s"), (7_512, "2 h 5 min"), (-3, "0 s")]
)
def test_how_long_an_audit_took(seconds: float, told: str) -> None:
    assert run_log.taken(timedelta(seconds=seconds)) == told


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"passed": 9, "could_not_run": 0}, "The last audit is complete: every check ran"),
        ({"passed": 1, "could_not_run": 9, "status": Status.INCOMPLETE},
         "The last audit is not complete: 10% of the checks ran"),
        ({}, "The last audit found nothing to check"),
    ],
)  # fmt: skip
def test_an_audit_without_a_check_is_not_called_whole(given: dict[str, Any], said: str) -> None:
    assert run_log.headline(replace(RUN, **given), is_latest=True) == said


def test_audits_of_one_moment_are_told_apart() -> None:
    named = run_log.labels([RUN, replace(RUN, id="run-abcd"), _run("other", AS_OF - timedelta(days=1), notes=())])
    assert list(named.values()) == [
        "Fri, Mar 6, 2026, 1:00 pm CST · now",
        "Fri, Mar 6, 2026, 1:00 pm CST · abcd",
        "Thu, Mar 5, 2026, 1:00 pm CST",
    ]


def test_the_first_of_its_kind_is_compared_with_the_next() -> None:
    later = [_run(name, AS_OF + timedelta(days=day), notes=()) for name, day in (("b", 2), ("a", 1))]
    assert run_log.before(run_log.comparable([*later, RUN], RUN), RUN) == later[1]
    assert run_log.before([], RUN) is None


def told(*rows: tuple[Change, Cause, int], rule_set: str = RUN.rule_set) -> Changes:
    counts = pd.DataFrame(rows, columns=["change", "cause", "findings"]).assign(assets=1)
    against: Run = replace(_run("before", AS_OF - timedelta(days=7), notes=()), rule_set=rule_set)
    columns = ["change", "cause", "asset_id", "asset_name", "department", "severity", "observed"]
    rows_of = [(change, cause, None, None, "Parks", "info", "it fails") for change, cause, _ in rows]
    return Changes(
        run=RUN, against=against, counts=counts, by_rule=pd.DataFrame(), rows=pd.DataFrame(rows_of, columns=columns)
    )


def test_what_is_gone_or_changed_says_why() -> None:
    pair = told(
        (Change.GONE, Cause.ASSET_WENT, 4), (Change.NOT_COMPARABLE, Cause.RULE_GONE, 3), rule_set="other0000000"
    )
    assert "4 with their asset and 3 by a rule that is gone" in run_pair.sentence(pair)
    assert "3 findings of rules that changed stand apart." in run_pair.rules_note(pair)
    table = run_pair.findings(pair, ["gone", "not comparable"])
    assert table["What became of it"].to_list() == [
        "– Gone, with their asset",
        "? Not comparable, by a rule that is gone",
    ]
    assert table["Asset"].to_list() == ["The department itself"] * 2


def test_a_part_that_is_new_has_no_score_before() -> None:
    columns = ["scope", "id", "name", "published_well", "still_true", "band_published", "band_true"]
    after = pd.DataFrame([("department", "Parks", "Parks", 90.0, None, "good", "not measurable")], columns=columns)
    moved = run_pair.moves(after.head(0), after, Part(department="Parks"))
    table = run_pair.score_table(moved, one_rule_set=True)
    assert table["Before"].to_list() == ["not in that audit"] * 2
    assert table["After"].to_list()[1] == "– ? Not measurable"
    assert table["Change"].to_list() == ["not measurable both times"] * 2
    assert run_pair.moves(after, after, Part(department="Roads")) == []


@pytest.mark.parametrize(
    ("before", "after", "told"), [(50, 62.5, "↑ +12.5 points"), (50, 49, "↓ −1 point"), (50, 50, "unchanged")]
)
def test_the_change_of_a_score_has_arrow_number_and_unit(before: float, after: float, told: str) -> None:
    one = run_pair.Moved(kind="still_true", before=before, after=after, band_before="poor", band_after="poor")
    assert run_pair.score_table([one], one_rule_set=True)["Change"].to_list() == [told]
    assert run_pair.score_table([one], one_rule_set=False)["Change"].to_list() == ["not compared"]


def test_a_table_that_holds_only_some_says_how_many_there_are() -> None:
    pair = told((Change.NEW, Cause.DATA, 1_200))
    assert run_pair.shown_of(pair, ["new"], 100) == (
        "Showing 100 of 1,200 findings, the heaviest of each kind. The file has all."
    )
    assert run_pair.shown_of(pair, ["new"], 1_200) == ""


def _findings(page: AppTest) -> pd.DataFrame:
    return next(frame.value for frame in page.dataframe if "What became of it" in frame.value)
