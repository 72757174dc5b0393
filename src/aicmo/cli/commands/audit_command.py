"""`aicmo audit`"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from aicmo.cli.options import as_json, chosen_period, period_options

if TYPE_CHECKING:
    from aicmo.analytics.audit import Finding


@click.command("audit")
@period_options
@click.option("--save", is_flag=True, help="Keep the suggested campaign names in aicmo.toml.")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write a page (HTML).")
@as_json
@click.pass_obj
def command(
    workspace: str, period: str | None, first: str | None, last: str | None, save: bool, out: Path | None, as_json: bool
) -> None:
    """Where the data contradicts itself: untagged spend, names that are nearly the same, days without a row."""
    from aicmo.cli.output import show_study
    from aicmo.report.studies.audit import audit_study
    from aicmo.workspace import open_workspace

    opened = open_workspace(workspace)
    wanted = opened.period(chosen_period(period, first, last, today=opened.today()))
    findings = opened.audit(wanted)
    study = audit_study(findings, workspace=opened.config.name, period=wanted)
    show_study(study, out=out, plain=[asdict(finding) for finding in findings] if as_json else None)
    if save:
        _save(opened.folder, findings)


def _save(folder: Path, findings: Sequence[Finding]) -> None:
    from aicmo.config import save_campaigns

    meant = {label: campaign for finding in findings for label, campaign in finding.meant.items()}
    save_campaigns(folder, meant)
    for label, campaign in meant.items():
        click.echo(f"From now on {label!r} means {campaign!r}.", err=True)
