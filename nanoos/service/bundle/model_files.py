"""A model's version as files: the fitted state (skops) and a card in Markdown, which says how to load it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, select

from nanoos.engines.units import split_property
from nanoos.learning.artifacts import read_model
from nanoos.learning.modelled_properties import get_modelled_property
from nanoos.learning.registry import get_version
from nanoos.service.queries.models import VersionReport, version_report
from nanoos.store.tables import design_spaces

CARD = "README.md"
METRICS = {
    "mae": "Mean absolute error",
    "rmse": "Root mean square error",
    "r2": "R²",
    "nll": "Negative log likelihood",
    "coverage_90": "Labels inside their 90% interval",
    "sharpness": "Mean width of 90% intervals",
    "interval_score": "Mean interval score",
}
SHAPELESS = frozenset({"r2", "nll", "coverage_90"})  # have no unit


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelFiles:
    """The files of a version.

    Attributes:
        name: Of both, for file systems: slug and version.
        artifact: The state, for `skops.io.load`.
        card: Markdown.
    """

    name: str
    artifact: bytes
    card: str

    def as_zip(self) -> bytes:
        """Both in one file."""
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr(f"{self.name}.skops", self.artifact)
            file.writestr(CARD, self.card)
        return packed.getvalue()


def model_files(connection: Connection, slug: str, version: int | None = None) -> ModelFiles:
    """The files of a version; without a number of the champion, or else the newest.

    Raises:
        NotFound: No such modelled property or version.
        CorruptArtifact: The version cannot be read.
    """
    report = version_report(connection, slug, version)
    row = get_version(connection, slug, report.version)
    read_model(row)
    modelled = get_modelled_property(connection, slug)
    features = connection.execute(
        select(design_spaces.c.feature_names).where(design_spaces.c.id == modelled.design_space_id)
    ).scalar_one()
    # Slugs have the names of properties, which may be any text.
    name = f"{re.sub(r'[^A-Za-z0-9_.-]', '-', slug)}-v{report.version}"
    return ModelFiles(
        name=name, artifact=bytes(row.artifact), card=model_card(report, modelled.property, features, name)
    )


def model_card(report: VersionReport, property_: str, features: Sequence[str], name: str) -> str:
    """What the version is for, what it learned from, how good it is, and how to load it.

    Args:
        report: Of the version.
        property_: What it predicts.
        features: Their names, in the model's order.
        name: Of the artifact's file, without its ending.
    """
    quantity, unit = split_property(property_)
    what = f"{quantity.replace('_', ' ')}{f' ({unit})' if unit else ''}"
    withdrawn = f"; {report.n_withdrawn} of them were retracted or corrected since" if report.n_withdrawn else ""
    warning = f"\n- {report.warning}." if report.warning else ""
    listed = "\n".join(f"{number}. `{feature}`" for number, feature in enumerate(features))
    return f"""# {report.slug}, version {report.version}

Predicts {what} from {len(features)} features, with uncertainty. Surrogate: {report.kind}.

| | |
|---|---|
| status | {report.status}: {report.status_reason} |
| judgement | {report.reason} |
| trained | {report.created_at:%Y-%m-%d %H:%M} UTC by nanoos {report.code_version} |
| learned from | {report.n_labels} labels{withdrawn} |
| dataset | SHA-256 `{report.dataset}` |
| artifact | SHA-256 `{report.artifact_sha256}`, {report.artifact_bytes} bytes |

## How good it is

Cross-validated on these labels, with 95% bootstrap intervals.

| | | interval |
|---|---|---|
{_metrics(report, unit)}

## Limits

- It holds for structures like those that it learned from; elsewhere its intervals are too narrow.{warning}
- The errors are those of random held-out labels, whole families of structures at a time.

## Load it

The file has arrays and plain values only: nothing in it is executed.

```python
import skops.io
from nanoos.discovery.surrogates import surrogate_from_state

surrogate = surrogate_from_state(skops.io.load("{name}.skops")["surrogate"])
posterior = surrogate.posterior(features)  # shape (n, {len(features)}); .mean and .std
low, high = surrogate.interval(features, 0.9)
```

## Features

{listed}
"""


def _metrics(report: VersionReport, unit: str) -> str:
    rows = []
    for name, label in METRICS.items():
        ends = report.metrics["intervals"].get(name)
        of_unit = f" {unit}" if unit and name not in SHAPELESS else ""
        between = "" if ends is None else f"{ends[0]:.4g} to {ends[1]:.4g}"
        rows.append(f"| {label} | {_number(report.metrics[name])}{of_unit} | {between} |")
    return "\n".join(rows)


def _number(value: float | None) -> str:
    return "not defined" if value is None else f"{value:.4g}"
