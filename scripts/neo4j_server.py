"""A Neo4j Community server without a container: jars from Maven Central, started and stopped by its process id.

    python -m scripts.neo4j_server bring [VERSION]
    python -m scripts.neo4j_server run [VERSION] [--home DIR] [--setting NAME=VALUE]... [-- COMMAND ...]

Needs nothing but Python, Java (17 for 5.26, 21 for calendar versions) and, for ``bring``, Maven.
"""

from __future__ import annotations

import argparse
import os
import secrets
import signal
import subprocess
import sys
import tempfile
import time
import weakref
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from scripts.bolt import free_port, refusal
from scripts.neo4j_jars import (
    Neo4jError,
    bring,
    class_options,
    default_version,
    find_java,
    last_lines,
    release,
    run_quietly,
)

SETTINGS: Mapping[str, str] = {
    "server.default_listen_address": "127.0.0.1",
    "server.http.enabled": "false",
    "server.https.enabled": "false",
    "server.memory.heap.max_size": "512m",
    "server.memory.pagecache.size": "64m",
    "server.directories.import": "import",
    "dbms.usage_report.enabled": "false",
    "dbms.security.auth_max_failed_attempts": "0",  # else three wrong passwords lock the right one out for seconds
    "db.tx_log.preallocate": "false",  # else every home takes half a gigabyte at once
    "internal.dbms.bolt.netty_server_shutdown_quiet_period": "0",  # else every stop takes ten seconds
}
"""What a server is started with unless told otherwise; names are those of ``neo4j.conf``."""

HEAP = "server.memory.heap.max_size"
JVM = "server.jvm.additional"
LISTEN = "server.bolt.listen_address"

JVM_OPTIONS = (
    "-XX:+ExitOnOutOfMemoryError",
    "-Dlog4j2.disable.jmx=true",
    "--enable-native-access=ALL-UNNAMED",
    *(f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.nio", "java.io", "sun.nio.ch")),
)

WATCH = "import os, sys; sys.stdin.read(); os.kill(int(sys.argv[1]), 9)"
"""Ends the server when the process that started it is gone, however it ended: then its end of the pipe closes."""


@dataclass(eq=False)
class Server:
    """One server on a home folder of its own, listening on 127.0.0.1, with authentication on.

    Made by :func:`prepare` or :func:`start`; stopped at the latest when the process that started it ends.
    With an ``archive``, its stop keeps there the classes it had loaded.
    """

    version: str
    java: Path
    home: Path
    port: int
    settings: Mapping[str, str]
    password: str = field(repr=False)
    username: str = "neo4j"
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)
    archive: Path | None = field(default=None, repr=False)
    _finish: weakref.finalize[[subprocess.Popen[bytes], subprocess.Popen[bytes]], Server] | None = field(
        default=None, repr=False
    )

    @property
    def uri(self) -> str:
        """For drivers and ``covernet publish``."""
        return f"neo4j://127.0.0.1:{self.port}"

    @property
    def running(self) -> bool:
        """Whether the process is there; :meth:`start` returns only when Bolt answers as well."""
        return self.process is not None and self.process.poll() is None

    def start(self, timeout: float = 180) -> None:
        """Start, and wait until a query under the password is answered; else :class:`Neo4jError` with the log's end."""
        if self.running:
            return
        main = "CommunityEntryPoint" if release(self.version) == 5 else "Neo4jCommunity"
        folders = [f"--home-dir={self.home}", f"--config-dir={self.home / 'conf'}"]
        apart = getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)  # Ctrl-C is for us, and then we stop the server
        with (self.home / "logs" / "console.log").open("ab") as console:
            self.process = process = subprocess.Popen(
                [*self._java(), f"org.neo4j.server.{main}", *folders],
                env=self._environment(), stdin=subprocess.DEVNULL, stdout=console, stderr=subprocess.STDOUT,
                start_new_session=True, creationflags=apart,
            )  # fmt: skip
        watch = subprocess.Popen(
            [sys.executable, "-I", "-S", "-c", WATCH, str(process.pid)],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, creationflags=apart,
        )  # fmt: skip
        self._finish = weakref.finalize(self, _finish, process, watch)
        try:
            self._wait(process, time.monotonic() + timeout)
        except BaseException:
            self.kill()
            raise

    def stop(self) -> None:
        """Shut down in order (on Windows: end the process; the next start recovers)."""
        if self._finish is not None:
            self._finish()

    def kill(self) -> None:
        """End the process at once, as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
        self.stop()

    def restart(self) -> None:
        """Stop if running, and start on the same home and port."""
        self.stop()
        self.start()

    def admin(self, *arguments: str) -> str:
        """Run ``neo4j-admin`` on the stopped home and give back what it says; :class:`Neo4jError` if it fails.

        It runs in the home, where it leaves its reports: name files with their whole paths. Its memory is the server's.
        """
        if self.running:
            raise Neo4jError("neo4j-admin works on the home of a stopped server: stop() first")
        return self._admin("org.neo4j.cli.AdminTool", *arguments)

    def log(self, lines: int = 20) -> str:
        """The end of what the server wrote."""
        files = (self.home / "logs" / name for name in ("neo4j.log", "console.log"))
        texts = [file.read_text(encoding="utf-8", errors="replace") for file in files if file.is_file()]
        return "\n".join(last_lines(text, lines) for text in texts)

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _java(self) -> list[str]:
        jars = str(bring(self.version) / "*")
        own, classes = self.settings.get(JVM, "").split(), class_options(self.version, self.java, self.archive)
        return [str(self.java), f"-Xmx{self.settings[HEAP]}", *JVM_OPTIONS, *own, *classes, "-cp", jars]

    def _environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if not name.startswith("NEO4J_")}
        return {**kept, "NEO4J_HOME": str(self.home), "NEO4J_CONF": str(self.home / "conf")}

    def _admin(self, *words: str) -> str:
        done = run_quietly([*self._java(), *words], self._environment(), self.home)
        if done.returncode:
            raise Neo4jError(f"neo4j-admin failed ({done.returncode}):\n{last_lines(done.stdout + done.stderr)}")
        return done.stdout

    def _set_password(self) -> None:
        """In the store, before the first start; through a file, since a command line can be read by everybody."""
        file = self.home / "set-password"
        _write_secret(file, f"org.neo4j.cli.AdminTool dbms set-initial-password {self.password}\n")
        try:
            self._admin(f"@{file}")  # java reads the rest of its command line there
        finally:
            file.unlink()

    def _wait(self, process: subprocess.Popen[bytes], deadline: float) -> None:
        while True:
            why = refusal(self.port, self.username, self.password)
            if not why:
                return
            if process.poll() is not None:
                raise Neo4jError(f"Neo4j {self.version} ended ({process.returncode}) while starting:\n{self.log()}")
            if "Unauthorized" in why:
                raise Neo4jError(f"{self.home} has another password than the file 'password' in it says")
            if time.monotonic() > deadline:
                raise Neo4jError(f"Neo4j {self.version} does not answer ({why}):\n{self.log()}")
            time.sleep(0.1)


def prepare(home: Path, *, version: str | None = None, settings: Mapping[str, str] | None = None) -> Server:
    """A server that is not started yet: jars, configuration and password are in place.

    ``home`` is made, or used again with its data and password. ``settings`` go before :data:`SETTINGS`; the port is
    a free one unless they name ``server.bolt.listen_address``.
    """
    version = version or default_version()
    java = find_java(version)
    bring(version)
    home = home.resolve()
    for name in ("conf", "logs", "import"):
        (home / name).mkdir(parents=True, exist_ok=True)
    merged = {**SETTINGS, LISTEN: f"127.0.0.1:{free_port()}", **(settings or {})}
    text = "".join(f"{name}={value}\n" for name, value in merged.items())
    (home / "conf" / "neo4j.conf").write_text(text, encoding="utf-8")
    secret = home / "password"
    known = secret.is_file()
    password = secret.read_text(encoding="utf-8").strip() if known else secrets.token_hex(16)
    server = Server(version, java, home, int(merged[LISTEN].rpartition(":")[2]), merged, password)
    if not known:
        server._set_password()
        _write_secret(secret, password + "\n")
    return server


def start(home: Path, *, version: str | None = None, settings: Mapping[str, str] | None = None) -> Server:
    """:func:`prepare` and start; usable with ``with``."""
    server = prepare(home, version=version, settings=settings)
    server.start()
    return server


def _finish(process: subprocess.Popen[bytes], watch: subprocess.Popen[bytes]) -> None:
    """Stop a server and the process that watches over it."""
    process.terminate()
    try:
        process.wait(60)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    watch.kill()
    watch.wait()
    assert watch.stdin
    watch.stdin.close()


def _write_secret(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as out:
        out.write(text)


def _stop_in_order(*_: object) -> None:
    sys.exit(143)


def run(version: str, home: Path, settings: Mapping[str, str], command: Sequence[str]) -> int:
    """Keep a server up for a command that finds it in its environment, or until Ctrl-C."""
    signal.signal(signal.SIGTERM, _stop_in_order)
    with start(home, version=version, settings=settings) as server:
        if command:
            names = {"COVERNET_NEO4J": server.uri, "NEO4J_URI": server.uri, "NEO4J_USERNAME": server.username}
            return subprocess.run(command, env={**os.environ, **names, "NEO4J_PASSWORD": server.password}).returncode
        print(f"{server.uri}  user {server.username}, password in {home / 'password'}; Ctrl-C stops it", flush=True)
        assert server.process
        return server.process.wait()


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        raise argparse.ArgumentTypeError(f"{text!r} is not NAME=VALUE")
    return name, value


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("bring", "run"):
        one = commands.add_parser(name)
        one.add_argument("version", nargs="?", default=default_version())
    one.add_argument("--home", type=Path, help="kept, and used again; without it a folder that is removed")
    one.add_argument(
        "--setting", action="append", default=[], type=_setting, metavar="NAME=VALUE", help="as in neo4j.conf"
    )
    words = sys.argv[1:]
    at = words.index("--") if "--" in words else len(words)
    options, command = parser.parse_args(words[:at]), words[at + 1 :]
    try:
        if options.command == "bring":
            where = os.path.relpath(bring(options.version))
            print(f"Neo4j {options.version} is in {where}; Java: {find_java(options.version)}")
            return 0
        with tempfile.TemporaryDirectory(prefix="covernet-neo4j-", ignore_cleanup_errors=True) as folder:
            return run(options.version, options.home or Path(folder), dict(options.setting), command)
    except Neo4jError as error:
        print(error, file=sys.stderr)
        return 3
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
