"""Files as they are: read one, or submit its rows."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from backend import loading
from backend.loading import FileQuestion
from backend.problems import BodyInvalid
from backend.routes.base import FileBody, Importer, ServerOf, answer, decode, documented, new_id
from shared.limits import SHEET_ROWS
from shared.schemas import ImportResult, Sheet

router = APIRouter(prefix="/v1", tags=["files"])


RowNumber = Annotated[int, Query(ge=-1, le=SHEET_ROWS + 1)]


def question_of(
    name: str,
    kind: str = "",
    sheet: str = "",
    mapping: str = "",
    options: str = "{}",
    header_row: RowNumber = 0,
    skip_rows: RowNumber = 0,
    anyway: str = "",
) -> FileQuestion:
    """The query of a file's call. options: a JSON object of option names and code words. anyway: the codes
    of refusals that are overruled, with commas between them."""
    if not name:
        raise BodyInvalid(why="name: the file's name")
    chosen = decode((options or "{}").encode(), dict[str, str])
    overruled = [code for code in anyway.split(",") if code]
    return FileQuestion(name, kind, sheet, mapping, chosen, header_row, skip_rows, overruled)


Question = Annotated[FileQuestion, Depends(question_of)]


@router.put("/imports/{import_id}/file", **documented(takes=bytes, gives=ImportResult, status=(200, 202)))
def put_file(
    import_id: str, server: ServerOf, caller: Importer, question: Question, data: FileBody
) -> Response:
    """Submits the rows of a file: .xlsx, .xlsm, .xls or text, its bytes as the body."""
    return answer(loading.submit_file(server, caller, new_id(import_id), data, question))


@router.post("/files/read", **documented(takes=bytes, gives=Sheet))
def read_file(caller: Importer, question: Question, data: FileBody) -> Response:
    """The cells of one sheet of a file; nothing is kept."""
    return answer(loading.read_file(caller, data, question))
