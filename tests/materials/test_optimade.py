"""OPTIMADE responses: the same structures as the reference implementation's, and what a server may send instead."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nanoos.domain.errors import InvalidInput
from nanoos.materials.structures.frames import problem_of
from nanoos.materials.structures.imports import optimade_pages
from nanoos.materials.structures.imports.entries import Found, Rejected
from nanoos.materials.structures.imports.optimade import parsed, structures_in_responses
from nanoos.materials.structures.imports.optimade_pages import Responses
from tests.support.pages import Pages, serving

ATTRIBUTES: dict[str, Any] = {
    "lattice_vectors": [[4.2, 0, 0], [0, 4.2, 0], [0, 0, 4.2]],
    "cartesian_site_positions": [[0, 0, 0], [2.1, 2.1, 2.1]],
    "dimension_types": [1, 1, 1],
    "species": [
        {"name": "Cs1", "chemical_symbols": ["Cs"], "concentration": [1.0]},
        {"name": "Cl", "chemical_symbols": ["Cl"], "concentration": [1.0]},
    ],
    "species_at_sites": ["Cs1", "Cl"],
    "structure_features": [],
}


def resource(id_: Any = "1", **changes: Any) -> dict[str, Any]:
    return {"id": id_, "type": "structures", "attributes": {**ATTRIBUTES, **changes}}


def response(*resources: Any, next_: Any = None) -> str:
    return json.dumps({"data": list(resources), "links": {"next": next_}, "meta": {"api_version": "1.1.0"}})


def entry(**changes: Any) -> Found | Rejected:
    (one,) = structures_in_responses([parsed(response(resource(**changes)).encode(), where="it")])
    return one


@pytest.fixture
def pages() -> Iterator[Pages]:
    with serving() as served:
        yield served


def reference_structures() -> list[dict[str, Any]]:
    """The structures of the reference implementation's test server, as its API gives them."""
    import optimade

    stored = json.loads((Path(optimade.__file__).parent / "server" / "data" / "test_structures.json").read_text())
    renamed = {"chemical_formula_reduced": "pretty_formula", "chemical_formula_descriptive": "pretty_formula"}
    names = set(ATTRIBUTES) | {"assemblies", "elements", "elements_ratios", "formula_anonymous", "nelements"}
    names |= {"nperiodic_dimensions", "nsites"}
    return [
        {
            "id": one["task_id"],
            "type": "structures",
            "attributes": {name: one[name] for name in names}
            | {name: one[source] for name, source in renamed.items()}
            | {"chemical_formula_anonymous": one["formula_anonymous"], "last_modified": one["last_modified"]["$date"]},
        }
        for one in stored
    ]


@pytest.mark.filterwarnings("ignore")  # the reference implementation's own
def test_the_reference_data_gives_the_atoms_of_the_reference_implementation() -> None:
    from optimade.adapters import Structure

    resources = reference_structures()
    entries = list(structures_in_responses([parsed(response(*resources).encode(), where="it")]))
    assert len(entries) == len(resources) > 10
    for found, given_ in zip(entries, resources, strict=True):
        expected = Structure(given_).as_ase
        assert isinstance(found, Found)
        assert found.name == given_["id"]
        assert found.atoms.get_chemical_symbols() == expected.get_chemical_symbols()
        assert np.array_equal(found.atoms.positions, expected.positions)
        assert np.array_equal(found.atoms.cell.array, expected.cell.array)
        assert found.atoms.pbc.tolist() == expected.pbc.tolist()


def test_a_molecule_and_a_layer_are_periodic_where_they_say() -> None:
    molecule = entry(lattice_vectors=None, dimension_types=None)
    assert isinstance(molecule, Found)
    assert molecule.atoms.pbc.tolist() == [False] * 3
    layer = entry(lattice_vectors=[[4, 0, 0], [0, 4, 0], [None] * 3], dimension_types=[1, 1, 0])
    assert isinstance(layer, Found)
    assert layer.atoms.pbc.tolist() == [True, True, False]
    assert not problem_of(layer.atoms)


def species(*symbols: str, concentration: list[float] | None = None, **more: Any) -> list[dict[str, Any]]:
    mixed = {"name": "Cs1", "chemical_symbols": list(symbols), "concentration": concentration or [1.0], **more}
    return [mixed, ATTRIBUTES["species"][1]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"structure_features": ["disorder"]}, "disordered"),
        ({"structure_features": ["assemblies"]}, "alternative sets"),
        ({"structure_features": ["implicit_atoms"]}, "leaves out atoms"),
        ({"structure_features": ["site_attachments"]}, "attached"),
        ({"structure_features": 7}, "structure_features"),
        ({"species": species("Cs", "Rb", concentration=[0.5, 0.5])}, "Cs1 is disordered"),
        ({"species": species("Cs", concentration=[0.9])}, "Cs1 is disordered"),
        ({"species": species("Cs", concentration=[float("nan")])}, "Cs1 is disordered"),
        ({"species": species("Cs", "vacancy", concentration=[0.9, 0.1])}, "vacancies"),
        ({"species": species("vacancy")}, "vacancies"),
        ({"species": species("X")}, "no known element"),
        ({"species": species("Qq")}, "Qq is no element"),
        ({"species": species("Cs", attached=["H"], nattached=[1])}, "attached"),
        ({"species": [{"name": "Cs1"}]}, "malformed"),
        ({"species": {"Cs1": "Cs"}}, "species is missing or no list"),
        ({"species": [3]}, "malformed"),
        ({"species_at_sites": ["Cs1"]}, "2 positions and 1 species"),
        ({"species_at_sites": ["Cs1", "\x1b[31mred"]}, "?[31mred is no element"),
        ({"species_at_sites": ["Cs1", ["Cl"]]}, "malformed"),
        ({"species_at_sites": None}, "species_at_sites is missing"),
        ({"cartesian_site_positions": None}, "cartesian_site_positions is missing"),
        ({"cartesian_site_positions": [[0, 0, 0], [1, 1]]}, "malformed"),
        ({"cartesian_site_positions": [[0, 0, 0], [1, 1, None]]}, "no number"),
        ({"cartesian_site_positions": [[0, 0, 0], [1, 1, "1"]]}, "no number"),
        ({"cartesian_site_positions": [[0, 0, 0], [1, 1, 10**400]]}, "malformed"),
        ({"cartesian_site_positions": [[0, 0, 0]] * 10**6, "species_at_sites": ["Cl"] * 10**6}, "1,000,000 sites"),
        ({"lattice_vectors": [[1, 0, 0]]}, "1 lattice vectors"),
        ({"lattice_vectors": None}, "without a lattice vector"),
        ({"dimension_types": [1, 1]}, "2 dimension types"),
        ({"dimension_types": 1}, "malformed"),
    ],
)
def test_a_structure_that_one_set_of_atoms_cannot_stand_for_is_rejected_with_the_reason(
    changes: dict[str, Any], words: str
) -> None:
    refused = entry(**changes)
    assert isinstance(refused, Rejected)
    assert words in refused.reason


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cartesian_site_positions": [[0, 0, 0], [float("nan"), 1, 1]]}, "not finite"),
        ({"cartesian_site_positions": [[0, 0, 0], [1, float("-inf"), 1]]}, "not finite"),
        ({"cartesian_site_positions": [[0, 0, 0], [1e300, 1, 1]]}, "beyond 1,000,000"),
        ({"cartesian_site_positions": [[0, 0, 0], [0, 0, 0]]}, "0.000 angstrom apart"),
        ({"lattice_vectors": [[1e-7, 0, 0], [0, 1e3, 0], [0, 0, 1e5]]}, "very short"),
        ({"lattice_vectors": [[4, 0, 0], [4e5, 1e-3, 0], [0, 0, 1e5]]}, "almost flat"),
        ({"lattice_vectors": [[4, 0, 0], [8, 0, 0], [0, 0, 4]]}, "no volume"),
        (
            {"lattice_vectors": [[4, 0, 0], [8, 0, 0], [0, 0, 0]], "dimension_types": [1, 1, 0]},
            "almost flat",
        ),
        (
            {"lattice_vectors": [[4, 0, 0], [0, 4, 0], [1, 1, 0]], "dimension_types": [1, 1, 0]},
            "almost flat",
        ),
    ],
)
def test_impossible_coordinates_are_a_problem_before_any_neighbour_list(changes: dict[str, Any], words: str) -> None:
    found = entry(**changes)
    assert isinstance(found, Found)
    assert words in problem_of(found.atoms)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)


@given(name=st.sampled_from([*ATTRIBUTES, "id", "type", "attributes"]), value=json_values)
def test_any_value_of_any_field_is_a_structure_or_is_rejected(name: str, value: Any) -> None:
    changed = resource(**({name: value} if name in ATTRIBUTES else {}))
    if name not in ATTRIBUTES:
        changed[name] = value
    (one,) = structures_in_responses([parsed(response(changed, next_=value).encode(), where="it")])
    if isinstance(one, Found):
        problem_of(one.atoms)
    else:
        assert one.reason


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "3",
        "null",
        '{"data": 3}',
        "{}",
        "\xff",
        "[" * 100_000,
        '{"data": "x"}',
        '{"errors": ["no \x1b"]}',
    ],
)
def test_a_file_that_is_no_response_is_refused(text: str, tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(InvalidInput, match=r"r\.json") as refused:
        list(Responses(str(path)))
    assert "\x1b" not in str(refused.value)


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="cannot be read"):
        list(Responses(str(tmp_path / "none.json")))


def test_pages_are_followed_to_the_last(pages: Pages) -> None:
    first = pages.put("/v1/structures?n=1", response(resource("a"), next_=f"{pages.url}/v1/structures?n=2"))
    pages.put("/v1/structures?n=2", response(resource("b"), next_={"href": "?n=3"}))
    pages.put("/v1/structures?n=3", gzip.compress(response(resource("c")).encode()), Content_Encoding="gzip")
    responses = Responses(first)
    assert [one.name for one in structures_in_responses(responses)] == ["a", "b", "c"]
    assert (responses.n_pages, responses.has_more) == (3, False)
    responses = Responses(first, max_pages=2)
    assert len(list(responses)) == 2
    assert responses.has_more


def test_a_redirect_is_followed_within_http(pages: Pages) -> None:
    pages.put("/new", response(resource("a")))
    old = pages.put("/old", "", status=307, Location="/new")
    assert len(list(Responses(old))) == 1


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "mailto:a@b", "gopher://x", "data:,x"])
def test_no_redirect_and_no_link_leads_to_another_scheme(address: str, pages: Pages) -> None:
    redirecting = pages.put("/r", "", status=302, Location=address)
    linking = pages.put("/l", response(resource("a"), next_=address))
    for source in (redirecting, linking):
        with pytest.raises(InvalidInput, match=r"no http or https|no address"):
            list(Responses(source))


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://x/y", "http://", "https://user:secret@x/y", "a://b"])
def test_an_address_that_is_not_http_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        list(Responses(address))
    assert "secret" not in str(refused.value)


def test_pages_that_go_in_a_circle_are_refused(pages: Pages) -> None:
    first = pages.put("/1", response(resource("a"), next_="/2"))
    pages.put("/2", response(resource("b"), next_="/1"))
    with pytest.raises(InvalidInput, match="in a circle"):
        list(Responses(first))
    assert pages.asked == ["/1", "/2"]
    with pytest.raises(InvalidInput, match="redirects more than"):
        list(Responses(pages.put("/loop", "", status=302, Location="/loop")))


def test_a_server_that_fails_is_named_with_what_it_says(pages: Pages) -> None:
    with pytest.raises(InvalidInput, match="404: nothing here"):
        list(Responses(f"{pages.url}/none"))
    with pytest.raises(InvalidInput, match="bad filter"):
        list(Responses(pages.put("/e", '{"errors": [{"detail": "bad filter"}]}')))
    with pytest.raises(InvalidInput, match="cannot be read"):
        list(Responses(pages.put("/z", b"no gzip", Content_Encoding="gzip")))
    with pytest.raises(InvalidInput, match="cannot be read"):
        list(Responses("http://127.0.0.1:1/structures"))


@pytest.mark.slow
def test_a_response_that_is_too_large_is_not_read_to_its_end(
    pages: Pages, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(optimade_pages, "MAX_BYTES", 2**20)
    bomb = gzip.compress(b" " * 50 * 2**20)
    with pytest.raises(InvalidInput, match="larger than 1 MiB"):
        list(Responses(pages.put("/bomb", bomb, Content_Encoding="gzip")))
    (tmp_path / "big.json").write_bytes(b" " * (2**20 + 1))
    with pytest.raises(InvalidInput, match="larger than 1 MiB"):
        list(Responses(str(tmp_path / "big.json")))
    monkeypatch.setattr(optimade_pages, "MAX_TOTAL_BYTES", 2**20)
    for number in range(3):
        pages.put(f"/{number}", response(resource(number), next_=f"/{number + 1}") + " " * 400_000)
    with pytest.raises(InvalidInput, match="larger than 1 MiB"):
        list(Responses(f"{pages.url}/0"))
