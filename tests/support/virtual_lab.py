"""A lab behind HTTP, in a process of its own: `python -m tests.support.virtual_lab PORT FOLDER`.

It measures what the table says. Jobs are files in its folder, so that it may be killed and started again. Files in the
folder also tell it how to behave: `offline`, `slow`, `fails_first`, `hang_submit`, `hang_poll`, and
`answer.json`, which is said of every result.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx2

from tests.support.postgres import free_port
from tests.support.processes import ROOT

TIMEOUT_S = 60
TOKEN = "secret-of-the-lab"  # of this server alone
DEFINITION = """
kind: http
url: http://127.0.0.1:PORT
token: {env: LAB_TOKEN}
poll_every_s: 1
duration_s: 3600
properties:
  gap_ev: {json: $.result.gap, unit_json: $.result.unit, noise_std: 0.02, min: -1, max: 2}
submit:
  path: /jobs
  body: {key: "{{ job_key }}", structure: "{{ structure }}", properties: "{{ properties }}"}
poll: {path: "/jobs/{{ job_id }}"}
cancel: {method: DELETE, path: "/jobs/{{ job_id }}"}
health: {path: /health}
"""


class VirtualLab:
    """The lab as a test sees it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def definition(self) -> str:
        return DEFINITION.replace("PORT", str(self.port))

    def start(self) -> None:
        command = [sys.executable, "-m", "tests.support.virtual_lab", str(self.port), str(self.folder)]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.until(self._answers)

    def kill(self) -> None:
        if self.process is not None:
            self.process.kill()
            self.process.wait(TIMEOUT_S)
            self.process = None

    def behave(self, name: str, content: str = "") -> None:
        (self.folder / name).write_text(content)

    def behave_no_more(self, name: str) -> None:
        (self.folder / name).unlink()

    def log(self, name: str) -> list[str]:
        """What it noted: keys `started`, `repeated`, `polled`, `cancelled`."""
        path = self.folder / f"{name}.log"
        return path.read_text().split() if path.exists() else []

    def started_structures(self) -> list[str]:
        """The id of each structure that it began to measure, once for each time."""
        return [json.loads((self.folder / "jobs" / key).read_text())["structure"]["id"] for key in self.log("started")]

    def until(self, is_so: Any) -> None:
        deadline = time.monotonic() + TIMEOUT_S
        while not is_so():
            assert time.monotonic() < deadline, "the lab is not as expected"
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            httpx2.get(f"http://127.0.0.1:{self.port}/health", headers={"Authorization": f"Bearer {TOKEN}"})
        except httpx2.HTTPError:
            return False
        return True


@contextmanager
def virtual_lab(folder: Path) -> Iterator[VirtualLab]:
    (folder / "jobs").mkdir(parents=True)
    lab = VirtualLab(folder)
    lab.start()
    try:
        yield lab
    finally:
        lab.kill()


def make_app(folder: Path) -> Any:
    from fastapi import FastAPI, HTTPException, Request

    app = FastAPI()
    lock = threading.Lock()
    n_polls: dict[str, int] = {}

    def note(name: str, key: str) -> None:
        with lock, (folder / f"{name}.log").open("a") as file:
            file.write(f"{key}\n")

    def hang(name: str) -> None:
        while (folder / name).exists():
            time.sleep(0.02)

    @app.middleware("http")
    async def check_token(request: Request, call_next: Any) -> Any:
        from fastapi.responses import JSONResponse

        if request.headers.get("authorization") != f"Bearer {TOKEN}":
            return JSONResponse({"detail": "who are you?"}, status_code=401)
        return await call_next(request)

    @app.get("/health")
    def health() -> dict[str, str]:
        if (folder / "offline").exists():
            raise HTTPException(503, "the lamp is off")
        return {"status": "IDLE"}

    @app.post("/jobs")
    def submit(job: dict[str, Any]) -> dict[str, str]:
        path = folder / "jobs" / job["key"]
        try:
            with path.open("x") as file:
                json.dump(job, file)
        except FileExistsError:
            note("repeated", job["key"])
        else:
            note("started", job["key"])
        hang("hang_submit")
        return {"id": job["key"]}

    @app.get("/jobs/{key}")
    def poll(key: str) -> dict[str, Any]:
        path = folder / "jobs" / key
        if not path.exists():
            raise HTTPException(404, "no such job")
        note("polled", key)
        if (folder / f"broken_{key}").exists():
            raise HTTPException(500, "cannot read the detector")
        hang("hang_poll")
        n_polls[key] = n_polls.get(key, 0) + 1
        if n_polls[key] < 2 or (folder / "slow").exists():
            return {"state": "running"}
        structure = json.loads(path.read_text())["structure"]
        result = {"gap": 1000 * structure["measured"]["gap_ev"], "unit": "meV"}
        answer = folder / "answer.json"
        if answer.exists():
            return dict(json.loads(answer.read_text()))
        is_first = sum(item["structure"]["id"] == structure["id"] for item in _jobs(folder)) == 1
        if (folder / "fails_first").exists() and is_first and int(structure["id"][1:]) % 4 == 0:
            return {"state": "failed", "reason": "the flake broke"}
        return {"state": "done", "result": result}

    @app.delete("/jobs/{key}")
    def cancel(key: str) -> dict[str, str]:
        note("cancelled", key)
        return {"state": "cancelled"}

    return app


def _jobs(folder: Path) -> list[dict[str, Any]]:
    return [json.loads(path.read_text()) for path in (folder / "jobs").iterdir()]


if __name__ == "__main__":
    import uvicorn

    uvicorn.run(make_app(Path(sys.argv[2])), port=int(sys.argv[1]), log_level="error")
