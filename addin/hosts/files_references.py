"""The references in a workbook's formulas, names and rules, rewritten when sheets or cells move."""

from collections.abc import Callable
from typing import Any

from openpyxl.formula.tokenizer import Token, Tokenizer
from openpyxl.worksheet.formula import ArrayFormula

from addin.hosts.geometry import quote_sheet, split_sheet

# Given the sheet a reference names and its address: the new sheet and address, or None for #REF!
Move = Callable[[str, str], tuple[str, str] | None]


def rewritten(formula: str, home: str, move: Move) -> str:
    """A formula (with its equals sign) of the sheet `home`, with each reference moved."""
    tokenizer = Tokenizer(formula)
    for token in tokenizer.items:
        if token.type == Token.OPERAND and token.subtype == Token.RANGE:
            token.value = _moved(token.value, home, move)
    return str(tokenizer.render())


def _moved(reference: str, home: str, move: Move) -> str:
    sheet, address = split_sheet(reference)
    if "[" in reference:
        return reference  # a table's columns, or another workbook
    new = move(sheet or home, address)
    if new is None:
        return "#REF!"
    return new[1] if sheet is None else f"{quote_sheet(new[0])}!{new[1]}"


def rewrite_workbook(workbook: Any, move: Move) -> None:
    """Move the references of every formula, name and rule of a workbook."""
    for worksheet in workbook.worksheets:
        home = worksheet.title
        for cell in worksheet._cells.values():
            if cell.data_type != "f":
                continue
            if isinstance(cell.value, ArrayFormula):
                cell.value.text = rewritten(cell.value.text, home, move)
            elif isinstance(cell.value, str):
                cell._value = rewritten(cell.value, home, move)
        for rule in worksheet.data_validations.dataValidation:
            rule.formula1 = _rewritten_rule(rule.formula1, home, move)
            rule.formula2 = _rewritten_rule(rule.formula2, home, move)
        for formatting in worksheet.conditional_formatting:
            for rule in formatting.rules:
                rule.formula = [_rewritten_rule(formula, home, move) for formula in rule.formula]
        _rewrite_names(worksheet.defined_names, home, move)
    _rewrite_names(workbook.defined_names, "", move)


def _rewritten_rule(formula: str | None, home: str, move: Move) -> str | None:
    return formula and rewritten(f"={formula}", home, move)[1:]


def _rewrite_names(names: Any, home: str, move: Move) -> None:
    for name in names.values():
        if name.attr_text:
            name.attr_text = rewritten(f"={name.attr_text}", home, move)[1:]


def rename_sheet(workbook: Any, old: str, new: str) -> None:
    """Let every reference to a sheet follow its new name."""

    def move(sheet: str, address: str) -> tuple[str, str]:
        return (new if sheet.casefold() == old.casefold() else sheet), address

    rewrite_workbook(workbook, move)
