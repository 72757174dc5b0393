"""A disk that is full or must not be written, and a workspace that is damaged or too new: said, and nothing half-written."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.workspace import child
from tests.workspace.conftest import Copies
from tests.workspace.processes import command, finished
from tests.workspace.state import state, unfinished_parts

_MAKE_ROOM = "Free some space or check permissions"


def _failed(code: int, text: str, *words: str) -> bool:
    """Whether a command ended with its documented exit code, and said what and not where in the source."""
    assert "Traceback" not in text
    assert "in a way it should not" not in text, text
    assert all(word in text for word in words), text
    return code == 1


# ---- no room


@pytest.mark.parametrize("kind", ["events", "measures"])
def test_a_disk_that_is_full_at_any_point_of_an_import_leaves_nothing_half_written(
    shops: Copies, files: Sequence[Path], kind: str
) -> None:
    file = files[0] if kind == "events" else files[2]
    undisturbed, failures = shops("undisturbed"), 0
    finished(child.import_files, undisturbed, [file])
    expected = state(undisturbed)
    for size in (0, 512, 2048, 4096, 8192, 20_000, 40_000, 70_000):
        shop = shops(f"shop-{size}")
        code, text = command("-w", shop, "import", file, prepare=partial(child.limit_files, size))
        if "Error" in text:
            failures += _failed(code, text, _MAKE_ROOM)
        assert unfinished_parts(shop) == []
        finished(child.import_files, shop, [file])
        assert state(shop) == expected, f"failed beyond {size} bytes"
    assert failures >= 4


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of two megabytes, where the system lets us have one."""
    disk = tmp_path / "disk"
    disk.mkdir()
    _mounted("-t", "tmpfs", "-o", "size=2m", "tmpfs", disk)
    yield disk
    subprocess.run(["umount", "--lazy", str(disk)], check=True)


def test_an_import_on_a_small_full_disk_fails_and_succeeds_when_there_is_room(
    empty: Path, small_disk: Path, files: Sequence[Path], tmp_path: Path
) -> None:
    shop, ballast, failures = Path(shutil.copytree(empty, small_disk / "shop")), small_disk / "ballast", 0
    for free in (0, 8, 32, 64, 96, 160):
        _fill(ballast, free)
        code, text = command("-w", shop, "import", files[0])
        failures += "Error" in text and _failed(code, text, _MAKE_ROOM)
        ballast.unlink()
        assert unfinished_parts(shop) == []
    finished(child.import_files, shop, files[:1])
    shutil.copytree(empty, tmp_path / "elsewhere")
    finished(child.import_files, tmp_path / "elsewhere", files[:1])
    assert state(shop) == state(tmp_path / "elsewhere")
    assert failures >= 2


def test_a_workspace_cannot_be_made_on_a_full_disk_and_can_be_when_there_is_room(small_disk: Path) -> None:
    _fill(small_disk / "ballast", 16)
    assert _failed(*command("init", small_disk / "shop"), _MAKE_ROOM)
    (small_disk / "ballast").unlink()
    assert command("init", small_disk / "shop")[0] == 0
    assert command("-w", small_disk / "shop", "sources")[0] == 0


def test_output_that_cannot_be_written_is_said(shop: Path) -> None:
    run = [sys.executable, "-c", "from aicmo.cli.main import main; main()", "-w", str(shop), "metrics", "--json"]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(run, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert _failed(done.returncode, done.stderr, "No space left")


# ---- no permission


@pytest.fixture(params=["mounted read-only", "not permitted"])
def read_only(
    request: pytest.FixtureRequest, empty: Path, files: Sequence[Path]
) -> Iterator[tuple[Path, Path, Callable[[], None] | None]]:
    """A workspace that cannot be written, a file to import, and what the process has to do first."""
    folder = Path(mkdtemp(prefix="aicmo-test-"))
    shop, file = folder / "shop", folder / "mail.csv"
    shutil.copytree(empty, shop)
    shutil.copy(files[0], file)
    finished(child.import_files, shop, files[1:2])
    if request.param == "not permitted":
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o555 if path.is_dir() else 0o444)
        yield shop, file, child.obey_permissions
    else:
        _mounted("--bind", shop, shop)
        _mounted("-o", "remount,ro,bind", shop)
        yield shop, file, None
        subprocess.run(["umount", "--lazy", str(shop)], check=True)
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o700)
    shutil.rmtree(folder)


def test_a_workspace_that_cannot_be_written_is_said_and_left_as_it_is(
    read_only: tuple[Path, Path, Callable[[], None] | None],
) -> None:
    shop, file, prepare = read_only
    before = _bytes(shop)
    for arguments in (
        ["-w", shop, "import", file],
        ["-w", shop, "contacts", "erase", "buyer1@example.com", "--yes"],
        ["init", shop / "inner"],
    ):
        assert _failed(*command(*arguments, prepare=prepare), "Error", "permissions")
    assert _bytes(shop) == before


# ---- damage


def _cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-100])


def _scramble(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:8] + b"\xff" * (len(content) - 16) + content[-8:])


def _break_line(path: Path) -> None:
    path.write_text(path.read_text().replace('"add"', "add"))


_EVENTS = "lake/events/part-*.parquet"
_DAMAGES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "settings that are no TOML": ("aicmo.toml", lambda path: path.write_text("[workspace\nname = ") and None),
    "settings that are no text": ("aicmo.toml", lambda path: path.write_bytes(b"\xff\xfe\x00") and None),
    "settings of the wrong shape": ("aicmo.toml", lambda path: path.write_text("workspace = 1\n") and None),
    "records that are no database": ("records.db", lambda path: path.write_bytes(b"no database" * 999) and None),
    "records that are gone": ("records.db", Path.unlink),
    "records that are cut off": ("records.db", lambda path: path.write_bytes(path.read_bytes()[:6000]) and None),
    "a line of a table's log": ("lake/events/_delta_log/00000000000000000001.json", _break_line),
    "a log without its beginning": ("lake/measures/_delta_log/00000000000000000000.json", Path.unlink),
    "a Parquet file that is gone": (_EVENTS, Path.unlink),
    "a Parquet file that is cut off": (_EVENTS, _cut),
    "a Parquet file that is scrambled": (_EVENTS, _scramble),
}


@pytest.mark.parametrize("damage", _DAMAGES)
@pytest.mark.parametrize(
    "arguments",
    [("report", "--period", "2026-03"), ("import",), ("kpi", "revenue", "--period", "2026-03")],
    ids=lambda found: found[0],
)
def test_a_damaged_workspace_names_the_file(
    filled: Path, files: Sequence[Path], tmp_path: Path, damage: str, arguments: Sequence[str]
) -> None:
    shop = Path(shutil.copytree(filled, tmp_path / "shop"))
    pattern, harm = _DAMAGES[damage]
    (victim,) = shop.glob(pattern)
    harm(victim)
    given = [*arguments, files[4]] if arguments == ("import",) else arguments
    named = str(shop) if damage.endswith(("scrambled", "its beginning")) else str(victim)
    assert _failed(*command("-w", shop, *given), "Error", named)


@pytest.fixture(scope="module")
def filled(empty: Path, files: Sequence[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a file of orders in it."""
    shop = Path(shutil.copytree(empty, tmp_path_factory.mktemp("filled") / "shop"))
    finished(child.import_files, shop, files[1:2])
    return shop


def test_a_table_whose_last_commit_is_lost_is_not_taken_for_whole(
    filled: Path, tmp_path: Path, files: Sequence[Path]
) -> None:
    shop = Path(shutil.copytree(filled, tmp_path / "shop"))
    (shop / "lake/events/_delta_log/00000000000000000001.json").unlink()
    assert _failed(*command("-w", shop, "import", files[1]), "lake/events")


# ---- newer versions


def test_settings_of_a_newer_version_ask_for_an_update(shop: Path) -> None:
    settings = shop / "aicmo.toml"
    settings.write_text(settings.read_text().replace("format = 1", "format = 99"))
    assert _failed(*command("-w", shop, "sources"), "format 99", "Update AICMO")


def test_records_of_a_newer_version_ask_for_an_update(shop: Path) -> None:
    with sqlite3.connect(shop / "records.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert _failed(*command("-w", shop, "sources"), "revision 9999", "Update AICMO")


def _mounted(*arguments: object) -> None:
    done = subprocess.run(["mount", *map(str, arguments)], capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"mounting is not permitted here: {done.stderr.strip()}")


def _fill(ballast: Path, free: int) -> None:
    """Take all the room of a disk but some kilobytes."""
    room = shutil.disk_usage(ballast.parent).free - 1024 * free
    ballast.write_bytes(b"\0" * max(0, room))


def _bytes(folder: Path) -> dict[str, bytes]:
    return {
        str(path): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".db-shm"
    }
