"""The function of engine `interpolated_gap`."""

GAPS_EV = {"MoS2": 1.66, "MoSe2": 1.44, "WS2": 1.81, "WSe2": 1.54}  # of the pure monolayers, from `tmd_three_band`


def gap(atoms, bowing_ev):
    """Properties of one structure (ase.Atoms), by name: linear in both compositions, with a bowing of the metals'."""
    count = atoms.get_chemical_symbols().count
    x = count("W") / (count("W") + count("Mo"))
    y = count("Se") / (count("Se") + count("S"))
    of_mo = (1 - y) * GAPS_EV["MoS2"] + y * GAPS_EV["MoSe2"]
    of_w = (1 - y) * GAPS_EV["WS2"] + y * GAPS_EV["WSe2"]
    return {"bandgap_pbe_ev": (1 - x) * of_mo + x * of_w - bowing_ev * x * (1 - x)}
