"""Definitions of sites, and how many pilots a backlog needs."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.execution.remote.messages import Backlog
from nanoos.execution.remote.sites import Pilot, SiteDefinition, pilots_needed, read_site
from tests.support.processes import ROOT

CLUSTER = ROOT / "docs" / "how-to" / "cluster.md"
REFERENCE = ROOT / "docs" / "reference" / "sites.md"
SITE = """\
kind: slurm
server: https://lab.example.org
token_file: cluster.token
folder: site
pilot:
  cores: 16
"""


def site(**fields: Any) -> SiteDefinition:
    pilot = {"cores": 16, "walltime_minutes": 60, **fields.pop("pilot", {})}
    values = {"kind": "slurm", "server": "http://x", "token_file": "t", "folder": "f", "pilot": pilot, **fields}
    return SiteDefinition.model_validate(values)


def work(waiting: int = 0, running: int = 0, **fields: Any) -> Backlog:
    stated = {"engine": "mine", "expected_s": None, "cores": 1, "gpus": 0, "memory_mb": 0, **fields}
    return Backlog(waiting=waiting, running=running, **stated)


@pytest.mark.parametrize(
    ("backlog", "n"),
    [
        pytest.param([], 0, id="no work"),
        pytest.param([work(5)], 1, id="unknown durations: one pilot learns them"),
        pytest.param([work(5000)], 1, id="however many wait"),
        pytest.param([work(160, expected_s=360)], 1, id="ten rounds of six minutes in an hour"),
        pytest.param([work(320, expected_s=360)], 2, id="twice the work"),
        pytest.param([work(300, 20, expected_s=360)], 2, id="what runs is still to be done"),
        pytest.param([work(160, expected_s=360, cores=4)], 4, id="four cores for each"),
        pytest.param([work(160, expected_s=360, cores=64)], 10, id="larger than a pilot: one at a time, and the limit"),
        pytest.param([work(32, expected_s=2000)], 2, id="no more than have a simulation on each core"),
        pytest.param([work(32, expected_s=2400)], 0, id="too long for a pilot"),
        pytest.param([work(8, expected_s=360), work(8, expected_s=360)], 1, id="two campaigns share a pilot"),
        pytest.param([work(1, expected_s=0.01)], 1, id="a little work is work"),
    ],
)
def test_a_site_has_the_pilots_that_finish_its_work_in_time(backlog: list[Backlog], n: int) -> None:
    assert pilots_needed(site(finish_within_minutes=60, max_pilots=10), backlog) == n


def test_gpus_and_memory_limit_what_a_pilot_does_at_once() -> None:
    made = site(pilot={"gpus": 2, "memory_mb": 8000})
    assert pilots_needed(site(), [work(20, expected_s=360, gpus=1)]) == 0, "it has none"
    assert pilots_needed(made, [work(20, expected_s=360, gpus=1)]) == 1
    assert pilots_needed(made, [work(40, expected_s=360, gpus=1)]) == 2
    assert pilots_needed(made, [work(40, expected_s=360, memory_mb=2000)]) == 1
    assert pilots_needed(made, [work(41, expected_s=360, memory_mb=2000)]) == 2


def test_a_definition_names_the_site_and_its_paths_are_beside_it(tmp_path: Path) -> None:
    (tmp_path / "my-cluster.yaml").write_text(SITE)
    name, found = read_site(tmp_path / "my-cluster.yaml")
    assert name == "my-cluster"
    assert (found.token_file, found.folder) == (tmp_path / "cluster.token", tmp_path / "site")
    assert (found.max_pilots, found.pilot.walltime_minutes) == (10, 60)


def test_the_definition_of_the_how_to_is_valid(tmp_path: Path) -> None:
    (text,) = re.findall(r"```yaml\n# my-cluster.yaml\n(.*?)```", CLUSTER.read_text(), re.DOTALL)
    (tmp_path / "my-cluster.yaml").write_text(text)
    name, found = read_site(tmp_path / "my-cluster.yaml")
    assert (name, found.kind, found.pilot.options) == ("my-cluster", "slurm", {"qos": "normal"})


def test_the_reference_names_every_field() -> None:
    text = REFERENCE.read_text()
    for model in (SiteDefinition, Pilot):
        for field in model.model_fields:
            assert f"`{field}`" in text, field


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("  core: 16", "line 7: pilot.core is unknown. Did you mean 'cores'"),
        ("kind: slrum", "kind='slrum' is unknown. Did you mean 'slurm'"),
        ("max_pilots: 0", "max_pilots=0: Input should be greater than or equal to 1"),
        ("  queue: 'a\"b'", "pilot.queue="),
        ("  options: {-x: y}", "pilot.options"),
    ],
)
def test_a_wrong_definition_is_refused_with_its_line_and_a_remedy(tmp_path: Path, line: str, said: str) -> None:
    path = tmp_path / "hpc.yaml"
    path.write_text(line + SITE.removeprefix("kind: slurm") if line.startswith("kind") else SITE + line + "\n")
    with pytest.raises(InvalidInput) as caught:
        read_site(path)
    assert said in f"{caught.value.message} {caught.value.hint}"
