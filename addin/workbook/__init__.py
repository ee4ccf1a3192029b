"""The only part that talks xlwings: ranges, tables, notes, drop-downs, the status bar."""

from addin.workbook.desk import Desk, Place, SheetOf
from addin.workbook.reading import Grid, Run
from addin.workbook.writing import ErrorCell

__all__ = ["Desk", "ErrorCell", "Grid", "Place", "Run", "SheetOf"]
