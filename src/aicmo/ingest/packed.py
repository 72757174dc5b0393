"""Files that come packed: gzip, bzip2, Zstandard, and a ZIP archive of one file."""

from __future__ import annotations

import bz2
import gzip
import lzma
import shutil
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from aicmo.errors import UnreadableFile

_ZIP = b"PK\x03\x04"


def is_stream(start: bytes) -> bool:
    """Whether a file that begins like this is one packed file. Ask before the formats: packed bytes may look like text."""
    return start.startswith(tuple(_STREAMS))


def is_archive(start: bytes) -> bool:
    """Whether a file that begins like this is a ZIP archive. Ask after the formats: a workbook is one too."""
    return start.startswith(_ZIP)


def unpack(path: Path, start: bytes, folder: Callable[[str], Path]) -> Path:
    """The one file inside `path`, unpacked to where `folder(name)` says. Raises `UnreadableFile`."""
    if is_archive(start):
        with _damage_named(path, "ZIP"), zipfile.ZipFile(path) as archive:
            member = _only_member(archive, path)
            return _copied(archive.open(member), folder(Path(member.filename).name))
    name, opened = next(found for mark, found in _STREAMS.items() if start.startswith(mark))
    with _damage_named(path, name):
        return _copied(opened(path), folder(path.stem))


def _copied(packed: Any, target: Path) -> Path:
    with packed, target.open("wb") as unpacked:
        shutil.copyfileobj(packed, unpacked, 1 << 20)
    return target


def _only_member(archive: zipfile.ZipFile, path: Path) -> zipfile.ZipInfo:
    members = [one for one in archive.infolist() if not one.is_dir() and not _is_litter(Path(one.filename))]
    if len(members) != 1:
        names = ", ".join(one.filename for one in members[:5]) or "none"
        raise UnreadableFile(
            f"The ZIP archive holds {len(members)} files: {names}{' and more' if len(members) > 5 else ''}.",
            file=str(path),
            remedy="Unpack it and import the folder.",
        )
    if members[0].flag_bits & 1:
        raise UnreadableFile(
            "The ZIP archive has a password.", file=str(path), remedy="Unpack it and import what is inside."
        )
    return members[0]


def _is_litter(member: Path) -> bool:
    return member.name.startswith(".") or "__MACOSX" in member.parts


def _zstandard(path: Path) -> IO[bytes]:
    import pyarrow as pa

    stream: IO[bytes] = pa.CompressedInputStream(pa.OSFile(str(path)), "zstd")
    return stream


@contextmanager
def _damage_named(path: Path, kind: str) -> Iterator[None]:
    try:
        yield
    except (EOFError, zlib.error, lzma.LZMAError, zipfile.BadZipFile, NotImplementedError) as error:
        raise _damaged(path, kind) from error
    except OSError as error:
        if error.errno is not None:  # the disk's own trouble, which is named elsewhere
            raise
        raise _damaged(path, kind) from error


def _damaged(path: Path, kind: str) -> UnreadableFile:
    return UnreadableFile(f"The {kind} archive is damaged or cut off.", file=str(path), remedy="Fetch it again.")


_STREAMS: dict[bytes, tuple[str, Callable[[Path], Any]]] = {
    b"\x1f\x8b": ("gzip", gzip.open),
    **{b"BZh%d1AY&SY" % level: ("bzip2", bz2.open) for level in range(1, 10)},
    b"\x28\xb5\x2f\xfd": ("Zstandard", _zstandard),
}
