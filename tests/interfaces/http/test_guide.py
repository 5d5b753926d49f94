"""Every call of the API in the deployment guide, as it is printed there, host and token aside."""

from __future__ import annotations

import re
import shlex
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from nanoos.service.access.identity import Scope
from tests.interfaces.http.conftest import Client
from tests.support.bench import Bench

GUIDE = (Path(__file__).parent / "guide.md").read_text()
HOST = "https://api.nano-os.ai"


def _shell_lines() -> list[str]:
    text = "\n".join(re.findall(r"```bash\n(.*?)```", GUIDE, re.DOTALL)).replace("\\\n", " ")
    # A quoted body goes on over lines.
    text = re.sub(r"'[^']*'", lambda found: found.group().replace("\n", " "), text)
    return [" ".join(line.split()) for line in text.splitlines() if line.strip().startswith("curl")]


def _jq(expression: str, value: Any) -> Any:
    """The three forms that the guide uses: .a, .a.b, and .[] | {a, b}."""
    if found := re.fullmatch(r"\.\[\] \| \{(.+)\}", expression):
        names = [name.strip() for name in found.group(1).split(",")]
        return [{name: item[name] for name in names} for item in value]
    for name in expression.removeprefix(".").split("."):
        value = value[name]
    return value


def _send(client: Client, line: str, headers: dict[str, str]) -> Any:
    request, _, piped = line.partition(" | ")
    words = shlex.split(request)[1:]
    options = {"-X": "GET", "-H": "", "-d": None}
    url = ""
    while words:
        word = words.pop(0)
        if word in options:
            options[word] = words.pop(0)
        else:
            url = word
    if options["-H"]:
        name, _, value = options["-H"].partition(": ")
        headers = {**headers, name: value}
    assert url.startswith(HOST)
    answer = client.request(options["-X"] or "GET", url.removeprefix(HOST), content=options["-d"], headers=headers)
    assert answer.status_code == 200, (line, answer.text)
    body = answer.json()
    return _jq(shlex.split(piped)[1], body) if piped else body


LINES = list(dict.fromkeys(_shell_lines()))


def test_the_guide_has_the_calls_that_are_tested() -> None:
    assert (len(_shell_lines()), len(LINES)) == (15, 14)


@pytest.mark.slow
@pytest.mark.parametrize("line", LINES)
def test_a_curl_line_works_as_printed(bench: Bench, client: Client, line: str) -> None:
    bench.create()
    bench.step()
    assert _send(client, line, client.as_(Scope.OPERATE)) is not Ellipsis


@pytest.mark.slow
def test_the_curl_lines_do_what_the_guide_says(bench: Bench, client: Client) -> None:
    lines, headers = _shell_lines(), client.as_(Scope.OPERATE)
    bench.create()

    def run(part: str) -> Any:
        (line, *_) = [line for line in lines if part in line]
        return _send(client, line, headers)

    run("run_once")
    (told,) = run("jq '.[]")
    assert set(told) == {"started_at", "success", "error_message"}
    assert told["success"]
    assert run("jq '.error_message'") is None
    assert run("jq '.config.simulation_budget_per_campaign'") == 1000
    run('"simulation_budget_per_campaign": 100}')
    assert run("jq '.config.simulation_budget_per_campaign'") == 100
    run('"experiment_trigger_score_threshold": 0.8}')
    assert run("jq '.config.experiment_trigger_score_threshold'") == 0.8
    run("deactivate")
    assert run("state?name=default")["is_active"] is False
    run("/activate")
    assert run("state?name=default")["is_active"] is True
    run('max_simultaneous_simulations": 20')
    assert run("state?name=default")["config"]["training_frequency_hours"] == 6


def test_the_python_call_works_as_printed(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    headers = client.as_(Scope.OPERATE)
    answers = []

    def post(url: str, **arguments: Any) -> Any:
        assert arguments.pop("headers") == {"Authorization": "Bearer YOUR_TOKEN"}
        answers.append(client.post(url.removeprefix(HOST), headers=headers, **arguments))

    # The guide's client, its host and token replaced.
    requests = ModuleType("requests")
    requests.post = post  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "requests", requests)
    (code,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    exec(code, {})
    assert [answer.status_code for answer in answers] == [200]
    assert client.get("/orchestrator/state", headers=headers).json()["config"]["max_simultaneous_experiments"] == 10
