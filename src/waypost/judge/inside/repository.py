"""Makes repositories safe to look at: a learner's configuration and hooks run nothing in the checks. In the jail.

A repository may run programs when git merely looks at it (aliases, filters, textconv, fsmonitor, hooks, a pager). So
its configuration is set aside, and in its place stands one with only what names its parts.
"""

import os
import re
import shutil
import stat
import subprocess

import common

WORK = os.path.join(common.HOME, "work")
_GIT = "/usr/bin/git"
_MOST_CONFIG, _MOST_REPOSITORIES = 100_000, 20
_KEPT = re.compile(
    r"core\.(repositoryformatversion|bare|filemode|logallrefupdates|ignorecase|symlinks)|extensions\.objectformat"
    r"|user\.(name|email)|remote\..+\.(url|fetch)|branch\..+\.(remote|merge|rebase)|init\.defaultbranch",
    re.S,
)
_HEADER = re.compile(r'\[([A-Za-z][A-Za-z0-9-]*)(?: "([^"\\\n]+)")?\]')
_SETTING = re.compile(r"\t([A-Za-z][A-Za-z0-9-]*) = (|[^\s\"\\;#](?:[^\"\\;#\t]*[^\s\"\\;#])?)")
_MARK = "waypost-safe"
LOOKING = {
    "PATH": "/usr/bin:/bin",
    "HOME": os.path.join(common.HOME, "home"),
    "LANG": "C.UTF-8",
    "TZ": "UTC",
    "TERM": "dumb",
    "TMPDIR": "/tmp",
    "GIT_DIR": os.path.join(WORK, ".git"),
    "GIT_WORK_TREE": WORK,
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "GIT_GRAFT_FILE": "/dev/null",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_PAGER": "cat",
    "PAGER": "cat",
    "GIT_EDITOR": ":",
    "GIT_ALLOW_PROTOCOL": "file",
    "GIT_AUTHOR_NAME": "Check",
    "GIT_AUTHOR_EMAIL": "check@example.org",
    "GIT_COMMITTER_NAME": "Check",
    "GIT_COMMITTER_EMAIL": "check@example.org",
    "GIT_CONFIG_COUNT": "6",
    "GIT_CONFIG_KEY_0": "core.hooksPath",
    "GIT_CONFIG_VALUE_0": "/dev/null",
    "GIT_CONFIG_KEY_1": "core.fsmonitor",
    "GIT_CONFIG_VALUE_1": "false",
    "GIT_CONFIG_KEY_2": "core.attributesFile",
    "GIT_CONFIG_VALUE_2": "/dev/null",
    "GIT_CONFIG_KEY_3": "core.untrackedCache",
    "GIT_CONFIG_VALUE_3": "false",
    "GIT_CONFIG_KEY_4": "submodule.recurse",
    "GIT_CONFIG_VALUE_4": "false",
    "GIT_CONFIG_KEY_5": "diff.ignoreSubmodules",
    "GIT_CONFIG_VALUE_5": "all",
}
"""The environment of every look."""


def real_folder(path):
    """Whether it is a folder itself, and no link to one."""
    try:
        return stat.S_ISDIR(os.lstat(path).st_mode)
    except OSError:
        return False


def make_all_safe():
    """Every repository that stands in a folder of the box, and each bare one."""
    found = []
    with os.scandir(common.HOME) as entries:
        for entry in sorted(entries, key=lambda one: one.name):
            if entry.name not in ("tmp", "home") and real_folder(entry.path):
                found += [
                    spot for spot in (os.path.join(entry.path, ".git"), entry.path) if _is_repository(spot)
                ]
    for folder in found[:_MOST_REPOSITORIES]:
        _make_safe(folder)


def has_repository():
    """Whether the learner's folder holds a repository of its own."""
    return real_folder(LOOKING["GIT_DIR"]) and _is_repository(LOOKING["GIT_DIR"])


def _is_repository(folder):
    return (
        real_folder(folder)
        and all(real_folder(os.path.join(folder, name)) for name in ("objects", "refs"))
        and os.path.lexists(os.path.join(folder, "HEAD"))
    )


def _make_safe(folder):
    config = os.path.join(folder, "config")
    theirs = read(config)
    for name in (
        "config",
        "config.worktree",
        "commondir",
        "learner.config",
        _MARK,
        "info/attributes",
        "info/grafts",
    ):
        _remove(os.path.join(folder, name))
    _write(os.path.join(folder, "learner.config"), theirs)
    _write(config, b"[core]\n\trepositoryformatversion = 0\n")
    lines = []
    for name, value in _settings(theirs, os.path.join(folder, "learner.config")):
        section, _, key = name.rpartition(".")
        if _KEPT.fullmatch(name) and "\n" not in name:
            group, _, part = section.partition(".")
            lines.append(f"[{group} {_quoted(part)}]" if part else f"[{group}]")
            lines.append(f"\t{key} = {_quoted(value)}")
    if lines:
        _remove(config)
        _write(config, ("\n".join(lines) + "\n").encode())
    _write(os.path.join(folder, _MARK), b"")


def _settings(text, path):
    """(name, value) for each setting. Where all is as git itself writes it we need no git to read it."""
    section = None
    found = []
    for line in text.decode("utf-8", "replace").removesuffix("\n").split("\n"):
        header, setting = _HEADER.fullmatch(line), _SETTING.fullmatch(line)
        if header:
            group, part = header[1].lower(), header[2]
            section = group if part is None else f"{group}.{part}"
        elif setting and section:
            found.append((f"{section}.{setting[1].lower()}", setting[2]))
        else:
            return _asked_of_git(path)
    return found


def _asked_of_git(path):
    told = subprocess.run(
        [_GIT, "config", "--no-includes", "--file", path, "-z", "--list"],
        capture_output=True, env=LOOKING, stdin=subprocess.DEVNULL, cwd="/", check=False,
    ).stdout  # fmt: skip
    rows = (row.partition("\n") for row in told.decode("utf-8", "replace").split("\0"))
    return [(name, value) for name, _, value in rows]


def _quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n") + '"'


def read(path, most=_MOST_CONFIG):
    """A plain file's content, or nothing: no link is followed, and nothing that would make us wait is opened."""
    try:
        fd = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        return b""
    with os.fdopen(fd, "rb") as file:
        return file.read(most) if stat.S_ISREG(os.fstat(fd).st_mode) else b""


def _remove(path):
    try:
        shutil.rmtree(path) if real_folder(path) else os.unlink(path)
    except OSError:
        pass


def _write(path, content):
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    with os.fdopen(fd, "wb") as file:
        file.write(content)


def fingerprint():
    """What a repository's names point to, by the times and numbers that nobody here can set."""
    found = []
    for folder, folders, names in os.walk(LOOKING["GIT_DIR"]):
        if folder == LOOKING["GIT_DIR"]:
            folders[:] = [name for name in folders if name != "objects"]
        for name in names[:5000]:
            about = os.lstat(os.path.join(folder, name))
            found.append((folder, name, about.st_ino, about.st_size, about.st_ctime_ns))
    return sorted(found)
