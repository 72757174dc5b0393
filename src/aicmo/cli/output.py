"""Put a rendered report where it was asked for."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from aicmo.cli.options import print_json
from aicmo.errors import StorageFailed, UsageError

if TYPE_CHECKING:
    from aicmo.analytics.overview import Overview
    from aicmo.report import ReportFormat
    from aicmo.report.studies.base import Study


def write_report(chosen: ReportFormat, overview: Overview, out: Path | None, screen: TextIO) -> None:
    """Render `overview` to `out`, in one step, or to the screen. Raises `UsageError` for a binary format without a file."""
    if out is None and (chosen.binary or chosen.name == "html"):
        raise UsageError(f"{chosen.name} goes into a file.", remedy=f"Add --out report{chosen.suffix}")
    if out is None:
        click.echo(_rendered(chosen, overview, colour=screen.isatty() and "NO_COLOR" not in os.environ), nl=False)
        return
    write_file(out, chosen.render(overview))
    click.echo(f"Wrote {out}")


def show_study(study: Study, *, out: Path | None = None, plain: object = None) -> None:
    """Print a study, or its `plain` values as JSON where they are given; write its page too where a file is named."""
    from aicmo.report.studies.page import study_page
    from aicmo.report.studies.terminal import study_text

    if plain is None:
        screen = shutil.get_terminal_size().columns if sys.stdout.isatty() else None
        click.echo(study_text(study, screen), nl=False)
    else:
        print_json(plain)
    if out is not None:
        write_file(out, study_page(study))
        click.echo(f"Wrote {out}", err=plain is not None)


def write_file(path: Path, content: str | bytes) -> None:
    """Write beside and rename, so that a crash leaves the old file or the new one."""
    data = content.encode() if isinstance(content, str) else content
    beside = path.with_name(f".{path.name}.new")
    try:
        beside.write_bytes(data)
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise StorageFailed(
            f"{path} cannot be written: {error.strerror}.", remedy="Choose another place with --out."
        ) from error


def _rendered(chosen: ReportFormat, overview: Overview, *, colour: bool) -> str | bytes:
    return chosen.render(overview, color=colour) if chosen.name == "terminal" else chosen.render(overview)
