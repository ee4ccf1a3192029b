"""The drawn ribbon is today's: every button with its label, where Excel would put it."""

from __future__ import annotations

from dataclasses import replace
from xml.etree.ElementTree import Element, fromstring

import pytest

from addin.commands import COMMANDS
from addin.ribbon.layout import NAMESPACE, ribbon_xml
from templates.ribbon_icons import GLYPHS
from templates.ribbon_picture import PICTURES, draw, lines_of, pictures, text_width

SVG = "{http://www.w3.org/2000/svg}"
DRAWN = pictures()


def parts(svg: str) -> dict[str, Element]:
    return {element.get("id", ""): element for element in fromstring(svg).iter() if element.get("id")}


def label_of(part: Element) -> str:
    """What stands beside or below a picture; the picture's own letters do not count."""
    return " ".join(text.text or "" for text in part.findall(f"{SVG}text"))


def left_of(part: Element) -> float:
    return float(part.findall(f"{SVG}text")[0].get("x", ""))


def top_of(part: Element) -> float:
    return float(part.findall(f"{SVG}text")[0].get("y", ""))


def drawn_with(**changes: object) -> dict[str, Element]:
    """The group Import with a change of its button Cancel."""
    commands = [
        replace(command, **changes) if command.id == "cancel" else command  # type: ignore[arg-type]
        for command in COMMANDS.values()
        if command.group == "Import"
    ]
    group = fromstring(ribbon_xml(commands)).find(f".//{{{NAMESPACE}}}group")
    assert group is not None
    return parts(draw([group]))


def test_the_committed_pictures_are_as_drawn_today() -> None:
    assert {path.name for path in PICTURES.glob("ribbon*.svg")} == set(DRAWN)
    for name, svg in DRAWN.items():
        assert (PICTURES / name).read_text("utf-8") == svg, f"{name}: make templates"


@pytest.mark.parametrize("button", sorted(id for id, command in COMMANDS.items() if not command.more))
def test_each_button_has_its_label_in_both_pictures(button: str) -> None:
    command = COMMANDS[button]
    for name in ("ribbon.svg", f"ribbon-{command.group.casefold()}.svg"):
        assert label_of(parts(DRAWN[name])[button]) == command.label


def test_what_is_under_more_has_a_drop_down_and_no_place_of_its_own() -> None:
    for command in COMMANDS.values():
        if command.more:
            drawn = parts(DRAWN["ribbon.svg"])
            assert command.id not in drawn
            more = drawn[f"more_{command.group.casefold()}"]
            assert (label_of(more), len(more.findall(f"{SVG}path"))) == ("More", 1)


def test_a_drop_down_has_an_arrow_and_a_button_none() -> None:
    drawn = parts(DRAWN["ribbon.svg"])
    for command in COMMANDS.values():
        if not command.more:
            arrows = [
                path for path in drawn[command.id].findall(f"{SVG}path") if path.get("class") == "arrow"
            ]
            assert len(arrows) == (command.asks == "list"), command.id


def test_small_buttons_stand_three_to_a_column_and_large_ones_alone() -> None:
    drawn = parts(DRAWN["ribbon-import.svg"])
    small = [drawn[name] for name in ("this_sheet_holds", "new_sheet", "load_file")]
    assert len({left_of(part) for part in small}) == 1
    assert [top_of(part) - top_of(small[0]) for part in small] == [0, 22, 44]
    large = [left_of(drawn[name]) for name in ("map_columns", "check", "import", "reimport_failed", "cancel")]
    assert large == sorted(set(large))


def test_a_control_ends_before_the_next_begins() -> None:
    for name, svg in DRAWN.items():
        root = fromstring(svg)
        ends = [
            float(text.get("x", ""))
            + text_width(text.text or "") / (2 if text.get("class") == "large" else 1)
            for text in root.iter(f"{SVG}text")
            if text.get("class") != "caption"
        ]
        assert max(ends) < float(root.get("width", "")), name


def test_a_large_label_is_parted_where_it_is_narrowest() -> None:
    assert lines_of("Check") == ["Check"]
    assert lines_of("Customer balances") == ["Customer", "balances"]
    assert lines_of("A list of all unapplied cash") == ["A list of all", "unapplied cash"]


def test_an_image_without_a_glyph_is_the_labels_initial() -> None:
    assert drawn_with(icon="Xyz")["cancel"].find(f".//{SVG}text[@class='initial']").text == "C"  # type: ignore[union-attr]
    assert drawn_with()["cancel"].find(f".//{SVG}text[@class='initial']") is None


def test_every_declared_image_has_a_glyph() -> None:
    without = {c.icon for c in COMMANDS.values() if not any(part in c.icon for part, _, _ in GLYPHS)}
    assert not without, "draw one in templates/ribbon_icons.py"


def test_a_label_that_changes_changes_the_picture() -> None:
    assert label_of(drawn_with(label="Stop it")["cancel"]) == "Stop it"
    assert len(drawn_with(large=True, label="Stop it")["cancel"].findall(f"{SVG}text")) == 2
