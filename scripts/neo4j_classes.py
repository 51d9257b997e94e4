"""Keep the classes that a Neo4j server loads, so that the next starts take half as long: ``python -m scripts.neo4j_classes``.

Java takes them only where they are its own, and starts without them everywhere else.
"""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

from scripts.neo4j_jars import Neo4jError, class_archive, default_version, find_java
from scripts.neo4j_server import JVM, prepare

QUICK_START = "-XX:TieredStopAtLevel=1"
"""Halves what a start costs; many short queries on small graphs gain nothing from the second compiler."""


def keep_classes(version: str) -> None:
    """Start a server once and stop it, unless that is done; where a stop is no end in order, nothing is kept."""
    archive = class_archive(version, find_java(version))
    if archive.is_file():
        return
    with tempfile.TemporaryDirectory(prefix="covernet-neo4j-", ignore_cleanup_errors=True) as folder:
        server = prepare(Path(folder), version=version, settings={JVM: QUICK_START})
        server.archive = part = archive.with_name(f"part-{os.getpid()}.jsa")
        try:
            with server:
                server.start()
            if part.is_file():
                part.replace(archive)
        finally:
            part.unlink(missing_ok=True)


if __name__ == "__main__":
    try:
        keep_classes(default_version())
    except (Neo4jError, OSError) as error:
        sys.exit(f"the tests' Neo4j servers start without kept classes: {error}")
