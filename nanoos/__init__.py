"""NANO-OS: the control plane of a materials discovery loop. Plain Python; never imports dagster.

The Python interface, loaded when it is first used:

- `nanoos.open(where)`: open the lab in a folder, or on a server, as a `Lab`.
- `nanoos.Lab`: campaigns, models and discoveries; creates campaigns.
- `nanoos.Campaign`: runs one campaign, and reads its candidates, labels, predictions and decisions.
- `nanoos.NanoosError`: base of all errors, with `message` and `hint`.
"""

__version__ = "0.1.0"
__all__ = ["Campaign", "Lab", "NanoosError", "__version__", "open"]

# As in `typing`, whose import would cost more than everything else here.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from nanoos.domain.errors import NanoosError
    from nanoos.interfaces.python import Campaign, Lab, open

_HOMES = {
    "Campaign": "nanoos.interfaces.python",
    "Lab": "nanoos.interfaces.python",
    "NanoosError": "nanoos.domain.errors",
    "open": "nanoos.interfaces.python",
}


if not TYPE_CHECKING:  # it would hide from type checkers what does not exist

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module

        value: object = getattr(import_module(_HOMES[name]), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
