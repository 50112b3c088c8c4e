"""What an audit finds on real portals, recorded: numbers counted by hand on the recordings, not by this program."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pandas as pd
import pytest

from atxaudit.audit import audit
from atxaudit.models import Outcome, Status
from atxaudit.snapshot.profile.masks import without_private
from whole_audits import Audited

# what reasons say of a rule that stopped, of a machine that could not keep rows, and of a query the portal refused
_OURS = r"our side|could not be kept|answered 400"


@pytest.mark.xdist_group("recordings")
class TestAustin2022:
    @pytest.fixture
    def city(self, audited: Callable[[str], Audited]) -> Audited:
        return audited("austin-2022")

    def test_310_records_are_304_assets_and_repeats_are_no_fault(self, city: Audited) -> None:
        assert (city.run.raw_records, city.run.distinct, city.run.assets) == (310, 304, 304)
        assert city.run.status is Status.INCOMPLETE  # rows of one dataset were recorded, of 300 not
        assert any("310 records for 304 assets" in note for note in city.run.notes)

    def test_three_are_derived_calendars(self, city: Audited) -> None:
        assets = city.assets
        assert list(assets[assets["is_derived"]]["type"]) == ["calendar"] * 3

    def test_62_promise_no_pace_and_95_promise_as_needed(self, city: Audited) -> None:
        assert city.failing("frequency-declared") == 62
        assets = city.assets
        own = assets[~assets["is_derived"]]
        assert len(own) == 301
        assert (own["frequency"] == "as needed").sum() == 95

    def test_66_are_late_and_49_abandoned_less_those_whose_pace_is_implausible(self, city: Audited) -> None:
        implausible = set(city.verdicts("frequency-plausible")["asset_id"])
        assets = city.assets.set_index("asset_id")
        paced = assets[assets["has_pace"] & ~assets["is_derived"]]
        late = set(paced.index[paced["age_days"] > paced["days_allowed"]])
        stale = set(paced.index[paced["age_days"] > paced["stale_after_days"]])
        assert (len(paced), len(late), len(stale)) == (144, 66, 49)
        assert len(implausible) == 14
        assert set(city.verdicts("updated-on-time")["asset_id"]) == late - implausible
        assert set(city.verdicts("not-abandoned")["asset_id"]) == stale - implausible

    @pytest.mark.parametrize(
        ("rule", "count"),
        [
            ("license-set", 54),
            ("category-set", 30),
            ("description-present", 28),
            ("tags-set", 60),
            ("department-set", 35),
            ("column-described", 4_663),
        ],
    )
    def test_what_is_absent_is_counted_right(self, city: Audited, rule: str, count: int) -> None:
        assert city.failing(rule) == count

    def test_4663_of_5822_real_columns_are_judged_undescribed(self, city: Audited) -> None:
        assert len(city.verdicts("column-described", "all")) == 5_822

    def test_40_department_labels_become_fewer_and_none_is_lost(self, city: Audited) -> None:
        assets = city.assets
        assert assets["department_label"].nunique() == 40
        assert assets["department"].nunique() == 31
        assert assets.loc[assets["department_label"].notna(), "department"].notna().all()
        assert city.failing("department-known") == 0

    def test_rows_that_were_not_recorded_could_not_be_judged_and_failed_nothing(self, city: Audited) -> None:
        assets = city.assets
        assert (assets["is_timed"].sum(), assets["rows_read"].sum()) == (301, 1)
        unread = set(assets.loc[assets["is_timed"] & ~assets["rows_read"], "asset_id"])
        for rule in ("dataset-not-empty", "zip-wellformed", "no-mojibake", "newest-row-on-time"):
            verdicts = city.verdicts(rule, "all")
            outcomes = set(verdicts.loc[verdicts["asset_id"].isin(unread), "outcome"])
            assert outcomes <= {Outcome.COULD_NOT_RUN, Outcome.NOT_APPLICABLE}, rule
        scores = city.store.scores(city.run.id, scope="city")
        assert scores["band_true"].tolist() == ["not measurable"]

    def test_the_recorded_inspections_show_their_real_defects(self, city: Audited) -> None:
        (asset,) = city.assets.loc[city.assets["rows_read"], "asset_id"]
        found = city.store.findings(city.run.id, asset_id=asset).set_index("rule")
        counts = found[["failing_count", "judged_count"]]
        assert counts.loc["address-complete"].tolist() == [1_698, 25_839]  # 1,203 after IH, the others after US, FM …
        (rows,) = (city.settings.rows / asset).glob("*/rows.parquet")
        addresses = pd.read_parquet(rows, columns=["address"])["address"]
        assert addresses.str.contains(r"^[^\n]*\sIH\n").sum() == 1_203
        assert counts.loc["no-stray-characters"].tolist() == [25_839, 25_839]  # line breaks in every address
        assert counts.loc["rows-unique"].tolist() == [4, 25_839]
        assert "row-identifier-set" in found.index
        assert all(len(rows) in (4, 20) for rows in found["rows"].dropna())
        assert "column-not-empty" not in found.index  # parts of a location, which the recorded rows lack

    def test_the_saved_snapshot_gives_the_same_findings_again_offline(self, city: Audited) -> None:
        again = replace(city.request, portal="http://127.0.0.1:9", snapshot=city.run.id)
        run = audit(again, city.settings, city.store)
        first, second = (city.store.findings(r, outcome="all").drop(columns="run") for r in (city.run.id, run.id))
        assert first.to_csv() == second.to_csv()


def _shown(found: pd.DataFrame) -> list[str]:
    """What people read of findings: the sentences and the cells."""
    return [*found["observed"], *(value for rows in found["rows"].dropna() for _, value in rows)]


@pytest.mark.xdist_group("recordings")
class TestOtherRecordings:
    def test_chattanooga_has_79_datasets_and_33_views_told_apart(self, audited: Callable[[str], Audited]) -> None:
        city = audited("chattanooga")
        assets = city.assets
        assert len(assets) == 112
        assert (~assets["is_derived"]).sum() == 79
        datasets = set(assets.loc[~assets["is_derived"], "asset_id"])
        columns = city.verdicts("column-described", "all")
        columns = columns[columns["asset_id"].isin(datasets)]
        assert (len(columns), (columns["outcome"] == Outcome.FAILED).sum()) == (1_591, 1_450)

    def test_every_recorded_row_of_chattanooga_is_judged_and_no_rule_stops_for_a_reason_of_ours(
        self, audited: Callable[[str], Audited]
    ) -> None:
        city = audited("chattanooga")
        assets = city.assets
        read = assets[assets["rows_read"]]
        # 77 have recorded rows; two of them are views whose parent is there, and are judged with it
        assert (len(read), read["is_derived"].sum()) == (75, 17)
        assert read["rows_count"].sum() == 672_402 - 340_830
        assert city.run.status is Status.INCOMPLETE
        not_run = city.store.findings(city.run.id, outcome="could_not_run")
        unread = assets[assets["is_timed"] & ~assets["rows_read"]]
        assert not not_run["reason"].str.contains(_OURS).any()
        assert not unread["rows_error"].str.contains(_OURS).any()
        of_rows = not_run[not_run["reason"].isin(["Its rows could not be read."])]
        assert set(of_rows["asset_id"]).isdisjoint(read["asset_id"])

    def test_the_21_datasets_of_chattanooga_without_recorded_rows_could_not_run(
        self, audited: Callable[[str], Audited]
    ) -> None:
        city = audited("chattanooga")
        assets = city.assets
        unread = assets[~assets["is_derived"] & ~assets["rows_read"]]
        assert len(unread) == 21
        for rule in ("dataset-not-empty", "date-possible", "zip-wellformed", "row-identifier-unique"):
            verdicts = city.verdicts(rule, "all")
            own = verdicts[verdicts["asset_id"].isin(unread["asset_id"])]
            assert set(own["asset_id"]) == set(unread["asset_id"]), rule
            assert set(own["outcome"]) == {Outcome.COULD_NOT_RUN}, rule

    def test_chattanoogas_content_is_as_old_as_was_read_by_hand(self, audited: Callable[[str], Audited]) -> None:
        city = audited("chattanooga")
        verdicts = city.verdicts("newest-row-on-time", "all")["outcome"].value_counts()
        assert (verdicts[Outcome.FAILED], verdicts[Outcome.PASSED]) == (5, 10)

    def test_nothing_private_of_chattanooga_is_kept_in_clear(self, audited: Callable[[str], Audited]) -> None:
        city = audited("chattanooga")
        found = city.store.findings(city.run.id)
        gate = found[found["suite"] == "security"]
        assert {"no-email-address", "no-singling-out", "no-contact-in-text", "phone-noted"} <= set(gate["rule"])
        assert not any(re.search(r"[a-z0-9]@|\d{3}\D{0,2}\d{4}", text) for text in _shown(gate))
        # elsewhere digits are years, counts and points: only what is a mailbox, a phone, an SSN or a card counts
        everywhere = _shown(found)
        assert found["suite"].nunique() > 3
        assert len(everywhere) > 1_000
        private = r"[a-z0-9]@[a-z0-9]|(?<![\d.-])\(?[2-9]\d\d\)?[-. ]\s?[2-9]\d\d[-. ]\d{4}(?![\d-])"
        assert [text for text in everywhere if re.search(private, text, re.IGNORECASE)] == []
        assert [text for text in everywhere if without_private(text) != text] == []

    def test_chattanoogas_stewards_are_its_liaisons(self, audited: Callable[[str], Audited]) -> None:
        city = audited("chattanooga")
        assert city.run.directory == "steward fields"
        assert set(city.store.scores(city.run.id, scope="liaison")["name"]) - {"No liaison named"}

    def test_austin_2015_is_read_from_the_old_backend(self, audited: Callable[[str], Audited]) -> None:
        city = audited("austin-2015")
        assert city.run.assets == 255
        assert city.failing("column-described") == 2_574
        assert len(city.verdicts("column-described", "all")) == 2_881
        assert city.failing("license-set") == 138

    def test_austin_2024_is_found_on_the_data_hub_by_the_same_profile(self, audited: Callable[[str], Audited]) -> None:
        city = audited("austin-2024")
        assert city.run.assets == 5
        assert set(city.assets["domain"]) == {"datahub.austintexas.gov"}
