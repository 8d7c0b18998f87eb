"""Whom the services run as, and from where: root starts them, an own user runs the web and database side."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from waypost.kernel.errors import WaypostError

USER = "waypost"
MOUNTED_AT = Path("/run/waypost/app")
_MOUNT_MARK = "WAYPOST_MOUNTED"


@dataclass(frozen=True)
class Identity:
    """The user the web side runs as. `uid` is None where Waypost was not started as root: then all is one user."""

    uid: int | None
    gid: int | None

    def popen_options(self) -> dict[str, object]:
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def make_identity() -> Identity:
    """The system user `waypost`, made if missing. Learner code never runs as this user (law 1)."""
    if os.geteuid() != 0:
        return Identity(None, None)
    try:
        found = pwd.getpwnam(USER)
    except KeyError:
        made = subprocess.run(
            ["useradd", "--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin", USER],
            capture_output=True,
            text=True,
            check=False,
        )
        if made.returncode != 0:
            raise WaypostError(f"The system user “{USER}” could not be made: {made.stderr.strip()}") from None
        found = pwd.getpwnam(USER)
    return Identity(found.pw_uid, found.pw_gid)


def own_data(data: Path, identity: Identity) -> None:
    """Give the data folder to the web user, and close it to everybody else."""
    data.mkdir(parents=True, exist_ok=True)
    data.chmod(0o700)
    (data / "run").mkdir(exist_ok=True)
    if identity.uid is None or identity.gid is None:
        return
    for path in [data, *data.rglob("*")]:
        if not path.is_symlink():
            os.chown(path, identity.uid, identity.gid)


def _readable_by(identity: Identity, path: Path) -> bool:
    probe = subprocess.run(["test", "-r", str(path)], check=False, **identity.popen_options())  # type: ignore[call-overload]
    return bool(probe.returncode == 0)


def check_interpreter(identity: Identity) -> None:
    """Raises WaypostError where the web user may not run this Python (one in somebody's home, say)."""
    try:
        done = subprocess.run(
            [sys.executable, "-c", ""], check=False, capture_output=True, **identity.popen_options()
        )  # type: ignore[call-overload]
        if done.returncode == 0:
            return
    except PermissionError:
        pass
    raise WaypostError(
        f"The user “{USER}” cannot run {Path(sys.executable).resolve()}.",
        "Delete the folder .venv and run ./start again: it takes the system's own Python.",
    )


def mount_where_readable(home: Path, identity: Identity, arguments: list[str]) -> None:
    """Where the web user cannot reach the code (a clone in root's home, say), show the folder to it elsewhere.

    Runs the same command again in a mount namespace of its own, in which `home` is also at `/run/waypost/app`.
    Returns only where nothing had to be done.
    """
    if identity.uid is None or _readable_by(identity, home / "src/waypost/__init__.py"):
        return
    if os.environ.get(_MOUNT_MARK):
        raise WaypostError(
            f"The user “{USER}” cannot read the folder {home}.",
            "Move it to a folder that everybody may read, for example /opt/waypost, and run ./start again.",
        )
    MOUNTED_AT.mkdir(parents=True, exist_ok=True)
    environment = dict(os.environ)
    environment.update(
        {_MOUNT_MARK: "1", "WAYPOST_HOME": str(MOUNTED_AT), "PYTHONPATH": str(MOUNTED_AT / "src")}
    )
    if not os.environ.get("WAYPOST_DATA"):
        environment["WAYPOST_DATA"] = str(MOUNTED_AT / "var")
    python = Path(sys.executable)
    inside = MOUNTED_AT / python.relative_to(home) if python.is_relative_to(home) else python
    script = 'mount --bind "$1" "$2" && shift 2 && cd "$WAYPOST_HOME" && exec "$@"'
    unshare = shutil.which("unshare") or "/usr/bin/unshare"
    command = [
        unshare,
        "--mount",
        "--propagation",
        "private",
        "sh",
        "-c",
        script,
        "sh",
        str(home),
        str(MOUNTED_AT),
    ]
    os.execve(unshare, [*command, str(inside), "-m", "waypost.site.cli", *arguments], environment)
