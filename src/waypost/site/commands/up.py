"""`waypost up`: the whole workshop in one command."""

from __future__ import annotations

import os
import subprocess
import sys
import urllib.request
from pathlib import Path

import click

from waypost.kernel import clock
from waypost.kernel.errors import WaypostError
from waypost.site import address, launch
from waypost.site.supervisor import Service, Supervisor

_START_SECONDS = 60.0


def _environment(home: Path, data: Path, host: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name.startswith("WAYPOST_")}
    return {
        **kept,
        "WAYPOST_HOSTS": address.names_to_answer(host, os.environ.get("WAYPOST_HOSTS", "")),
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "HOME": str(data),
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "PYTHONUNBUFFERED": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "MALLOC_ARENA_MAX": "2",  # else each thread keeps memory of its own that it has long given up
        "WAYPOST_HOME": str(home),
        "WAYPOST_DATA": str(data),
        "DJANGO_SETTINGS_MODULE": "waypost.site.settings",
    }


def _services(
    listen: tuple[str, int],
    environment: dict[str, str],
    data: Path,
    identity: launch.Identity,
    workers: int,
    demo: bool,
) -> list[Service]:
    python = sys.executable
    own = identity.popen_options()
    judge = [python, "-m", "waypost.site.cli", "judge", "serve", "--socket", str(data / "run" / "judge.sock")]
    if identity.gid is not None:
        judge += ["--group", str(identity.gid)]
    web = [
        *(python, "-m", "granian", "--interface", "wsgi", "waypost.site.wsgi:application"),
        *(
            "--host",
            listen[0],
            "--port",
            str(listen[1]),
            "--workers",
            str(workers),
            "--blocking-threads",
            "8",  # six may wait for the judge (`marking.MOST_WAITERS`); of the rest `kernel.turns` lets one compute
        ),
        *("--respawn-failed-workers", "--no-ws", "--log-level", "error"),
    ]
    sweeper = [python, "-m", "waypost.site.upkeep"]
    services = [
        Service("judge", judge, environment, {}),
        Service("web", web, environment, own),
        Service("sweeper", sweeper, environment, own),
    ]
    if demo:
        services.append(Service("invented learners", [python, "-m", "waypost.site.demo"], environment, own))
    return services


def _wait_until_answering(opened: str, supervisor: Supervisor) -> None:
    began = clock.steady()
    while clock.steady() - began < _START_SECONDS and not supervisor.stopping.wait(0.05):
        for service in supervisor.services:
            if service.ended() is not None:
                supervisor.stop()
                raise WaypostError(
                    f"“{service.name}” could not start.", "Read the lines above, then run `waypost doctor`."
                )
        try:
            with urllib.request.urlopen(f"{opened}/healthz", timeout=2) as answer:  # noqa: S310
                if answer.status == 200:
                    return
        except OSError:
            continue
    if not supervisor.stopping.is_set():
        supervisor.stop()
        raise WaypostError("The classroom did not answer within a minute.", "Run `waypost doctor`.")


def _prepare(
    environment: dict[str, str], identity: launch.Identity, supervisor: Supervisor, demo: bool
) -> None:
    """The database and the static files, by the web user. Raises WaypostError where they cannot be made ready."""
    prepare = [sys.executable, "-m", "waypost.site.prepare", *(["--demo"] if demo else [])]
    ready = {**environment, "WAYPOST_JUDGE_STARTED": "1"}
    prepared = subprocess.run(prepare, env=ready, check=False, **identity.popen_options())  # type: ignore[call-overload]
    if prepared.returncode != 0:
        supervisor.stop()
        raise WaypostError(
            "The database could not be made ready.", "Read the lines above, then run `waypost doctor`."
        )


@click.command()
@click.option(
    "--listen",
    default=lambda: os.environ.get("WAYPOST_LISTEN", "127.0.0.1:8000"),
    show_default="127.0.0.1:8000",
    help="Address and port.",
)
@click.option("--workers", default=2, show_default=True, help="Web processes.")
@click.option(
    "--demo", is_flag=True, help="Fill an empty database with invented people, and print their sign-ins."
)
def up(listen: str, workers: int, demo: bool) -> None:
    """Run the classroom: web pages, the judge, and the sweeper that leaves no hand-in unmarked."""
    host, port = address.read_listen(listen)
    home = Path(os.environ.get("WAYPOST_HOME", Path(__file__).resolve().parents[4]))
    data = Path(os.environ.get("WAYPOST_DATA", home / "var"))
    identity = launch.make_identity()
    arguments = ["up", "--listen", listen, "--workers", str(workers), *(["--demo"] if demo else [])]
    launch.mount_where_readable(home, identity, arguments)
    launch.check_interpreter(identity)
    with address.hold(host, port):  # until the web server takes it over
        launch.own_data(data, identity)
        environment = _environment(home, data, host)
        supervisor = Supervisor(
            _services((host, port), environment, data, identity, workers, demo), click.echo
        )
        supervisor.catch_signals()
        judge, *others = supervisor.services
        judge.start()  # warms up while the database is made ready
        _prepare(environment, identity, supervisor, demo)
    for service in others:
        service.start()
    opened = f"http://{address.to_visit(host)}:{port}"
    _wait_until_answering(opened, supervisor)
    if not supervisor.stopping.is_set():
        click.echo(f"\nThe classroom is open at {opened}\n")
        slips = data / "demo-sign-ins.txt"
        if demo and slips.exists():
            click.echo(slips.read_text())
        click.echo("Press Ctrl+C to close it. Nothing is lost when you do.")
        supervisor.watch()
    supervisor.stop()
    click.echo("The classroom is closed.")
