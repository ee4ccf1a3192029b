"""Field :86: of an MT940: the other party and the purpose, in the ways banks write them.

Three ways: German and Polish subfields (166?00GUTSCHRIFT?20EREF+...), Dutch code words
(/EREF/.../NAME/...), and plain lines. Source: DFÜ-Abkommen of Deutsche Kreditwirtschaft, annex 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from backend.files.bank.entries import Entry, Reading, is_iban, joined, one_line

SUBFIELD_WIDTH = 27
LINE_WIDTH = 65
PURPOSE = frozenset([*range(20, 30), *range(60, 64)])
ID_WORDS = frozenset({"MREF", "CRED", "DEBT", "IBAN", "BIC"})
# Returned direct debits and transfers. Source: DFÜ-Abkommen, annex 3, Geschäftsvorfallcodes.
RETURNS = frozenset({"108", "109", "159", "181", "183", "184"})

_SUBFIELDS = re.compile(r"\s?([0-9]{3})([?>~^#|*@<])(?=[0-9]{2})")
_WORD = r"(EREF|KREF|MREF|BREF|RREF|CRED|DEBT|COAM|OAMT|SVWZ|ABWA|ABWE|PURP|IBAN|BIC)\+"
_WORDS = re.compile(rf"(?:^|(?<=\s)){_WORD}")
_STARTS_WORD = re.compile(_WORD)
_CODES = (
    "ACCW|BENM|BIC|CNTP|CSID|CREF|EREF|EXCH|IBAN|IREF|ISDT|KREF|MARF|NAME|ORDP|PREF|PURP|REMI|RTRN|SVCL|TRCD"
    "|TRTP|ULTB|ULTC|ULTD"
)
# Where one of these comes again, it goes on; any other is of one more party.
TEXT_CODES = frozenset({"REMI", "EREF", "KREF", "PREF"})
# A line may end anywhere in them.
_SLASHES = re.compile("/\n?(" + "|".join("\n?".join(code) for code in _CODES.split("|")) + ")\n?/")
_LABELLED = re.compile(r"REK: ?(\S{1,64}?)/NAAM: ?(.*)")
_NUMBERED = re.compile(r"([0-9]{2})(.*)")
# Not a part of one with thousands apart: then no fee is known.
_NUMBER = re.compile(r"(?<![0-9.,'])[0-9]+(?:,[0-9]*|\.[0-9]{1,2})?(?![.,']?[0-9])")


def add_details(entry: Entry, lines: list[str], is_numbered: bool, reading: Reading) -> None:
    """Completes an entry by the lines of its :86:, or :NS: (then they are numbered)."""
    own, supplement = (*map(one_line, entry.reference.split("\n")), "", "")[:2]
    flowing = "".join(lines)
    subfields = _SUBFIELDS.match(flowing)
    if subfields is not None:
        _add_subfields(entry, subfields[1], _cut(flowing[subfields.end() :], subfields[2]), reading)
    elif flowing.startswith("/") and _SLASHES.match(flowing):
        _add_code_words(entry, "".join(map(_marked, lines)))
    elif is_numbered:
        _add_numbered(entry, lines)
    else:
        _add_plain(entry, lines, own, supplement)
    entry.payer, entry.iban = one_line(entry.payer), "".join(entry.iban.split())
    entry.mandate = one_line(entry.mandate)
    # Said above already where the bank repeats it.
    entry.reference = joined(entry.reference, own if own != entry.iban else "", supplement)


def _cut(text: str, separator: str) -> list[tuple[int, str]]:
    """(number, text) of the subfields, in order."""
    cut = re.split(rf"{re.escape(separator)}([0-9]{{2}})", separator + text)
    return [(int(number), text) for number, text in zip(cut[1::2], cut[2::2], strict=True)]


def _add_subfields(entry: Entry, code: str, subfields: list[tuple[int, str]], reading: Reading) -> None:
    held: dict[int, str] = {}
    for number, text in subfields:
        held.setdefault(number, text)
    words = _by_words(_flow(text for number, text in subfields if number in PURPOSE))
    entry.is_returned = entry.is_returned or code in RETURNS
    entry.payer = _flow([held.get(32, ""), held.get(33, "")])
    other = words.get("ABWE" if entry.is_debit else "ABWA", "")
    entry.payer = one_line(other) or entry.payer
    stated = words.get("IBAN", "")
    entry.iban = _account(held, stated) or entry.iban
    entry.mandate = words.get("MREF", "")
    texts = (words[""], *(words.get(word, "") for word in ("SVWZ", "EREF", "KREF", "RREF")))
    unused = "" if "".join(stated.split()) == entry.iban else stated
    entry.reference = joined(*texts, unused) or joined(held.get(0, ""))
    _add_fee(entry, words, reading)


def _add_fee(entry: Entry, words: dict[str, str], reading: Reading) -> None:
    """What a return cost: the amount less the original one, else the interest that was lost."""
    original, lost = (_NUMBER.search(words.get(word, "")) for word in ("OAMT", "COAM"))
    if entry.is_returned and original is not None:
        fee = entry.amount - reading.amount(original[0], entry.line)
        entry.fee = fee if fee > 0 else entry.fee
    elif lost is not None:
        entry.fee = reading.amount(lost[0], entry.line)


def _account(held: dict[int, str], stated: str) -> str:
    """The other party's IBAN, else its account with the bank code before it, as in field :25:. stated: in the
    purpose."""
    for text in (held.get(38, ""), held.get(31, ""), stated):
        compact = "".join(text.split())
        if is_iban(compact):
            return compact
    account, bank = "".join(held.get(31, "").split()), held.get(30, "").strip()
    return f"{bank}/{account}" if account.isdigit() and bank.isdigit() else account


def _flow(texts: Iterable[str]) -> str:
    """Subfields as one text: what fills its 27 places goes on in the next without a blank, so that no
    number is torn apart; a shorter one, or a code word, ends a word."""
    flowing, last = "", ""
    for text in texts:
        apart = last and (len(last) < SUBFIELD_WIDTH or _STARTS_WORD.match(text))
        flowing += f" {text}" if apart else text
        last = text
    return flowing


def _by_words(text: str) -> dict[str, str]:
    """Code word -> what follows it, up to the next; "" -> what stands before the first. Of a word that comes
    again both are kept; a second id is purpose."""
    cut = _WORDS.split(text)
    found = {"": one_line(cut[0])}
    for word, value in zip(cut[1::2], cut[2::2], strict=True):
        plain = one_line(value)
        if word in ID_WORDS and not is_iban("".join(plain.split())):
            # An id has no blanks: what follows it is purpose again.
            plain, _, more = plain.partition(" ")
            found[""] = f"{found['']} {more}".strip()
        if word not in found:
            found[word] = plain
        elif plain != found[word]:
            kept = "" if word in ID_WORDS else word
            found[kept] = f"{found[kept]} {plain}".strip()
    return found


def _marked(line: str) -> str:
    return line if len(line) >= LINE_WIDTH else f"{line}\n"


def _add_code_words(entry: Entry, text: str) -> None:
    """text: with a line break where a line was not full: of the purpose a blank was cut off there."""
    cut = _SLASHES.split(text)
    held: dict[str, str] = {}
    for word, value in zip(cut[1::2], cut[2::2], strict=True):
        code = word.replace("\n", "")
        plain = value.replace("\n", " " if code == "REMI" else "").strip("/ ")
        if code in held and code in TEXT_CODES and plain != held[code]:
            held[code] = f"{held[code]} {plain}".strip()
        else:
            held.setdefault(code, plain)
    other = held.get("CNTP", "").split("/")
    entry.payer = held.get("NAME") or (other[2] if len(other) > 2 else "") or entry.payer
    account = "".join((held.get("IBAN") or other[0]).split())
    entry.iban = account or entry.iban
    entry.mandate = held.get("MARF", "")
    entry.is_returned = entry.is_returned or "RTRN" in held
    purpose = re.sub(r"^(?:USTD|STRD(?:/CUR)?)/+", "", held.get("REMI", ""))
    entry.reference = joined(purpose, held.get("EREF", ""), held.get("KREF", ""), held.get("PREF", ""))


def _add_numbered(entry: Entry, lines: list[str]) -> None:
    """The lines of :NS: below an entry: purpose 01 to 14, name 15 and 16, text 17, bank 33, account 34."""
    held: dict[int, str] = {}
    for line in lines:
        if (found := _NUMBERED.fullmatch(line)) is not None:
            held[int(found[1])] = found[2].strip()
    entry.payer = f"{held.get(15, '')}{held.get(16, '')}" or entry.payer
    bank, account = held.get(33, ""), held.get(34, "")
    entry.iban = f"{bank}/{account}" if bank and account else account or entry.iban
    purpose = " ".join(held[number] for number in range(1, 15) if number in held)
    entry.reference = joined(purpose) or joined(held.get(17, ""))


def _add_plain(entry: Entry, lines: list[str], own: str, supplement: str) -> None:
    text = ""
    for line in lines:
        # A full line goes on in the next; its end in a blank ends a word.
        text += line if len(line) >= LINE_WIDTH and not line.endswith(" ") else f"{line.rstrip()} "
    text = one_line(text)
    first = one_line(lines[0]) if lines else ""
    if own and supplement and first == f"{own} {supplement}":  # account and name, repeated here
        entry.payer = entry.payer or supplement
        entry.iban = entry.iban or (own if re.fullmatch(r"[A-Z]{0,2}[0-9A-Z]{5,}", own) else "")
    elif entry.iban and supplement and first == f"{entry.iban} {supplement}":
        entry.payer = entry.payer or supplement
    labelled = _LABELLED.search(text)
    if labelled is not None:
        entry.iban, entry.payer = labelled[1], labelled[2]
    entry.reference = joined(text)
