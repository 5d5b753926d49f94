"""The Python interface: labs and campaigns as objects, the same in a folder of this machine and on a server.

It translates, as REST and the CLI do: what changes something is a command, what is read is a query. `transport.py`
says how both reach the lab, `local.py` and `remote.py` are the two ways.
"""

from nanoos.interfaces.python.campaign import Campaign
from nanoos.interfaces.python.errors import NeedsApproval, ServerUnavailable, Stalled
from nanoos.interfaces.python.lab import Lab, open
from nanoos.interfaces.python.records import Records
from nanoos.interfaces.python.running import Step

__all__ = ["Campaign", "Lab", "NeedsApproval", "Records", "ServerUnavailable", "Stalled", "Step", "open"]
