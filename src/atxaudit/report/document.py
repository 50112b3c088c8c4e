"""A summary as a document: page one, the sections behind it, and where the numbers come from."""

from __future__ import annotations

from atxaudit.report.asset_sections import asset_sections
from atxaudit.report.blocks import Block, Bullets, Document, Facts, Section, Table, Text, cells, plain
from atxaudit.report.coverage import judged_sentence
from atxaudit.report.look import OUTCOMES
from atxaudit.report.page_one import opening
from atxaudit.report.sections import sections
from atxaudit.report.summary import Summary
from atxaudit.scoring import NO_DEPARTMENT
from atxaudit.words import count, percent

_NAME_MOST = 160
_KINDS = {"city": "", "department": "Department", "liaison": "Liaison", "asset": "Asset"}
_MEANS = {
    "failed": "a promise is not kept",
    "could_not_run": "not judged, no points lost",
    "waived": "an exception was granted",
    "not_applicable": "nothing to judge",
    "passed": "the promise is kept",
}


def document(of: Summary) -> Document:
    """What both templates draw."""
    middle = asset_sections(of) if of.scope.kind == "asset" else sections(of) if len(of.assets) else ()
    return Document(
        title=plain(of.title),
        name=plain(of.name, _NAME_MOST),
        before=" · ".join(filter(None, ["Open data audit", "" if of.scope.kind == "city" else plain(of.run.title)])),
        about=" · ".join(filter(None, [*_about(of), f"as of {of.provenance.as_of}"])),
        headline=plain(of.headline),
        sentence=plain(of.sentence),
        opening=opening(of),
        sections=(*middle, origin(of)),
        foot=f"{plain(of.name, 60)} · as of {of.provenance.as_of} · run {of.run.id}",
    )


def _about(of: Summary) -> list[str]:
    told = [_KINDS[of.scope.kind]]
    if of.scope.kind == "asset":
        asset = of.assets.iloc[0]
        told = [f"Asset {asset['asset_id']}", plain(asset["department"], 80) or "no department named"]
        return [*told, f"liaison {plain(asset['liaison'], 80)}" if asset["liaison"] else ""]
    if of.scope.kind == "department" and of.score["liaison"] and of.scope.name != NO_DEPARTMENT:
        told.append(f"liaison {plain(of.score['liaison'], 80)}")
    if of.run.scope != "whole portal":
        told.append(f"audited: {plain(of.run.scope, 80)}")
    return told


def origin(of: Summary) -> Section:
    """Who measured what, when, by which rules, and how anyone can repeat it."""
    told = of.provenance
    facts = (
        ("Audit", told.run_id),
        ("Speaks of", told.as_of),
        ("Finished", told.finished),
        ("Portal", f"{plain(told.portal)}, profile “{plain(told.profile)}”"),
        ("Audited", plain(told.run_scope)),
        ("This report", plain(told.scope, _NAME_MOST)),
        ("Coverage", judged_sentence(of.run, told.left_out)),
        (
            "Checks that ran",
            f"{percent(told.ran_share)} of the audit's, {percent(told.scope_ran_share)} of this report's",
        ),
        ("Liaisons from", plain(told.directory) or "no directory was given"),
        ("Rule set", told.rule_set),
        ("Made by", f"atxaudit {told.version}"),
        ("This report again", plain(told.command)),
        ("The audit again", f"{plain(told.audit_command)} (judges the saved snapshot, offline)"),
    )
    blocks: list[Block] = [
        Facts(facts=facts),
        Table(
            caption="Verdicts of the whole audit",
            columns=("Outcome", "Verdicts", "What it means"),
            widths=(0.3, 0.2, 0.5),
            rows=tuple(
                cells(f"{look.mark} {look.word}", f"{getattr(of.run, outcome):,}", _MEANS[outcome])
                for outcome, look in OUTCOMES.items()
            ),
            numbers=("Verdicts",),
        ),
    ]
    if told.notes:
        words = f"{count(len(told.notes), 'note')} of the audit:"
        blocks += [Text(text=words), Bullets(lines=tuple(plain(note, 600) for note in told.notes))]
    return Section(id="origin", title="Where these numbers come from", blocks=tuple(blocks))
