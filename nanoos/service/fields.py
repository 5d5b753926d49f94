"""Field types that the fields of commands and the arguments of queries share."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

# PostgreSQL stores no NUL, and a name with a line break would forge log lines.
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]*$")]
# As long as a structure's name may be.
StructureName = Annotated[str, Field(min_length=1, max_length=200, pattern=r"^[^\x00-\x1f\x7f]*$")]
# The audit keeps it: blanks are none.
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
RowId = Annotated[int, Field(ge=1, lt=2**63)]
# The version that the sender saw: the command is refused if it has changed since.
Version = Annotated[int | None, Field(ge=0, lt=2**31)]
