"""The verb reverse: first the sheet with what would change, then the deed, then its proof."""

from __future__ import annotations

from addin.client import Client
from addin.errors import EXIT_DONE, EXIT_REFUSED, Refusal
from addin.failed_sheet import PURPOSE as FAILED
from addin.failed_sheet import finished_page
from addin.import_log import import_of_row
from addin.options import code_word
from addin.press import Outcome, Press, Teller
from addin.reversal_sheet import (
    CONSENT,
    FREED,
    FREED_WORDS,
    PURPOSE,
    WHY,
    YES_NO,
    preview_page,
    proof_page,
    proof_sentence,
    read_options,
    what_becomes,
)
from addin.sending import follow
from addin.workbook import SheetOf
from shared.schemas import ImportResult, ReversalPreview, ReversalProof, ReversalRequest


def delete_import(press: Press) -> Outcome:
    """Show what taking an import back does; pressed on that sheet, or confirmed, do it."""
    sheet = _sheet_in_front(press)
    reference = press.option("import").strip() or (sheet.marks["import"] if sheet else import_of_row(press))
    if not reference:
        raise Refusal(
            "IMPORT_MISSING",
            "Which import? Give its number, or go to its line in the Import log and press again.",
        )
    preview = press.client.reversal_preview(reference)
    filled = read_options(sheet.values()) if sheet else {}
    agreed = press.option("confirm") == "yes" or (sheet is not None and not press.option("import"))
    if not agreed:
        _refuse_taken_back(press.client.get_import(preview.import_id))
        shown = press.desk.write(preview_page(preview))
        return Outcome(preview.sentence, EXIT_DONE, shown.name)
    why = press.option("why") or filled.get(WHY, "")
    freed = press.options.get("freed") or code_word(filled.get(FREED) or "leave", FREED_WORDS, FREED)
    consent = press.options.get("consent") or code_word(filled.get(CONSENT) or "no", YES_NO, CONSENT)
    proof = carry_out(press.client, preview, why, consent == "yes", freed, press.teller)
    shown = press.desk.write(proof_page(proof))
    _close_failed(press, proof)
    return Outcome(proof_sentence(proof), _exit_code(proof), shown.name)


def _refuse_taken_back(result: ImportResult) -> None:
    """Raises Refusal where there is nothing left to be taken back."""
    if result.state == "REVERSED":
        by = f" by {result.reversed_by}" if result.reversed_by else ""
        sentence = f"Import {result.number} was taken back already{by}: see Import log."
        raise Refusal("IMPORT_REVERSED", sentence)


def _close_failed(press: Press, proof: ReversalProof) -> None:
    """The rows to fix of an import that is taken back are nobody's work any more."""
    for sheet in list(press.desk.our_sheets()):
        if sheet.purpose == FAILED and sheet.marks.get("root") == proof.import_id:
            page = finished_page(proof.import_id, proof.number, sheet.name, proof_sentence(proof))
            press.desk.rewrite(sheet, page)


def take_back(client: Client, reference: str, why: str, consent: bool, freed: str, teller: Teller) -> Outcome:
    """Take an import back from the command line."""
    proof = carry_out(client, client.reversal_preview(reference), why, consent, freed, teller)
    return Outcome(proof_sentence(proof), _exit_code(proof))


def carry_out(
    client: Client, preview: ReversalPreview, why: str, consent: bool, freed: str, teller: Teller
) -> ReversalProof:
    """Do it and wait for the proof. Raises Refusal where later work stands on it and there is no consent."""
    imports = list(dict.fromkeys(each.import_id for each in preview.dependants if each.import_id))
    if preview.dependants and not consent:
        listed = ", ".join(dict.fromkeys(each.document for each in preview.dependants[:5]))
        raise Refusal(
            "DEPENDANTS_NEED_CONSENT",
            f"Later work stands on import {preview.number}: {listed}. Nothing was taken back. If you agree,"
            f' {what_becomes(preview.dependants)}: say Yes under "{CONSENT}", or --consent.',
            {"count": len(preview.dependants)},
        )
    request = ReversalRequest(why=why, freed=freed, consent=imports if consent else [])
    answer = client.put_reversal(preview.import_id, request)
    while isinstance(answer, ImportResult):
        follow(client, answer, teller)
        answer = client.put_reversal(preview.import_id, request)
    return answer


def _sheet_in_front(press: Press) -> SheetOf | None:
    """The preview the user looks at."""
    shown = press.desk.sheet(press.desk.here().sheet)
    return shown if shown.purpose == PURPOSE and not shown.marks.get("done") else None


def _exit_code(proof: ReversalProof) -> int:
    return EXIT_DONE if proof.live == 0 and not any(proof.differences.values()) else EXIT_REFUSED
