"""The hash-chained audit log, the rows that it covers, and the check that both are as they were written."""

from nanoos.store.audit.chain import GENESIS, append, cover, flush
from nanoos.store.audit.heads import Head, head, note_head, read_heads
from nanoos.store.audit.lookup import entries_about, entries_covering
from nanoos.store.audit.pool_content import with_structures
from nanoos.store.audit.verification import VERDICT, VERIFIED, ChainReport, Finding, verify, verify_and_note

__all__ = [
    "GENESIS",
    "VERDICT",
    "VERIFIED",
    "ChainReport",
    "Finding",
    "Head",
    "append",
    "cover",
    "entries_about",
    "entries_covering",
    "flush",
    "head",
    "note_head",
    "read_heads",
    "verify",
    "verify_and_note",
    "with_structures",
]
