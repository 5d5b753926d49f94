"""Definition files: where they are found, and what is said of a wrong one."""

from __future__ import annotations

from pathlib import Path

import pytest

from nanoos.domain.errors import InvalidInput
from nanoos.engines.defined.creation import find_definition
from nanoos.engines.defined.definition import stored_definition
from nanoos.engines.defined.files import DefinitionFile, definition_files, read_definition
from nanoos.engines.defined.scripts import inline_scripts, scripts_of
from nanoos.engines.defined.templates import NotForAScript, render_script
from nanoos.plugins.registry import ENGINES, simulation_engine
from tests.engines.defined.conftest import COUNT, Define


def _refusal(name: str) -> str:
    with pytest.raises(InvalidInput) as refused:
        read_definition(find_definition(name))
    return str(refused.value)


@pytest.mark.slow
def test_a_file_in_the_labs_folder_is_an_engine(define: Define) -> None:
    define("counter", COUNT)
    assert "counter" in ENGINES.names()
    assert definition_files()["counter"].origin == "lab"
    assert [item.name for item in simulation_engine("counter").properties] == ["n_atoms"]


def test_a_class_goes_before_a_file_of_its_name(define: Define) -> None:
    define("replay", COUNT)
    assert not ENGINES.is_defined("replay")


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("kind: comand\n", 1, "Did you mean 'command'?"),
        ("kind: command\ncommand: [x\n", 3, "Correct the YAML"),
        (COUNT + "fils: {}\n", 7, "Did you mean 'files'?"),
        (COUNT.replace("(\\d+)", "\\d+"), 6, "0 groups"),
        (COUNT.replace("(\\d+)", "(\\d+)(x)"), 6, "2 groups"),
        (COUNT.replace("(\\d+)", "(\\d+"), 6, "not a regular expression"),
        (COUNT.replace("pattern", "patern"), 6, "Did you mean 'pattern'?"),
        (COUNT.replace("print(", "print({{ unknown }}"), 4, "uses unknown"),
        (COUNT.replace("{pattern:", "{file: bands.out, pattern:"), 6, "but the steps are run"),
        (COUNT + "final_structure: '{{ left }}'\n", 7, "uses left"),
        (COUNT.replace("print(", "print({{ "), 4, "line 1 of the template"),
        (COUNT.replace("{pattern: 'atoms = (\\d+)'}", "{json: $.x}"), 6, "need a `file`"),
        (COUNT.replace("in.xyz: {", "../in.xyz: {"), 3, "without '..'"),
        (COUNT + "parameters: {row: {default: 1}}\n", 7, "parameters cannot be called row"),
        (COUNT + "parameters: {a: {default: 5, max: 4}}\n", 7, "less than or equal to 4"),
        (COUNT + "parameters: {a: {type: choice, default: x}}\n", 7, "belong together"),
        (COUNT + "resources: {cores: 0}\n", 7, "greater than or equal to 1"),
        (COUNT + "failures: [{class: permanent, message: m}]\n", 7, "one of `pattern`"),
        ("[]\n", None, "begins with `kind"),
    ],
)
def test_a_wrong_definition_names_file_line_and_remedy(define: Define, text: str, line: int | None, words: str) -> None:
    path = define("wrong", text)
    refusal = _refusal("wrong")
    assert str(path) in refusal
    assert words in refusal
    assert line is None or f"line {line}" in refusal


def test_texts_beside_the_definition_are_part_of_it(define: Define, lab: Path) -> None:
    text = COUNT.replace("files:\n", "files:\n  input.txt: {template_file: input.j2}\n  run.sh: {copy: run.sh}\n")
    define("counter", text, input__j2="n = {{ cores }}\n", run__sh="echo\n")
    first = read_definition(find_definition("counter"))
    (lab / "run.sh").write_text("echo changed\n")
    second = read_definition(find_definition("counter"))
    assert first.content_hash != second.content_hash
    assert "n = {{ cores }}" in str(first.content())


def test_a_missing_text_is_named(define: Define) -> None:
    define("counter", COUNT.replace("files:\n", "files:\n  run.sh: {copy: absent.sh}\n"))
    assert "absent.sh cannot be read: No such file" in _refusal("counter")


def test_descriptions_resources_and_kept_files_change_no_version(define: Define) -> None:
    define("counter", COUNT)
    plain = read_definition(find_definition("counter"))
    define("counter", COUNT + "description: d\nresources: {cores: 2}\nkeep: ['*.log']\n")
    assert read_definition(find_definition("counter")).content_hash == plain.content_hash


def test_a_stored_definition_is_the_same_one(define: Define) -> None:
    define("counter", COUNT + "parameters: {a: {default: 1, min: 0}}\n")
    definition = read_definition(find_definition("counter"))
    again = stored_definition(definition.content())
    assert again == definition
    assert again.content_hash == definition.content_hash


def test_all_ready_made_definitions_are_valid() -> None:
    for file in definition_files().values():
        read_definition(file)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "kind: command\ncommand: [a]\ncommand: [b]\nproperties: {}\n",
            r"line 3: 'command' stands here again, after line 2",
        ),
        (
            "kind: command\nproperties:\n  x: {json: a}\n  x: {json: b}\n",
            r"line 4: 'x' stands here again, after line 3",
        ),
    ],
)
def test_what_stands_twice_is_refused_with_both_lines(define: Define, text: str, words: str) -> None:
    path = define("engine", text)
    with pytest.raises(InvalidInput, match=words):
        read_definition(DefinitionFile(name="engine", path=path, origin="lab"))


@pytest.mark.parametrize(
    ("command", "positions"),
    [
        (["sh", "-c", "X"], {1, 2}),
        (["bash", "-ceu", "X", "sh", "data"], {1, 2}),
        (["bash", "-c", "-x", "X", "sh", "data"], {1, 2, 3}),
        (["env", "A=1", "perl", "-E", "X"], {3, 4}),
        (["node", "--eval", "X", "data"], {1, 2}),
        (["awk", "X", "data"], {1, 2}),
        (["python3", "run.py", "-c", "data"], set()),
        (["mpirun", "-np", "2", "pw.x", "-i", "run.in"], set()),
    ],
)
def test_the_arguments_that_are_scripts(command: list[str], positions: set[int]) -> None:
    assert inline_scripts(command) == positions


@pytest.mark.parametrize(
    ("name", "command", "is_script"),
    [
        ("job", "[sh, job]", True),
        ("job", "[sh, -c, 'cd sub; bash -e ./job > log']", True),
        ("job", "[sh, -c, '. ./job']", True),
        ("job", "[sh, -c, './job | tee log']", True),
        ("run.py", "[sh, -c, 'exec it']", True),
        ("in.txt", "[sh, -c, 'prog < in.txt']", False),
        ("in.txt", "[sh, run.sh, in.txt]", False),
    ],
)
def test_the_files_that_are_scripts(define: Define, name: str, command: str, *, is_script: bool) -> None:
    files = f"files:\n  {name}: {{template: x}}\ncommand: {command}\n"
    path = define("engine", f"kind: command\n{files}properties: {{x: {{pattern: '(.)'}}}}\n")
    definition = read_definition(DefinitionFile(name="engine", path=path, origin="lab"))
    assert (name in scripts_of(definition)) == is_script


def test_aliases_that_contain_themselves_are_no_endless_search(define: Define) -> None:
    path = define("engine", "kind: command\nx: &a [*a]\n")
    with pytest.raises(InvalidInput):
        read_definition(DefinitionFile(name="engine", path=path, origin="lab"))


@pytest.mark.parametrize("value", ["r1", "", 7, -0.5, 1e-9, True, "0.0 2.7 -2.7", "1, 2, 3e-5"])
def test_words_and_numbers_may_stand_in_a_script(value: object) -> None:
    assert render_script("x {{ value }}", {"value": value}) == f"x {value}"


@pytest.mark.parametrize(
    "value",
    ["a b", "a;b", "$(id)", "`id`", "--delete", "qx/id/", "a\nb", "a\n", {"id": "$(id)"}, ["$(id)"], "1" * 60 + "-x"],
)
def test_nothing_else_may(value: object) -> None:
    with pytest.raises(NotForAScript, match="as an argument"):
        render_script("x {{ value }}", {"value": value})
