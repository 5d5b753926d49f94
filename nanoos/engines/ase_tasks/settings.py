"""Settings of the tasks: one model for each task, selected by `name`. A task's module says how its fields are used."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, model_validator

from nanoos.domain.errors import InvalidInput
from nanoos.domain.suggestions import did_you_mean
from nanoos.plugins.parameters import Parameters, validated

Optimiser = Literal["BFGS", "LBFGS", "FIRE", "BFGSLineSearch"]

MIN_SAMPLES = 64  # below this, the error of a correlated average cannot be estimated (see `statistics`)


class SinglePoint(Parameters):
    """Energy, forces and stress of the structure as it stands."""

    name: Literal["single_point"] = "single_point"
    forces: bool = Field(default=True, description="whether forces are computed, where the calculator gives them")
    stress: bool = Field(
        default=True, description="whether the stress of a crystal is computed, where the calculator gives it"
    )


class _Optimisation(Parameters):
    optimiser: Optimiser = Field(default="BFGS", description="optimiser of ASE: BFGS, LBFGS, FIRE or BFGSLineSearch")
    fmax_ev_per_a: float = Field(
        default=0.05, ge=1e-5, le=1.0, description="largest force on an atom at the end, 0.00001 to 1 eV/angstrom"
    )
    smax_gpa: float = Field(
        default=0.1,
        ge=1e-4,
        le=10.0,
        description="largest deviation of a stress component at the end, where the cell relaxes, 0.0001 to 10 GPa",
    )
    max_steps: int = Field(default=500, ge=1, le=100_000, description="optimisation steps allowed, 1 to 100000")


class _FixedAtoms(Parameters):
    fixed_atoms: Annotated[tuple[Annotated[int, Field(ge=0)], ...], Field(strict=False)] = Field(
        default=(), description="indices of atoms that do not move, from 0"
    )
    fixed_elements: Annotated[tuple[str, ...], Field(strict=False)] = Field(
        default=(), description="chemical symbols whose atoms do not move"
    )
    fixed_lowest_a: float = Field(
        default=0.0,
        ge=0,
        le=1000,
        description="atoms within this height above the lowest atom, along z, do not move; 0 for none, angstrom",
    )

    @property
    def fixes_atoms(self) -> bool:
        return bool(self.fixed_atoms or self.fixed_elements or self.fixed_lowest_a)


class Relax(_Optimisation, _FixedAtoms):
    """The nearest minimum of energy, or of enthalpy under pressure."""

    name: Literal["relax"] = "relax"
    positions: bool = Field(default=True, description="whether the atoms move")
    cell: bool = Field(default=False, description="whether shape and volume of the cell change")
    pressure_gpa: float = Field(
        default=0.0, ge=-1000, le=1000, description="hydrostatic pressure while the cell relaxes, -1000 to 1000 GPa"
    )
    fixed_symmetry: bool = Field(default=False, description="whether the space group is kept; needs spglib")
    symmetry_tolerance_a: float = Field(
        default=0.01, ge=1e-6, le=0.5, description="tolerance of the space group, 0.000001 to 0.5 angstrom"
    )
    trajectory: bool = Field(default=False, description="whether every step is written to trajectory.extxyz")

    @model_validator(mode="after")
    def _something_moves(self) -> Self:
        if not (self.positions or self.cell):
            raise ValueError("with positions=false and cell=false nothing moves; use single_point")
        if self.pressure_gpa and not self.cell:
            raise ValueError("pressure_gpa acts only where cell=true")
        if self.cell and self.fixes_atoms:
            raise ValueError("atoms cannot be fixed in a cell that changes")
        return self


class EquationOfState(_Optimisation):
    """Energy against volume, the cell scaled in its shape, and the fitted equilibrium."""

    name: Literal["equation_of_state"] = "equation_of_state"
    relax_first: bool = Field(default=True, description="whether cell and positions relax before the scan")
    relax_positions: bool = Field(default=True, description="whether the atoms relax at each volume")
    max_linear_strain: float = Field(
        default=0.02, ge=0.001, le=0.2, description="largest relative change of the cell's lengths, 0.001 to 0.2"
    )
    n_points: int = Field(default=9, ge=5, le=101, description="volumes of the scan, 5 to 101")
    fit: Literal["birchmurnaghan", "vinet", "murnaghan", "birch", "pouriertarantola"] = Field(
        default="birchmurnaghan", description="form of the equation of state, as ASE names it"
    )


class Elastic(_Optimisation):
    """Elastic tensor of a crystal by central differences of stress, and its Voigt-Reuss-Hill averages."""

    name: Literal["elastic"] = "elastic"
    fmax_ev_per_a: float = Field(
        default=0.005, ge=1e-5, le=1.0, description="largest force on an atom at each strain, 0.00001 to 1 eV/angstrom"
    )
    smax_gpa: float = Field(
        default=0.02, ge=1e-4, le=10.0, description="largest stress component of the unstrained cell, 0.0001 to 10 GPa"
    )
    strain: float = Field(default=0.005, ge=1e-5, le=0.05, description="size of each strain, 0.00001 to 0.05")
    relax_first: bool = Field(default=True, description="whether cell and positions relax before the strains")
    relax_positions: bool = Field(
        default=True, description="whether the atoms relax under strain (relaxed-ion tensor) or follow it (clamped-ion)"
    )


class PhononGamma(_Optimisation, _FixedAtoms):
    """Vibrations at the Gamma point by central differences of forces."""

    name: Literal["phonon_gamma"] = "phonon_gamma"
    fmax_ev_per_a: float = Field(
        default=0.005, ge=1e-5, le=1.0, description="largest force on an atom before the displacements, eV/angstrom"
    )
    displacement_a: float = Field(
        default=0.01, ge=1e-4, le=0.2, description="displacement of each atom, 0.0001 to 0.2 angstrom"
    )
    relax_first: bool = Field(default=True, description="whether the positions relax before the displacements")
    repeat: Annotated[
        tuple[Annotated[int, Field(ge=1, le=20)], ...], Field(strict=False, min_length=3, max_length=3)
    ] = Field(
        default=(1, 1, 1),
        description="supercell whose Gamma point is taken: adds the wave vectors that fit into it, 3 numbers 1 to 20",
    )


class MolecularDynamics(_FixedAtoms):
    """Classical dynamics of the atoms, and averages over time with their statistical error."""

    name: Literal["md"] = "md"
    ensemble: Literal["nve", "nvt"] = Field(default="nvt", description="constant energy, or constant temperature")
    temperature_k: float = Field(
        default=300.0, gt=0, le=20_000, description="of the thermostat and of the first velocities, up to 20000 K"
    )
    timestep_fs: float = Field(default=1.0, ge=0.01, le=20, description="time step, 0.01 to 20 fs")
    n_steps: int = Field(default=5000, ge=MIN_SAMPLES, le=100_000_000, description="steps that are averaged, 64 to 1e8")
    equilibration_steps: int = Field(
        default=1000, ge=0, le=100_000_000, description="steps with the thermostat before the averages, 0 to 1e8"
    )
    sample_every: int = Field(default=5, ge=1, le=100_000, description="steps between samples, 1 to 100000")
    thermostat: Literal["langevin", "bussi"] = Field(
        default="langevin", description="langevin, or bussi: stochastic velocity rescaling"
    )
    relaxation_time_fs: float = Field(
        default=100.0, ge=1, le=100_000, description="time constant of the thermostat, 1 to 100000 fs"
    )
    seed: int = Field(default=0, ge=0, lt=2**63, description="of velocities and thermostat, 0 to 2^63 - 1")
    trajectory: bool = Field(default=False, description="whether every sample is written to trajectory.extxyz")

    @model_validator(mode="after")
    def _enough_samples(self) -> Self:
        if self.n_steps // self.sample_every < MIN_SAMPLES:
            raise ValueError(
                f"n_steps={self.n_steps} at sample_every={self.sample_every} gives fewer than {MIN_SAMPLES} samples"
            )
        return self


TaskSettings = SinglePoint | Relax | EquationOfState | Elastic | PhononGamma | MolecularDynamics

# For a field of another model: `task: AnyTask`.
AnyTask = Annotated[TaskSettings, Field(discriminator="name")]

TASKS: Mapping[str, type[TaskSettings]] = {
    "single_point": SinglePoint,
    "relax": Relax,
    "equation_of_state": EquationOfState,
    "elastic": Elastic,
    "phonon_gamma": PhononGamma,
    "md": MolecularDynamics,
}


def read_task(raw: Mapping[str, Any] | str) -> TaskSettings:
    """The settings of a task from a person or a file: a mapping with its `name`, or the name alone.

    Raises:
        InvalidInput: An unknown task or field, a wrong type or a value out of range.
    """
    fields = {"name": raw} if isinstance(raw, str) else raw
    if not isinstance(fields, Mapping) or not isinstance(fields.get("name"), str):
        raise InvalidInput(f"The task is {raw!r}, without a name.", hint=f"Known: {', '.join(TASKS)}.")
    name = fields["name"]
    if name not in TASKS:
        raise InvalidInput(f"There is no task {name!r}.", hint=f"{did_you_mean(name, TASKS)}Known: {', '.join(TASKS)}.")
    return validated(TASKS[name], fields, owner=f"task {name!r}")
