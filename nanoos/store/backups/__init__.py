"""Backups of everything that the platform keeps: taken while it runs, verified when they are restored.

A backup is a folder with a manifest, in a local folder or wherever an fsspec URL points. It is a backup from the moment
it has its manifest. The files of simulation results lie beside the backups, each content once for all of them.
"""

from nanoos.store.backups.drill import drill
from nanoos.store.backups.manifest import DamagedBackup, Manifest
from nanoos.store.backups.place import BackupPlace, backup_place
from nanoos.store.backups.pruning import prune
from nanoos.store.backups.restoring import Restored, restore
from nanoos.store.backups.taking import take_backup

__all__ = [
    "BackupPlace",
    "DamagedBackup",
    "Manifest",
    "Restored",
    "backup_place",
    "drill",
    "prune",
    "restore",
    "take_backup",
]
