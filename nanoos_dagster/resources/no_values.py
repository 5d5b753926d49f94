"""The IO manager of the location: nothing is handed over between steps but through the platform's tables."""

from typing import Any, NoReturn

import dagster as dg


class NoValues(dg.ConfigurableIOManager):
    """Stores nothing. Dagster's own writes to a folder, which the configuration of a run may choose."""

    def handle_output(self, context: dg.OutputContext, obj: Any) -> None:
        if obj is not None:
            raise TypeError(f"{context.step_key} returned {type(obj).__name__}, which would be stored nowhere.")

    def load_input(self, context: dg.InputContext) -> NoReturn:
        raise TypeError(f"{context.name} is not stored anywhere: read it from the platform's tables.")
