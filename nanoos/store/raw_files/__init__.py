"""The files of simulation results, kept by the SHA-256 of their content; what removes them, and what checks them.

Rows name files and are never changed; the bytes are written before the row that names them, and may be removed later.
"""

from nanoos.store.raw_files.names import StoredFile, check_file_name, check_files, is_file_name
from nanoos.store.raw_files.store import (
    DamagedFile,
    FileStoreUnavailable,
    MissingFile,
    RawFileStore,
    StoredObject,
    raw_file_store,
)

__all__ = [
    "DamagedFile",
    "FileStoreUnavailable",
    "MissingFile",
    "RawFileStore",
    "StoredFile",
    "StoredObject",
    "check_file_name",
    "check_files",
    "is_file_name",
    "raw_file_store",
]
