"""The OpenAPI document says what each call takes and gives."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from fastapi.testclient import TestClient

from backend.routes import routers


def references(part: Any) -> Iterator[str]:
    if isinstance(part, dict):
        if "$ref" in part:
            yield part["$ref"]
        for value in part.values():
            yield from references(value)
    elif isinstance(part, list):
        for value in part:
            yield from references(value)


def test_every_call_is_documented_with_its_shapes(connect: Callable[[str], TestClient]) -> None:
    document = connect("").get("/openapi.json").json()
    known = {f"#/components/schemas/{name}" for name in document["components"]["schemas"]}
    assert set(references(document)) <= known
    calls = {(method, path) for path, found in document["paths"].items() for method in found}
    served = {
        (method.lower(), route.path_format)  # type: ignore[attr-defined]
        for router in routers()
        for route in router.routes
        for method in route.methods  # type: ignore[attr-defined]
    }
    assert calls == served
    for method, path in calls:
        call = document["paths"][path][method]
        assert call["description"], path
        assert "4XX" in call["responses"]
        assert ("requestBody" in call) == (
            method == "put" or (method == "post" and not path.endswith("cancel"))
        ), path
        if method != "delete":
            assert "content" in call["responses"]["200"], path


def test_the_shapes_are_those_of_the_wire(connect: Callable[[str], TestClient]) -> None:
    shapes = connect("").get("/openapi.json").json()["components"]["schemas"]
    assert set(shapes["ImportResult"]["properties"]) >= {"id", "number", "counts", "money", "sentence"}
    assert shapes["Submission"]["required"] == ["kind", "sheet", "mapping"]
    assert "HTTPValidationError" not in shapes


def test_the_page_needs_no_other_host(connect: Callable[[str], TestClient]) -> None:
    page = connect("").get("/docs").text
    assert "/v1/imports/{import_id}" in page
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
