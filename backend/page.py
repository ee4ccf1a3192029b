"""The OpenAPI page as plain HTML, without scripts and without asking any other host."""

from __future__ import annotations

from html import escape
from typing import Any

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1f2937}"
    "h1,h2{color:#1f3864}code{background:#f3f4f6;padding:0 .3em}dt{margin-top:1rem}dd{margin-left:1.5rem}"
    "table{border-collapse:collapse}td,th{border:1px solid #d1d5db;padding:.15rem .6rem;text-align:left}"
)


def render(document: dict[str, Any]) -> str:
    """The calls in order of their addresses, then the shapes they take and give."""
    calls = "".join(
        _call(method, path, operation)
        for path, operations in sorted(document["paths"].items())
        for method, operation in operations.items()
    )
    shapes = "".join(_shape(name, shape) for name, shape in sorted(document["components"]["schemas"].items()))
    info = document["info"]
    return (
        f"<!doctype html><html lang=en><meta charset=utf-8><title>{escape(info['title'])} API</title>"
        f"<style>{_STYLE}</style><h1>{escape(info['title'])} API {escape(info['version'])}</h1>"
        "<p>Each call but <code>/v1/health</code> carries <code>Authorization: Bearer &lt;token&gt;</code>. "
        'For machines: <a href="openapi.json">openapi.json</a>.</p>'
        f"<h2>Calls</h2><dl>{calls}</dl><h2>Shapes</h2>{shapes}</html>"
    )


def _call(method: str, path: str, operation: dict[str, Any]) -> str:
    facts = [escape(operation.get("description", ""))]
    asked = [parameter["name"] for parameter in operation.get("parameters", []) if parameter["in"] == "query"]
    if asked:
        facts.append("Query: " + ", ".join(f"<code>{escape(name)}</code>" for name in asked))
    if "requestBody" in operation:
        facts.append("Takes " + _content(operation["requestBody"]))
    for status, answered in operation["responses"].items():
        if "content" in answered:
            facts.append(f"{escape(str(status))}: {_content(answered)}")
    lines = "".join(f"<dd>{fact}</dd>" for fact in facts)
    return f"<dt><code>{method.upper()} {escape(path)}</code></dt>{lines}"


def _content(holder: dict[str, Any]) -> str:
    return ", ".join(
        f"{_type(content['schema'])} <small>({escape(kind)})</small>"
        for kind, content in holder["content"].items()
    )


def _shape(name: str, shape: dict[str, Any]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(field)}</code><td>{_type(schema)}"
        for field, schema in shape.get("properties", {}).items()
    )
    text = escape(shape.get("description", "")).replace("\n\n", "<br>")
    return f'<h3 id="{escape(name)}">{escape(name)}</h3><p>{text}</p><table>{rows}</table>'


def _type(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rpartition("/")[2])
        return f'<a href="#{name}">{name}</a>'
    if "anyOf" in schema:
        return " or ".join(_type(option) for option in schema["anyOf"])
    if schema.get("type") == "array":
        return "list of " + _type(schema.get("items") or {})
    if schema.get("type") == "object" and isinstance(schema.get("additionalProperties"), dict):
        return "text to " + _type(schema["additionalProperties"])
    return escape(str(schema.get("type", "anything")))
