"""Morgan fingerprints of molecules from their SMILES; by RDKit."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from nanoos._runtime.extras import extra
from nanoos.domain.errors import InvalidInput
from nanoos.materials.structures.features.group import PoolFacts


@dataclass(frozen=True, slots=True)
class FingerprintFeatures:
    """One 0/1 feature for each bit. They depend on the molecule alone, not on its conformation."""

    facts: PoolFacts
    radius: int
    n_bits: int

    def __post_init__(self) -> None:
        """Raises InvalidInput where RDKit is not installed."""
        _rdkit()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(f"morgan{self.radius}_{self.n_bits}_{bit:04d}" for bit in range(self.n_bits))

    def of(self, atoms: Any, smiles: str) -> list[float]:  # noqa: ARG002  # the protocol's
        chem, generators, logs = _rdkit()
        with logs():
            molecule = chem.MolFromSmiles(smiles)
        if molecule is None or not molecule.GetNumAtoms():
            raise InvalidInput(
                f"RDKit cannot read the SMILES {smiles[:80]!r}.", hint="Correct it, or leave out `fingerprint`."
            )
        generator = generators.GetMorganGenerator(radius=self.radius, fpSize=self.n_bits)
        bits: list[float] = generator.GetFingerprintAsNumPy(molecule).astype(float).tolist()
        return bits


def _rdkit() -> tuple[Any, Any, Any]:
    with extra("smiles", needed_for="The feature group 'fingerprint'"):
        from rdkit import Chem, rdBase
        from rdkit.Chem import rdFingerprintGenerator
    return Chem, rdFingerprintGenerator, rdBase.BlockLogs
