"""Jinja templates of definitions: texts of input files and arguments, and typed values of calculators."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

# What a script may take from elsewhere: one word of letters, digits and _, or numbers.
_NUMBER = r"[-+]?\d+(?:\.\d*)?(?:[eE][-+]?\d+)?"
PLAIN = re.compile(rf"\w*|{_NUMBER}(?:[ ,]+{_NUMBER})*", re.ASCII)


class NotForAScript(Exception):
    """A value that an interpreter might carry out."""


def check_template(text: str) -> str:
    """The same text, if it is a template.

    Raises:
        ValueError: It is not; names the line.
    """
    from jinja2 import TemplateSyntaxError

    try:
        _environment().parse(text)
    except TemplateSyntaxError as error:
        raise ValueError(f"line {error.lineno} of the template: {error.message}") from error
    return text


def variables(text: str) -> set[str]:
    """The variables that a template reads."""
    from jinja2 import meta

    return set(meta.find_undeclared_variables(_environment().parse(text)))


def render(text: str, values: Mapping[str, Any]) -> str:
    """The text with its variables replaced.

    Raises:
        jinja2.TemplateError: A variable or attribute is undefined, or an expression fails.
    """
    return _environment().from_string(text).render(values)


def render_script(text: str, values: Mapping[str, Any]) -> str:
    """As `render`, for a text that a shell or an interpreter carries out: no text of a data file becomes its code.

    Raises:
        jinja2.TemplateError: As `render`.
        NotForAScript: A value has characters that a script might carry out.
    """
    return _script_environment().from_string(text).render(values)


def leaves_a_name(text: str, parameters: Mapping[str, Any]) -> bool:
    """Whether a template gives any text with these parameters; one that also depends on the structure may."""
    from jinja2 import TemplateError

    try:
        return bool(render(text, parameters).strip())
    except TemplateError:
        return True


def render_values(value: Any, values: Mapping[str, Any]) -> Any:
    """A JSON value whose texts are templates: `"{{ sigma }}"` alone gives the parameter with its own type."""
    if isinstance(value, str):
        return _native_environment().from_string(value).render(values) if "{" in value else value
    if isinstance(value, Mapping):
        return {key: render_values(item, values) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [render_values(item, values) for item in value]
    return value


@cache
def _environment() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import SandboxedEnvironment

    # Input files are text for simulation codes: escaping for HTML would corrupt them.
    return SandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)


@cache
def _script_environment() -> Environment:
    return _environment().overlay(finalize=_plain)


def _plain(value: Any) -> Any:
    if isinstance(value, bool | int | float) or PLAIN.fullmatch(str(value)):
        return value
    raise NotForAScript(
        f"{str(value)[:80]!r} cannot stand in a script, which might carry it out: only numbers, and words of letters, "
        "digits and _, can. Hand it over as an argument, [sh, -c, 'run \"$1\"', sh, '{{ row.id }}'], or in a file; "
        "put texts of the definition itself between {% if %} and {% endif %}."
    )


@cache
def _native_environment() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.nativetypes import NativeEnvironment

    return NativeEnvironment(undefined=StrictUndefined)
