"""The command line as a whole: help, exit codes, what goes where, and what is not loaded."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from aicmo import __version__, errors
from aicmo.cli.main import COMMANDS, LazyGroup
from aicmo.cli.main import aicmo as group
from aicmo.errors import AicmoError, InputError, MissingExtra, UnknownName
from tests.cli.conftest import Shop
from tests.cli.running import SOURCE, aicmo, process

HEAVY = (
    "duckdb",
    "pyarrow",
    "deltalake",
    "numpy",
    "sqlalchemy",
    "rich",
    "polars",
    "pandas",
    "alembic",
    "tomlkit",
    "xlsxwriter",
)
PERIOD = ("--period", "2026-06")


def commands(command: click.Command = group, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Every command there is, with those below it."""
    yield path
    if isinstance(command, click.Group):
        context = click.Context(command)
        for name in command.list_commands(context):
            child = command.get_command(context, name)
            assert child is not None
            yield from commands(child, (*path, name))


@pytest.mark.parametrize("path", [*commands()], ids=" ".join)
@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_every_command_explains_itself(path: tuple[str, ...], flag: str) -> None:
    said = aicmo(*path, flag)
    assert (said.code, said.err) == (0, "")
    assert said.out.startswith(f"Usage: {' '.join(('aicmo', *path))}")
    assert "Options:" in said.out


def test_help_lists_every_command_with_its_line() -> None:
    said = aicmo("--help")
    for name, line in COMMANDS.items():
        assert re.search(rf"^ +{name} +{re.escape(line)}$", said.out, re.M)


def test_the_version_is_the_package_s() -> None:
    assert aicmo("--version").out == f"aicmo, version {__version__}\n"


@pytest.mark.parametrize(
    "words", [("--help",), ("import", "--help"), ("metrics",), ("metrics", "ctr"), ("kpi", "--help"), ("--version",)]
)
def test_what_only_explains_loads_nothing_heavy(words: tuple[str, ...]) -> None:
    script = f"import sys; from aicmo.cli.main import run; run({list(words)!r}); print([n for n in {HEAVY!r} if n in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", script],
        capture_output=True,
        encoding="utf-8",
        env={"PYTHONPATH": str(SOURCE)},
        check=True,
    )
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_shown_example_is_of_commands_there_are() -> None:
    shown = re.findall(r"^ +(?:.*&& )?aicmo (\w+)", aicmo("--help").out, re.M)
    assert {*shown} <= {*COMMANDS}
    assert shown


JSON = (
    ("metrics",), ("metrics", "roas"), ("sources",), ("sources", "--imports"), ("sources", "--quarantine", "orders"),
    ("sources", "--retry", "orders"), ("kpi", "revenue", "ctr", *PERIOD), ("kpi", "unique_opens", *PERIOD),
    ("kpi", "spend", "--by", "campaign", "--by", "day", "--compare", "previous", *PERIOD), ("explain", "roas", *PERIOD),
    ("explain", "new_customers", "--campaign", "Welcome", *PERIOD), ("report",), ("report", "--compare", "year", *PERIOD),
)  # fmt: skip


@pytest.mark.parametrize("words", JSON, ids=" ".join)
def test_json_is_all_that_stands_on_stdout(shop: Shop, words: tuple[str, ...]) -> None:
    said = aicmo(*words, "--json", workspace=shop.folder)
    assert (said.code, said.err) == (0, "")
    assert isinstance(said.json, dict | list)
    assert said.out.endswith("\n")


@pytest.mark.parametrize(
    "words", [("import", "."), ("sources",), ("kpi", "ctr"), ("explain", "ctr"), ("report",)], ids=" ".join
)
def test_json_of_an_empty_workspace_is_json(empty: Path, words: tuple[str, ...], tmp_path: Path) -> None:
    if words[0] == "import":
        (tmp_path / "a.csv").write_text("Day,Campaign,Clicks\n2026-07-14,A,5\n")
        words = ("import", str(tmp_path / "a.csv"))
    said = aicmo(*words, "--json", workspace=empty)
    assert (said.code, said.err) == (0, "")
    assert said.json is not None


def test_every_command_that_gives_figures_gives_json() -> None:
    context = click.Context(group)
    for name in ("import", "sources", "kpi", "explain", "metrics", "report"):
        command = group.get_command(context, name)
        assert command is not None
        assert "--json" in {option for parameter in command.params for option in parameter.opts}


EXITS = [
    ((), 2), (("--nonsense",), 2), (("reprot",), 2), (("kpi",), 2), (("kpi", "clikcs"), 2), (("kpi", "ctr", "--by", "colour"), 2),
    (("kpi", "ctr", "--compare", "yesterday"), 2), (("kpi", "ctr", "--period", "soon"), 2), (("kpi", "mer", "--by", "channel"), 2),
    (("kpi", "ctr", "--from", "2026-07-14", "--to", "2026-07-01"), 2), (("kpi", "ctr", "--to", "2026-07-01"), 2),
    (("kpi", "ctr", "--period", "2026", "--from", "2026-01-01"), 2), (("explain", "clikcs"), 2), (("metrics", "clikcs"), 2),
    (("report", "--format", "pdf"), 2), (("report", "--format", "xlsx"), 2), (("report", "--format", "html"), 2),
    (("report", "--as-of", "yesterday"), 2), (("contacts", "erase", "nobody@example.com", "--yes"), 2), (("import", "nowhere.csv"), 1),
    (("init", "."), 1), (("metrics",), 0), (("sources",), 0),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code"), EXITS, ids=lambda value: " ".join(value) if isinstance(value, tuple) else None
)
def test_the_exit_code_is_the_documented_one(
    empty: Path, words: tuple[str, ...], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(empty)
    said = aicmo(*words)
    assert said.code == code
    assert "Traceback" not in said.err + said.out
    if code and words:
        assert "Error" in said.err
        assert said.out == ""


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("kpi", "clikcs"), "Did you mean clicks"), (("explain", "raos"), "Did you mean roas"), (("metrics", "ctx"), "Did you mean ctr"),
        (("kpi", "ctr", "--by", "chanel"), "Did you mean channel"), (("report", "--format", "htlm"), "Did you mean html"),
        (("report", "--format", "xlsx"), "Add --out report.xlsx"), (("kpi", "ctr", "--period", "July"), "2026-07-14"),
    ],
)  # fmt: skip
def test_a_wrong_word_is_answered_with_the_right_one(empty: Path, words: tuple[str, ...], hint: str) -> None:
    assert hint in aicmo(*words, workspace=empty).err


def test_a_process_exits_with_the_code_and_keeps_the_streams_apart(shop: Shop) -> None:
    good = process("-w", shop.folder, "kpi", "revenue", "--json", *PERIOD)
    assert (good.code, good.err) == (0, "")
    assert good.json["currency"] == "EUR"
    bad = process("-w", shop.folder, "kpi", "clikcs", "--json")
    assert (bad.code, bad.out) == (2, "")
    assert bad.err.startswith("Error: There is no metric called 'clikcs'.")


def _made(kind: type[AicmoError]) -> AicmoError:
    if issubclass(kind, UnknownName):
        return kind("metric", "x", ["ctr"])
    if issubclass(kind, MissingExtra):
        return kind("calamine", "excel", purpose="Reading a workbook")
    if issubclass(kind, InputError):
        return kind("It is wrong.", file="a.csv", row=3, column="Cost", value="x", remedy="Do this.")
    return kind("It is wrong.", remedy="Do this.")


def _family(kind: type[AicmoError] = AicmoError) -> Iterator[type[AicmoError]]:
    yield kind
    for child in kind.__subclasses__():
        yield from _family(child)


@pytest.mark.parametrize("kind", [*dict.fromkeys(_family())], ids=lambda kind: kind.__name__)
def test_no_error_of_ours_shows_a_traceback(monkeypatch: pytest.MonkeyPatch, kind: type[AicmoError]) -> None:
    error = _made(kind)

    def fail(*words: object, **more: object) -> None:
        raise error

    monkeypatch.setattr(LazyGroup, "main", fail)
    said = aicmo("kpi")
    assert (said.code, said.out, said.err) == (kind.exit_code, "", f"Error: {error}\n")


def test_the_drawn_tree_of_errors_states_their_exit_codes() -> None:
    drawn = {name: int(code) for name, code in re.findall(r"(\w+) +(\d) ", f"{errors.__doc__} ".replace("\n", " \n"))}
    for kind in dict.fromkeys(_family()):
        if kind.__module__ == "aicmo.errors":
            assert drawn[kind.__name__] == kind.exit_code


def test_an_error_of_no_kind_of_ours_is_told_without_a_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*words: object, **more: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr(LazyGroup, "main", fail)
    said = aicmo("kpi")
    assert said.code == 1
    assert "RuntimeError: boom" in said.err
    assert "AICMO_DEBUG=1" in said.err
    monkeypatch.setenv("AICMO_DEBUG", "1")
    with pytest.raises(RuntimeError, match="boom"):
        aicmo("kpi")


def test_a_folder_that_is_no_workspace_says_how_to_make_one(tmp_path: Path) -> None:
    said = aicmo("report", workspace=tmp_path)
    assert (said.code, said.out) == (1, "")
    assert said.err == f"Error: {tmp_path} is no workspace. Make one with: aicmo init\n"


def test_a_workspace_is_found_from_a_folder_below_it(empty: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    below = empty / "exports" / "july"
    below.mkdir(parents=True)
    monkeypatch.chdir(below)
    assert aicmo("sources").code == 0
    assert aicmo("sources", workspace=below).code == 0


def test_the_environment_names_the_workspace_and_a_flag_overrides_it(
    shop: Shop, empty: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AICMO_WORKSPACE", str(shop.folder))
    assert len(aicmo("sources", "--json").json) > 0
    assert aicmo("sources", "--json", workspace=empty).json == []


def test_a_second_init_leaves_the_workspace_alone(empty: Path) -> None:
    before = (empty / "aicmo.toml").read_text()
    said = aicmo("init", empty, "--currency", "GBP")
    assert said.code == 1
    assert "is a workspace already" in said.err
    assert (empty / "aicmo.toml").read_text() == before


@pytest.mark.parametrize(("flag", "value", "code"), [("--currency", "EURO", 1), ("--time-zone", "Mars/Olympus", 2)])
def test_init_refuses_what_there_is_not_and_makes_nothing(tmp_path: Path, flag: str, value: str, code: int) -> None:
    said = aicmo("init", tmp_path / "shop", flag, value)
    assert said.code == code
    assert value in said.err
    assert not (tmp_path / "shop").exists()
