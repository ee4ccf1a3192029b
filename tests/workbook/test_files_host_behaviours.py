"""What the add-in relies on xlwings for, as one table that every host must pass.

A behaviour takes an empty sheet of an empty book and gives what it saw; beside it stands what Excel gives.
Every host of `HOSTS` runs the whole table.
"""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
import xlwings as xw

from addin.hosts import files, libreoffice

HOSTS: dict[str, Callable[[], xw.Book]] = {
    "files": files.new_book,
    "libreoffice": libreoffice.new_book,
}
Behaviour = Callable[[xw.Sheet], Any]
TABLE: list[Any] = []

DAY = dt.datetime(2024, 3, 4)


def gives(expected: Any) -> Callable[[Behaviour], Behaviour]:
    """Put a behaviour into the table, with what it must give."""

    def enter(behaviour: Behaviour) -> Behaviour:
        TABLE.append(pytest.param(behaviour, expected, id=behaviour.__name__))
        return behaviour

    return enter


def read(where: xw.Range) -> list[list[Any]]:
    """As the add-in reads: two dimensions, errors as text."""
    return where.options(ndim=2, err_to_str=True).value


@pytest.mark.parametrize(("behaviour", "expected"), TABLE)
@pytest.mark.parametrize("host", HOSTS)
def test_behaviour(host: str, behaviour: Behaviour, expected: Any) -> None:
    book = HOSTS[host]()
    try:
        assert behaviour(book.sheets[0]) == expected
    finally:
        book.close()


# -- what a written value becomes


@gives([[123.0, dt.datetime(2024, 3, 4), 0.12, 1234.5, -5.0, True, "#N/A", "INV-7"]])
def texts_in_general_cells_are_taken_as_typed(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = ["00123", "2024-03-04", "12%", "1,234.50", "(5)", "TRUE", "#N/A", "INV-7"]
    return read(sheet["A1:H1"])


@gives([["00123", "2024-03-04", "=1+1", "12%", "TRUE", "+4420", "#N/A"]])
def texts_in_text_cells_stay(sheet: xw.Sheet) -> Any:
    sheet["A1:G1"].number_format = "@"
    sheet["A1"].value = ["00123", "2024-03-04", "=1+1", "12%", "TRUE", "+4420", "#N/A"]
    return read(sheet["A1:G1"])


@gives([["00123", "=1+1"]])
def a_leading_apostrophe_makes_a_text_and_is_not_part_of_it(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = ["'00123", "'=1+1"]
    return read(sheet["A1:B1"])


@gives([["7", "1.5"]])
def numbers_in_text_cells_become_texts(sheet: xw.Sheet) -> Any:
    sheet["A1:B1"].number_format = "@"
    sheet["A1"].value = [7, 1.5]
    return read(sheet["A1:B1"])


@gives("=1+1")
def a_text_with_an_equals_sign_becomes_a_formula(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = "=1+1"
    return sheet["A1"].formula


@gives((dt.datetime(2024, 3, 4), "m/d/yyyy"))
def a_date_gives_a_general_cell_a_date_format(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = dt.date(2024, 3, 4)
    return sheet["A1"].value, sheet["A1"].number_format


@gives("dd.mm.yyyy")
def a_date_leaves_a_format_that_is_set(sheet: xw.Sheet) -> Any:
    sheet["A1"].number_format = "dd.mm.yyyy"
    sheet["A1"].value = DAY
    return sheet["A1"].number_format


@gives([[1.0, 1.5, True, None, None]])
def numbers_come_back_as_floats_and_nothing_as_none(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = [1, 1.5, True, None, ""]
    return read(sheet["A1:E1"])


@gives((None, "#DIV/0!"))
def errors_are_none_unless_asked_for(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = "#DIV/0!"
    return sheet["A1"].value, sheet["A1"].options(err_to_str=True).value


@gives(45355.0)
def a_date_whose_format_is_changed_is_its_number(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = DAY
    sheet["A1"].number_format = "0"
    return sheet["A1"].value


@gives(DAY)
def a_number_whose_format_is_changed_is_its_date(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = 45355
    sheet["A1"].number_format = "yyyy-mm-dd"
    return sheet["A1"].value


@gives([["=A1*2"], ["=A2*2"]])
def one_formula_into_a_range_follows_its_cells(sheet: xw.Sheet) -> Any:
    sheet["B1:B2"].formula = "=A1*2"
    return [[sheet["B1"].formula], [sheet["B2"].formula]]


@gives("$A$1:$C$2")
def rows_spread_from_one_cell(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = [[1, 2, 3], [4, 5, 6]]
    return sheet.used_range.address


@gives(("a\nb\tc", "_x0041_", "bell \x07 end"))
def odd_characters_come_back(sheet: xw.Sheet) -> Any:
    sheet["A1:C1"].number_format = "@"
    sheet["A1"].value = ["a\nb\tc", "_x0041_", "bell \x07 end"]
    return tuple(sheet["A1:C1"].value)


# -- shapes of what is read


@gives(([[1.0, 2.0]], [1.0, 2.0], 1.0))
def one_row_is_flat_unless_two_dimensions_are_asked_for(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = [1, 2]
    return read(sheet["A1:B1"]), sheet["A1:B1"].value, sheet["A1"].value


@gives((("a", ""), ("", "=A1")))
def formulas_come_as_rows(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = [["a", None], [None, "=A1"]]
    return sheet["A1:B2"].formula


@gives(("$A$1:$B$3", "$A$1:$A$3", "$A$1:$B$1"))
def expand_stops_at_the_first_empty_cell(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = [["h", "i"], [1, 2], [3, 4], [None, None], [5, 6]]
    cell = sheet["A1"]
    return tuple(cell.expand(mode).address for mode in ("table", "down", "right"))


@gives(("$B$2:$C$4", "$A$1:$C$4"))
def the_region_ends_at_empty_lines(sheet: xw.Sheet) -> Any:
    sheet["B2"].value = [["h", "i"], [1, None], [None, 4]]
    sheet["B6"].value = "apart"
    first = sheet["B3"].current_region.address
    sheet["A1"].value = "corner"
    return first, sheet["B3"].current_region.address


@gives(("$A$3", "$A$5", "$A$1048576", "$A$5", "$A$1", "$C$1"))
def end_jumps_as_control_and_an_arrow(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = [[1, 1, 1], [1, None, None], [1, None, None], [None, None, None], [1, None, None]]
    steps = (
        ("A1", "down"),
        ("A3", "down"),
        ("A5", "down"),
        ("A1048576", "up"),
        ("A3", "up"),
        ("A1", "right"),
    )
    return tuple(sheet[cell].end(way).address for cell, way in steps)


@gives(("$A$1:$B$2", "$B$3", "$2:$3", "$A:$B", "$C$4:$D$5"))
def ranges_are_found_by_address_index_and_offset(sheet: xw.Sheet) -> Any:
    block = sheet["A1:B2"]
    return (
        sheet.range((1, 1), (2, 2)).address,
        sheet.range((3, 2)).address,
        sheet.range("2:3").address,
        sheet.range("A:B").address,
        block.offset(3, 2).address,
    )


# -- looks


@gives(("@", "General", None))
def number_formats_are_kept_by_cell(sheet: xw.Sheet) -> Any:
    sheet["A1:A3"].number_format = "@"
    return sheet["A1:A3"].number_format, sheet["B1"].number_format, sheet["A1:B1"].number_format


@gives(["00042", "@"])
def a_column_format_reaches_cells_written_later(sheet: xw.Sheet) -> Any:
    sheet["C:C"].number_format = "@"
    sheet["C7"].value = "00042"
    return [sheet["C7"].value, sheet["C7"].number_format]


@gives(((255, 199, 206), None, None, None))
def fills_are_set_and_taken_away(sheet: xw.Sheet) -> Any:
    sheet["A1:B2"].color = (255, 199, 206)
    seen = sheet["A1:B2"].color
    sheet["B2"].color = None
    return seen, sheet["B2"].color, sheet["A1:B2"].color, sheet["D4"].color


@gives((True, True, 9.0, (128, 128, 128), "Arial"))
def fonts_are_set(sheet: xw.Sheet) -> Any:
    font = sheet["A1:B2"].font
    font.bold, font.italic, font.size, font.color, font.name = True, True, 9, "#808080", "Arial"
    return font.bold, font.italic, font.size, font.color, font.name


@gives((True, "center", "top", "general", "bottom"))
def alignment_is_set(sheet: xw.Sheet) -> Any:
    cell = sheet["A1"]
    cell.wrap_text, cell.horizontal_alignment, cell.vertical_alignment = True, "center", "top"
    other = sheet["B1"]
    return (
        cell.wrap_text,
        cell.horizontal_alignment,
        cell.vertical_alignment,
        other.horizontal_alignment,
        other.vertical_alignment,
    )


@gives(("continuous", "thin", (191, 191, 191), "none"))
def borders_are_set(sheet: xw.Sheet) -> Any:
    sheet["A1:C3"].borders.set("edge_bottom", line_style="continuous", weight="thin", color=(191, 191, 191))
    edge = sheet["A1:C3"].borders["edge_bottom"]
    return edge.line_style, edge.weight, edge.color, sheet["A1:C3"].borders["edge_top"].line_style


@gives((20.0, 8.43, None, 30.0))
def widths_are_characters_and_heights_points(sheet: xw.Sheet) -> Any:
    sheet["A:B"].column_width = 20
    sheet["A1"].row_height = 30
    return (
        sheet["B1"].column_width,
        sheet["C1"].column_width,
        sheet["B:C"].column_width,
        sheet["A1"].row_height,
    )


@gives([True, None, True, None])
def cells_hidden_under_a_merged_one_are_merged_too(sheet: xw.Sheet) -> Any:
    sheet["B2:C3"].merge()
    return [sheet[part].merge_cells for part in ("B3", "B3:D3", "C2:C3", "C3:C4")]


@gives(("$A$1:$B$1", True, False, None))
def merged_cells_are_known(sheet: xw.Sheet) -> Any:
    sheet["A1:B1"].merge()
    area = sheet["B1"].merge_area.address
    return area, sheet["A1"].merge_cells, sheet["C1"].merge_cells, sheet["A1:C1"].merge_cells


@gives((None, "General", None))
def clear_takes_values_formats_and_notes(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = "00123"
    sheet["A1"].number_format = "0.00"
    sheet["A1"].add_note("why")
    sheet.clear()
    return sheet["A1"].value, sheet["A1"].number_format, sheet["A1"].note


@gives((None, "0.00"))
def clear_contents_leaves_formats(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = 5
    sheet["A1"].number_format = "0.00"
    sheet["A1"].clear_contents()
    return sheet["A1"].value, sheet["A1"].number_format


# -- rows


@gives((None, True, ["$A$1:$A$2", "$A$4:$A$5"]))
def hidden_rows_are_told(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = [[n] for n in range(5)]
    sheet["A3"].rows.hidden = True
    column = sheet["A1:A5"]
    visible = [area.address for area in column.get_special_cells("visible")]
    return column.rows.hidden, sheet["3:3"].rows.hidden, visible


@gives(([["h"], ["b"], ["c"]], ["$A$1:$A$1", "$A$3:$A$3"]))
def filtered_rows_are_hidden_rows(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = [["h"], ["b"], ["c"]]
    sheet["A1:A3"].autofilter.apply_values(1, ["c"])
    areas = sheet["A1:A3"].get_special_cells("visible")
    shown = [f"{area[0].address}:{area[-1].address}" for area in areas]
    return read(sheet["A1:A3"]), shown


@gives(([["h"], [None], [None], [1.0], [2.0]], "=A4+A5"))
def inserted_rows_move_cells_and_references(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = [["h"], [1], [2]]
    sheet["B1"].value = "=A2+A3"
    sheet["2:3"].insert("down")
    return read(sheet["A1:A5"]), sheet["B1"].formula


@gives(([["h"], [3.0]], "$A$1:$A$2", "=SUM(A2)"))
def deleted_rows_shrink_tables_and_references(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = [["h"], [1], [2], [3]]
    sheet["C1"].value = "=SUM(A2:A4)"
    table = sheet.tables.add(sheet["A1:A4"], name="Rows")
    sheet["2:3"].delete("up")
    return read(sheet["A1:A2"]), table.range.address, sheet["C1"].formula.replace(":A2", "")


# -- names, tables, notes, links, drop-downs


@gives(("=Sheet1!$A$1:$B$2", "$A$1:$B$2", True, False, "$A$1:$B$2"))
def names_stand_for_ranges(sheet: xw.Sheet) -> Any:
    names = sheet.book.names
    names.add("payments", "=Sheet1!$A$1:$B$2")
    name = names["payments"]
    address = name.refers_to_range.address
    return name.refers_to, address, "payments" in names, "other" in names, sheet["payments"].address


@gives(("Sheet1!remitbook_purpose", '="failed ""x"""', 0))
def a_sheet_remembers_a_text_in_a_name_of_its_own(sheet: xw.Sheet) -> Any:
    sheet.names.add("remitbook_purpose", '="failed ""x"""')
    name = next(iter(sheet.names))
    seen = name.name, name.refers_to
    name.delete()
    return *seen, len(sheet.names)


@gives(("Pays", "$A$1:$B$3", ["Who", "Column2"], "$A$2:$B$3", "Pays", True))
def a_table_has_a_header_and_a_body(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = [["Who", None], ["a", 1], ["b", 2]]
    table = sheet.tables.add(sheet["A1:B3"], name="Pays")
    under = sheet["B2"].table
    return (
        table.name,
        table.range.address,
        table.header_row_range.value,
        table.data_body_range.address,
        under.name if under else None,
        table.show_autofilter,
    )


@gives(("$A$1:$B$5", "Pays"))
def a_table_is_resized(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = [["Who", "What"], ["a", 1]]
    table = sheet.tables.add(sheet["A1:B2"], name="Pays")
    table.resize(sheet["A1:B5"])
    return sheet.tables["Pays"].range.address, sheet.tables[0].name


@gives(("no customer\nunder 104", 1, None))
def notes_are_added_and_deleted(sheet: xw.Sheet) -> Any:
    sheet["B2"].add_note("no customer\nunder 104")
    seen = sheet["B2"].note.text, len(sheet.notes)
    sheet["B2"].note.delete()
    return *seen, sheet["B2"].note


@gives(("https://example.com/a", "see"))
def links_are_added(sheet: xw.Sheet) -> Any:
    sheet["A1"].add_hyperlink("https://example.com/a", "see")
    return sheet["A1"].hyperlink, sheet["A1"].value


@gives(("list", "Yes,Drop", "none", "mixed_criteria"))
def drop_downs_hold_a_short_list(sheet: xw.Sheet) -> Any:
    sheet["A1:A3"].data_validation.set_list(["Yes", "Drop"])
    sheet["A2"].data_validation.delete()
    rule = sheet["A1"].data_validation
    return rule.type, rule.source, sheet["A2"].data_validation.type, sheet["A1:A3"].data_validation.type


@gives("=Sheet1!$D$1:$D$2")
def drop_downs_read_a_range(sheet: xw.Sheet) -> Any:
    sheet["D1"].value = [["a"], ["b"]]
    sheet["A1"].data_validation.set_list(sheet["D1:D2"])
    return sheet["A1"].data_validation.source


# -- sheets and the application


@gives((["Sheet1", "Mapping", "Log"], "Log", ["Mapping", "Log"]))
def sheets_are_added_activated_and_deleted(sheet: xw.Sheet) -> Any:
    book = sheet.book
    book.sheets.add("Log", after="Sheet1")
    book.sheets.add("Mapping", before="Log")
    book.sheets["Log"].activate()
    names = book.sheet_names
    active = book.sheets.active.name
    book.sheets["Sheet1"].delete()
    return names, active, book.sheet_names


@gives(("=Pays!$A$1", "=Pays!A1", "Pays"))
def references_follow_a_renamed_sheet(sheet: xw.Sheet) -> Any:
    sheet.book.names.add("first", "=Sheet1!$A$1")
    other = sheet.book.sheets.add("Other")
    other["A1"].value = "=Sheet1!A1"
    sheet.name = "Pays"
    return sheet.book.names["first"].refers_to, other["A1"].formula, sheet.name


@gives((["Sheet1", "Twin"], [["h"], [1.0]], "@", "Rows_2"))
def a_sheet_is_copied_with_its_table(sheet: xw.Sheet) -> Any:
    sheet["A1"].value = [["h"], [1]]
    sheet["C1"].number_format = "@"
    sheet.tables.add(sheet["A1:A2"], name="Rows")
    twin = sheet.copy(name="Twin")
    return sheet.book.sheet_names, read(twin["A1:A2"]), twin["C1"].number_format, twin.tables[0].name


@gives((True, False, True))
def sheets_are_hidden(sheet: xw.Sheet) -> Any:
    other = sheet.book.sheets.add("Other")
    before = bool(other.visible)
    other.visible = False
    return before, bool(other.visible), bool(sheet.visible)


@gives(("$B$2:$C$9", "Sheet1"))
def the_selection_is_known(sheet: xw.Sheet) -> Any:
    sheet["B2:C9"].select()
    selection = sheet.book.selection
    return selection.address, selection.sheet.name


@gives(("42 %", False))
def the_status_bar_holds_a_text(sheet: xw.Sheet) -> Any:
    app = sheet.book.app
    app.status_bar = "42 %"
    seen = app.status_bar
    app.status_bar = False
    return seen, app.status_bar


@gives(("$A$1,$C$3:$D$4,$B$9", (1, 2, 3), None, True, "@", (1, 2, 3), None))
def a_range_of_several_areas_takes_looks(sheet: xw.Sheet) -> Any:
    sheet["A1:D9"].value = [["x"] * 4] * 9
    several = sheet["A1,C3:D4,B9"]
    several.color = (1, 2, 3)
    several.font.bold = True
    several.number_format = "@"
    sheet["B1,B3"].color = (4, 5, 6)
    looks = several.color, sheet["A1:D9"].color, several.font.bold, several.number_format
    return several.address, *looks, sheet["D4"].color, sheet["C2"].color


@gives((False, True, "manual"))
def application_settings_are_kept(sheet: xw.Sheet) -> Any:
    app = sheet.book.app
    with app.properties(screen_updating=False, calculation="manual"):
        inside = app.screen_updating, app.calculation
    return inside[0], app.screen_updating, inside[1]


# -- charts


def drawn(sheet: xw.Sheet) -> xw.Chart:
    sheet["A1"].value = [["Who", "Not due", "Late"], ["Acme", 5, 3], ["Bolt", 2, 1]]
    return sheet.charts.add(
        width=300, height=200, chart_type="bar_stacked", source=sheet["A1:C3"], plot_by="columns",
        name="Ours", anchor=sheet["E2"], style=None,
    )  # fmt: skip


@gives((["Ours"], "bar_stacked", "Owed", None))
def a_chart_has_the_name_type_and_title_given(sheet: xw.Sheet) -> Any:
    chart = drawn(sheet)
    chart.title = "Owed"
    found = sheet.charts["Ours"]
    title, found.title = found.title, None
    return [each.name for each in sheet.charts], found.chart_type, title, sheet.charts[0].title


@gives(["Chart 2", "Mine"])
def a_deleted_chart_leaves_the_others(sheet: xw.Sheet) -> Any:
    drawn(sheet)
    sheet.charts.add(anchor=sheet["E20"], style=None)
    sheet.charts.add(anchor=sheet["E40"], name="Mine", style=None)
    sheet.charts["Ours"].delete()
    return sorted(chart.name for chart in sheet.charts)


@gives(["Ours"])
def charts_outlast_clearing_the_cells(sheet: xw.Sheet) -> Any:
    drawn(sheet)
    sheet.clear()
    return [chart.name for chart in sheet.charts]


@gives((None, "$A$1:$C$9", None))
def the_print_area_is_set_and_removed(sheet: xw.Sheet) -> Any:
    before, sheet.page_setup.print_area = sheet.page_setup.print_area, "$A$1:$C$9"
    meanwhile, sheet.page_setup.print_area = sheet.page_setup.print_area, None
    return before, meanwhile, sheet.page_setup.print_area
