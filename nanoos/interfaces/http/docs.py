"""The OpenAPI description as a page: complete, without scripts, and without fetching anything from elsewhere."""

from __future__ import annotations

import json
from typing import Any

from jinja2 import Environment
from starlette.responses import HTMLResponse

TEMPLATE = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{ schema.info.title }} REST</title>
<style>
  body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; }
  code, pre { font: .875rem/1.4 ui-monospace, monospace; }
  pre { overflow-x: auto; padding: .75rem; border: 1px solid GrayText; border-radius: .25rem; }
  summary { cursor: pointer; padding: .25rem 0; overflow-wrap: anywhere; }
  summary b { display: inline-block; width: 3.5rem; }
  details > :not(summary) { margin-left: 1rem; }
  table { border-collapse: collapse; } td, th { text-align: left; padding: .2rem .75rem .2rem 0; vertical-align: top; }
  :focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
</style>
<main>
<h1>{{ schema.info.title }} REST</h1>
{% for paragraph in schema.info.description.strip().split("\n\n") %}<p>{{ paragraph }}</p>{% endfor %}
<p>For machines: <a href="{{ url }}">{{ url }}</a>. Errors are <code>application/problem+json</code>
with <code>title</code>, <code>detail</code> and <code>hint</code>.</p>
{% for tag, operations in tags.items() %}
<h2>{{ tag }}</h2>
{% for item in operations %}
<details id="{{ item.id }}">
  <summary><b>{{ item.method }}</b> <code>{{ item.path }}</code> {{ item.what }}</summary>
  {% if item.parameters %}
  <table>
    <tr><th>parameter</th><th>in</th><th>type</th><th></th></tr>
    {% for parameter in item.parameters %}
    <tr><td><code>{{ parameter.name }}</code></td><td>{{ parameter.in }}</td>
      <td><code>{{ parameter.schema | kind }}</code></td><td>{{ parameter.description or "" }}</td></tr>
    {% endfor %}
  </table>
  {% endif %}
  {% if item.body %}<p>Body</p><pre>{{ item.body | text }}</pre>{% endif %}
  {% if item.answer %}<p>Answer</p><pre>{{ item.answer | text }}</pre>{% endif %}
</details>
{% endfor %}
{% endfor %}
<h2>types</h2>
{% for name, definition in schema.components.schemas.items() %}
<details id="{{ name }}"><summary><code>{{ name }}</code> {{ (definition.description or "").split("\n")[0] }}</summary>
<pre>{{ definition | text }}</pre></details>
{% endfor %}
</main>
</html>
"""


def render(schema: dict[str, Any], url: str) -> HTMLResponse:
    """The page.

    Args:
        schema: The OpenAPI description.
        url: Where it is itself.
    """
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters["kind"] = _kind
    environment.filters["text"] = lambda value: json.dumps(value, indent=2)
    tags: dict[str, list[dict[str, Any]]] = {}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            tags.setdefault(operation["tags"][0], []).append(_operation(path, method, operation))
    page = environment.from_string(TEMPLATE).render(schema=schema, tags=tags, url=url)
    policy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})


def _operation(path: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    def schema_in(part: dict[str, Any]) -> Any:
        return part.get("content", {}).get("application/json", {}).get("schema")

    return {
        "id": operation["operationId"],
        "path": path,
        "method": method.upper(),
        "what": operation.get("description", ""),
        "parameters": operation.get("parameters", []),
        "body": schema_in(operation.get("requestBody", {})),
        "answer": schema_in(operation["responses"].get("200", {})),
    }


def _kind(schema: dict[str, Any]) -> str:
    if "anyOf" in schema:
        return " or ".join(_kind(part) for part in schema["anyOf"])
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    return " ".join(map(str, schema["enum"])) if "enum" in schema else str(schema.get("type", "any"))
