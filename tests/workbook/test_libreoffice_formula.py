"""Formulas between Excel's writing and LibreOffice's, without LibreOffice."""

import pytest

from addin.hosts.libreoffice_formula import to_excel, to_office

BOTH = [
    ("=A1+B2", "=A1+B2"),
    ("=SUM(A1,B2:C3)", "=SUM(A1;B2:C3)"),
    ("=Sheet1!$A$1", "=$Sheet1.$A$1"),
    ("='It''s a sheet'!A1:B2", "=$'It''s a sheet'.A1:B2"),
    ('=IF(A1="a,b;c!d",1.5,-2)', '=IF(A1="a,b;c!d";1.5;-2)'),
    ('="say ""a,b"""', '="say ""a,b"""'),
    ("=SUM({1,2;3,4},5)", "=SUM({1;2|3;4};5)"),
    ("=SUM(Data!A:A)", "=SUM($Data.A:A)"),
    ("=IFERROR(#REF!,Data!#REF!)", "=IFERROR(#REF!;$Data.#REF!)"),
    ("=Data!2:3", "=$Data.2:3"),
]


@pytest.mark.parametrize(("excel", "office"), BOTH)
def test_formulas_cross_in_both_directions(excel: str, office: str) -> None:
    assert to_office(excel) == office
    assert to_excel(office) == excel


def test_a_sheet_not_fixed_is_a_sheet_all_the_same() -> None:
    assert to_excel("=Sheet1.A1+'My sheet'.B2") == "=Sheet1!A1+'My sheet'!B2"


def test_a_number_is_no_sheet() -> None:
    assert to_excel("=1.5*A1.5") == "=1.5*A1.5"


def test_an_error_alone_is_its_text() -> None:
    assert to_excel("=#N/A") == "#N/A"
    assert to_excel("=#N/A+1") == "=#N/A+1"
