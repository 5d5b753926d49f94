"""The Python interface: labs and campaigns as objects, the same for a local folder and for a server.

It only translates, as REST and the CLI do: changes are commands, reads are queries. `transport.py` defines how both
reach the lab; `local.py` and `remote.py` implement it.
"""

from nanoos.domain.errors import ServerUnavailable
from nanoos.interfaces.python.campaign import Campaign
from nanoos.interfaces.python.errors import NeedsApproval, Stalled
from nanoos.interfaces.python.lab import Lab, open
from nanoos.interfaces.python.records import Records
from nanoos.interfaces.python.running import Step

__all__ = ["Campaign", "Lab", "NeedsApproval", "Records", "ServerUnavailable", "Stalled", "Step", "open"]
