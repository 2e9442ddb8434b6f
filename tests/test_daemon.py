"""The service as a process: it says what to do, works, and stops within seconds."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from monitor.store import clients, looks, open_db
from tests.web import LocalWeb, Raw, Wire

CONFIG = """
[fetch]
allow_private_addresses = true
gap_seconds = 0
[web]
listen = "127.0.0.1:0"
[schedule]
second_look = "0s"
tick = "1s"
"""


def poromki(data: Path, *words: str) -> list[str]:
    return [sys.executable, "-m", "monitor", "--data", str(data), *words]


def run(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(poromki(data, *words), capture_output=True, text=True, timeout=60)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
    return tmp_path


def start(data: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        poromki(data, "run"), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def wait_for(service: subprocess.Popen[str], words: str) -> None:
    assert service.stderr is not None
    for line in service.stderr:
        if words in line:
            return
    pytest.fail(f"the service ended without saying {words!r}")


def test_a_service_without_configuration_says_what_to_do_next(data: Path) -> None:
    service = start(data)
    wait_for(service, "Watching")
    service.send_signal(signal.SIGTERM)
    out, _ = service.communicate(timeout=20)
    assert ("channel add mail" in out, 'add "Client"' in out) == (True, True)


def make_due(data: Path) -> None:
    """Every page is due since a minute ago."""
    now = datetime.now(UTC)
    db = open_db(data, now)
    for page_id in clients.pages_of_clients(db, [1]):
        clients.schedule_page(db, page_id, now - timedelta(minutes=1))
    db.close()


def test_a_service_looks_at_what_is_due_and_stops_cleanly(data: Path) -> None:
    with LocalWeb() as web:
        web.pages["/"] = "<h1>Huber</h1><p>We bake bread and rolls in a wood-fired oven.</p>"
        run(data, "add", "Huber", "--workshop", "2026-11-18", "--website", web.url)
        make_due(data)
        service = start(data)
        wait_for(service, f"looked at {web.url}: same")
        service.send_signal(signal.SIGTERM)
        service.communicate(timeout=20)
    assert service.returncode == 0


def test_a_second_service_on_the_same_folder_is_refused(data: Path) -> None:
    first = start(data)
    wait_for(first, "Watching")
    second = run(data, "sweep")
    first.send_signal(signal.SIGTERM)
    first.communicate(timeout=20)
    assert (second.returncode, f"process {first.pid}" in second.stderr) == (1, True)


def test_a_fetch_under_way_does_not_hold_up_a_stop(data: Path) -> None:
    asked = threading.Event()

    def never_answers(wire: Wire) -> None:
        asked.set()
        wire.wait(60)

    with LocalWeb() as web:
        web.pages["/"] = "<h1>Huber</h1><p>We bake bread and rolls in a wood-fired oven.</p>"
        run(data, "add", "Huber", "--workshop", "2026-11-18", "--website", web.url)
        web.pages["/"] = Raw(never_answers)
        make_due(data)
        service = start(data)
        assert asked.wait(20)
        service.send_signal(signal.SIGTERM)
        service.communicate(timeout=10)
    assert (service.returncode, len(looks_of(data))) == (0, 1)


def looks_of(data: Path) -> list[looks.Observation]:
    db = open_db(data, datetime.now(UTC))
    found = looks.observations(db, 1, 10)
    db.close()
    return found


def where(service: subprocess.Popen[str]) -> str:
    """The address of the pages, as the service says it."""
    assert service.stdout is not None
    for line in service.stdout:
        if line.startswith("Pages:"):
            return line.split()[1]
    pytest.fail("the service ended without saying where its pages are")


def test_the_pages_are_there_while_the_service_runs_and_it_stops_at_once(data: Path) -> None:
    service = start(data)
    url = where(service)
    answer = requests.get(url, timeout=10)
    with requests.Session() as session:  # a connection that stays open holds nothing up
        session.get(url, timeout=10)
        service.send_signal(signal.SIGTERM)
        _, logged = service.communicate(timeout=10)
    assert (answer.status_code, service.returncode) == (200, 0)
    assert "Uvicorn" not in logged
    with pytest.raises(requests.ConnectionError):
        requests.get(url, timeout=10)


def test_the_service_tells_its_own_health(data: Path) -> None:
    service = start(data)
    url = where(service)
    swept: dict[str, str] = {}
    while not swept.get("last_sweep_at"):  # the first sweep begins with the start
        swept = requests.get(f"{url}healthz", timeout=10).json()
    service.send_signal(signal.SIGTERM)
    service.communicate(timeout=10)
    assert (swept["status"], swept["service"]) == ("well", "running")
    assert swept["last_sweep_at"] >= swept["last_tick_at"]


def test_no_page_asked_for_is_in_the_log(data: Path) -> None:
    service = start(data)
    url = where(service)
    token = "A" * 32 + "." + "B" * 43
    for method in ("GET", "POST", "PUT"):
        requests.request(method, f"{url}a/snooze/{token}", timeout=10)
    service.send_signal(signal.SIGTERM)
    out, logged = service.communicate(timeout=10)
    assert ("Stopped" in logged, token[:20] in out + logged) == (True, False)


def test_a_port_that_is_taken_is_explained(data: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        file = data / "config.toml"
        file.write_text(CONFIG.replace("127.0.0.1:0", f"127.0.0.1:{port}"), encoding="utf-8")
        ran = run(data, "run")
    assert (ran.returncode, f"http://127.0.0.1:{port}/ cannot be served" in ran.stderr) == (1, True)
    assert "listen under [web]" in ran.stderr


def test_a_service_may_do_without_pages(data: Path) -> None:
    (data / "config.toml").write_text(CONFIG.replace("127.0.0.1:0", ""), encoding="utf-8")
    service = start(data)
    wait_for(service, "Watching")
    service.send_signal(signal.SIGTERM)
    out, _ = service.communicate(timeout=10)
    assert (service.returncode, "Pages:" in out) == (0, False)
