"""A picture of a structure as inline SVG: atoms as discs in the colours that ASE gives them, the nearest drawn last."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup

from nanoos._runtime.ase_module import ase_module

SIZE = 360  # pixels of the longer side
LARGEST_SCALE = 60.0  # pixels per angstrom: a single atom does not fill the page
ROTATION = "-70x,-20y,-10z"  # degrees; a little from above, so that layers and molecules show their depth
RADIUS = 0.6  # of the covalent radius, so that bonds stay visible


def structure_svg(atoms: Any) -> Markup:
    """Atoms and the edges of a periodic cell, drawn to scale; with a title for those who cannot see it.

    Args:
        atoms: `ase.Atoms`.
    """
    import numpy as np

    turn = ase_module("utils").rotate(ROTATION)
    points = atoms.positions @ turn
    corners = np.array(np.meshgrid((0, 1), (0, 1), (0, 1))).reshape(3, -1).T
    cell = corners @ atoms.cell.array @ turn if atoms.pbc.any() else points[:0]
    radii = RADIUS * ase_module("data").covalent_radii[atoms.numbers]
    colours = ase_module("data.colors").jmol_colors[atoms.numbers]
    drawn = np.vstack([points + radii[:, None], points - radii[:, None], cell])[:, :2]
    low, spans = drawn.min(axis=0), np.ptp(drawn, axis=0)
    scale = min(SIZE / float(spans.max()), LARGEST_SCALE)
    width, height = (spans * scale).tolist()

    def place(point: Any) -> tuple[float, float]:
        return (float(point[0] - low[0]) * scale, height - float(point[1] - low[1]) * scale)

    edges = [(i, j) for i in range(len(cell)) for j in range(i) if np.abs(corners[i] - corners[j]).sum() == 1]
    lines = Markup().join(
        Markup('<line class="cell" x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}"/>').format(
            *place(cell[i]), *place(cell[j])
        )
        for i, j in edges
    )
    discs = Markup().join(
        Markup('<circle class="atom" cx="{:.1f}" cy="{:.1f}" r="{:.1f}" fill="{}"/>').format(
            *place(points[i]), radii[i] * scale, _hex(colours[i])
        )
        for i in np.argsort(points[:, 2])
    )
    return Markup(
        '<svg class="structure" viewBox="-1 -1 {width:.0f} {height:.0f}" width="{width:.0f}" height="{height:.0f}" '
        'role="img" aria-label="{title}"><title>{title}</title>{lines}{discs}</svg>'
    ).format(
        width=width + 2,  # the outlines of the outermost atoms
        height=height + 2,
        title=f"{atoms.get_chemical_formula()}, {len(atoms)} atoms",
        lines=lines,
        discs=discs,
    )


def _hex(colour: Any) -> str:
    return "#" + "".join(f"{round(255 * float(part)):02x}" for part in colour)
