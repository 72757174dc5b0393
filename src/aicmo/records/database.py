"""Open the records' database, bring its schema up to date, turn its failures into ours."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event, inspect, text
from sqlalchemy.exc import DatabaseError, OperationalError
from sqlalchemy.orm import Session, sessionmaker

from aicmo.errors import StorageFailed, WorkspaceBusy, WorkspaceCorrupt, WorkspaceError, WorkspaceTooNew

HEAD = "0001"
_MIGRATIONS = Path(__file__).parent / "migrations"


def open_database(path: Path, *, create: bool = False) -> sessionmaker[Session]:
    """Sessions on the SQLite file `path`, in WAL mode and at the newest schema.

    They raise `WorkspaceCorrupt` where it is no database, `StorageFailed` where the disk does not do its part, now and
    later. Raises `WorkspaceTooNew` where a newer version wrote it.
    """
    if not create and not path.exists():
        raise WorkspaceCorrupt(f"{path} is missing.", remedy="Restore it from a backup.")
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": 60})
    event.listen(engine, "connect", _configure)
    event.listen(engine, "handle_error", partial(_translated, path))
    _upgrade(engine, path)
    return sessionmaker(engine, expire_on_commit=False)


def _translated(path: Path, context: ExceptionContext) -> WorkspaceError | None:
    """A failure of the database file as one of `aicmo.errors`; a wrong statement stays what it is."""
    error = context.sqlalchemy_exception
    if isinstance(error, OperationalError) or (isinstance(error, DatabaseError) and type(error) is DatabaseError):
        return _failure(path, error)
    return None


def _failure(path: Path, error: DatabaseError) -> WorkspaceError:
    reason = str(error.orig)
    if isinstance(error, OperationalError) and "locked" in reason:
        return WorkspaceBusy(f"{path} is locked by another process.", remedy="Try again in a moment.")
    if any(word in reason for word in ("full", "readonly", "read-only", "unable to open", "disk I/O")):
        return StorageFailed(f"{path} cannot be written: {reason}.", remedy="Free some space or check permissions.")
    return WorkspaceCorrupt(f"{path} cannot be read: {reason}.", remedy="Restore it from a backup.")


def _configure(connection: Any, _record: object) -> None:
    cursor = connection.cursor()
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")
    cursor.close()


def _upgrade(engine: Engine, path: Path) -> None:
    with engine.connect() as connection:
        found = _revision(connection)
    if found == HEAD:
        return
    if found is not None and found > HEAD:
        raise WorkspaceTooNew(
            f"{path} is at revision {found}; this version of AICMO knows {HEAD}.",
            remedy="Update AICMO: pip install -U aicmo",
        )
    _migrate(engine)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table("alembic_version"):
        return None
    return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()


def _migrate(engine: Engine) -> None:
    from alembic import command
    from alembic.config import Config

    with engine.connect() as connection:
        connection.execute(text("PRAGMA journal_mode = WAL"))
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
