"""What follows page one of a report on the city, a department or a liaison, in the order in which it is read."""

from __future__ import annotations

from atxaudit.report import asset_lists, finding_sections, repairs, score_sections
from atxaudit.report.blocks import Section
from atxaudit.report.compliance import Compliance
from atxaudit.report.summary import Summary


def sections(of: Summary) -> tuple[Section, ...]:
    """Of the city, a department or a liaison, in the order in which they are read."""
    found = [
        score_sections.scores(of),
        *(score_sections.comply(one) for one in of.compliance.values() if _says_something(one)),
    ]
    if len(of.fix_first):
        found.append(repairs.fixes(of))
    if len(of.about_departments):
        found.append(finding_sections.about_departments(of))
    found += [
        finding_sections.rules(of),
        asset_lists.timeliness(of),
        finding_sections.security_queue(of),
        asset_lists.not_run(of),
        asset_lists.assets(of),
    ]
    if len(of.left_out):
        found.append(asset_lists.left_out(of))
    return (*found, asset_lists.waivers(of))


def _says_something(found: Compliance) -> bool:
    """One group alone is the whole, which page one shows."""
    return len(found.large) + len(found.small) > 1
