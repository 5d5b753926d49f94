"""The lab: experiments and what was measured; labels that are wrong."""

from __future__ import annotations

from fastapi import APIRouter

from nanoos.interfaces.rest.derive import add_command, add_query
from nanoos.service.commands.catalog.lab import (
    FailExperiment,
    RecordExperiment,
    RecordExperiments,
    RejectExperiment,
    StartExperiment,
)
from nanoos.service.commands.catalog.learning import ImportLabels, RetractLabel, SupersedeLabel

router = APIRouter(prefix="/agent", tags=["lab"])

add_query(router, "/experiments", "list_experiments", spelled={"slug": "campaign"})
add_command(router, "/experiments/record", RecordExperiments)
add_command(router, "/experiments/{experiment_id}/start", StartExperiment)
add_command(router, "/experiments/{experiment_id}/record", RecordExperiment)
add_command(router, "/experiments/{experiment_id}/reject", RejectExperiment)
add_command(router, "/experiments/{experiment_id}/fail", FailExperiment)
add_command(router, "/labels/{label_id}/retract", RetractLabel)
add_command(router, "/labels/{label_id}/supersede", SupersedeLabel)
add_command(router, "/labels/import", ImportLabels)
