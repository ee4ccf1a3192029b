"""The only part that talks xlwings: ranges, tables, notes, drop-downs, the status bar."""

from addin.workbook.desk import Desk, Place
from addin.workbook.sheet_of import SheetOf

__all__ = ["Desk", "Place", "SheetOf"]
