"""Whatever moment the service dies at, a link has acted and is used up, or neither."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from urllib.parse import urlsplit

import requests

from monitor.config import Config, Settings, WebConfig
from monitor.deed import DeedKind
from monitor.secrets import Secrets
from monitor.store import deeds, open_db
from monitor.sweep import Office
from monitor.web.app import app
from monitor.web.serve import serving
from tests.desk import Outbox
from tests.front import NOW, PUBLIC, front
from tests.mortal import DIED, FORKS, NEVER, Life
from tests.web import visitor


def press(folder: Path, path: str, last_breath: int) -> None:
    """Serve, and press the button of a link; dies at `last_breath`, a commit about to happen."""
    life = Life(last_breath)
    settings = Settings(config=Config(web=WebConfig(public_url=PUBLIC)), data=folder, file=None)
    secrets = Secrets(folder / "secrets.json", {}, {})

    def open_office() -> Office:
        db = open_db(folder, NOW)
        db.conn.set_trace_callback(life.hear)
        stop = threading.Event()
        return Office(db, settings.config, secrets, visitor(), Outbox(), lambda: NOW, stop)

    made = app(open_office, settings, secrets, lambda: NOW)
    with serving(made, ("127.0.0.1", 0)) as url:
        answer = requests.post(url + path.removeprefix("/"), data={"note": "x"}, timeout=20)
    os._exit(0 if answer.status_code == 200 else 1)


def pressed(folder: Path, path: str, last_breath: int) -> int:
    """`press` in a process of its own; gives its exit code."""
    process = FORKS.Process(target=press, args=(folder, path, last_breath))
    process.start()
    process.join(30)
    assert process.exitcode is not None, "it neither lived nor died"
    return process.exitcode


def stored(folder: Path) -> tuple[int, int]:
    """How many links are used, and how many deeds there are."""
    db = open_db(folder, NOW)
    used = db.table("link").count_where("used_at IS NOT NULL")
    done = len(deeds.of_client(db, 1))
    db.close()
    return used, done


def test_a_death_between_using_a_link_and_acting_leaves_both_undone(tmp_path: Path) -> None:
    with front(tmp_path) as office:
        path = urlsplit(office.links()[DeedKind.TALKED]).path
    deaths, breath = 0, 1
    while pressed(tmp_path, path, breath) == DIED:
        assert stored(tmp_path) == (0, 0)
        deaths, breath = deaths + 1, breath + 1
    assert (deaths > 0, stored(tmp_path)) == (True, (1, 1))
    assert pressed(tmp_path, path, NEVER) == 1
    assert stored(tmp_path) == (1, 1)
