"""The transactions inside one entry of a CAMT file: split off where they add up, else told in its texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain

from backend.files.bank.camt_values import amount_of, currency_of
from backend.files.bank.entries import Entry, Reading, joined, one_line, rate_of
from backend.files.bank.nodes import Node

# Returned and reversed transactions. Source: ISO 20022 external code sets, bank transaction sub-families.
RETURNS = frozenset({"RPCR", "RRTN", "UPDD", "PRDD", "RCDD", "UPCQ", "CQRV"})
USTRD_CHARACTERS = 140
_AMOUNTS = ("InstdAmt", "TxAmt", "CntrValAmt")
_NAMES = ("{}/Nm", "{}/Pty/Nm", "{}/Agt/FinInstnId/Nm", "{}/Agt/FinInstnId/NmAndAdr/Nm")
_IBANS = ("{}Acct/Id/IBAN", "{}Acct/Id/BBAN", "{}Acct/Id/Othr/Id", "{}Acct/Id/PrtryAcct/Id")


def parts_of(whole: Entry, node: Node, account: str, reading: Reading) -> Iterator[Entry]:
    """The entry itself, or one for each of its transactions.

    account: the statement's own. An entry of several is split only where each states an amount in the
    entry's currency and they add up to it: else nobody knows what each is, and it stays whole, with the
    references of all.
    """
    parts = _transactions(node)
    amounts = [_own_amount(part, whole, reading) for part in parts] if len(parts) > 1 else []
    known = [amount for amount in amounts if amount is not None]
    if amounts and len(known) == len(amounts) and sum(known) == whole.amount:
        for part, amount in zip(parts, known, strict=True):
            entry = replace(whole, line=part.line, amount=abs(amount), is_debit=whole.is_debit ^ (amount < 0))
            yield _completed(entry, [part], node, account, reading)
        return
    if amounts:
        reading.about.unsplit += 1
    yield _completed(whole, parts, node, account, reading)


def _transactions(node: Node) -> list[Node]:
    """Version 1 has no NtryDtls around them."""
    return node.all("NtryDtls/TxDtls") or node.all("TxDtls")


def _own_amount(part: Node, whole: Entry, reading: Reading) -> Decimal | None:
    """What a transaction adds to its entry, negative where it goes the other way."""
    for path in ("Amt", "AmtDtls/TxAmt/Amt"):
        found = part.first(path)
        if found is not None and currency_of(found) in {whole.currency, ""}:
            goes = part.value("CdtDbtInd")
            amount = amount_of(found, reading)
            return -amount if goes and (goes == "DBIT") != whole.is_debit else amount
    return None


def _completed(entry: Entry, parts: Sequence[Node], node: Node, account: str, reading: Reading) -> Entry:
    """The entry with what its transactions and the entry element say, where they agree on it."""
    entry.is_returned = _is_returned(node, parts)
    parties = {_party(part, entry, account) for part in parts}
    if len(parties) == 1:
        entry.payer, entry.iban = parties.pop()
    entry.mandate = _agreed(part.value("Refs/MndtId") for part in parts)
    entry.transaction_id = _bank_id(entry, node, parts)
    purpose = [(*_purpose(part), *_ids(part)) for part in parts]
    if not joined(*(text for part in parts for text in _purpose(part))):
        purpose.insert(0, (*(part.value("AddtlTxInf") for part in parts), node.value("AddtlNtryInf")))
    entry.reference = joined(*chain.from_iterable(purpose))
    is_split = len(parts) < len(_transactions(node))  # then the entry's own is that of all parts
    around = [parts[0]] if is_split else [*parts[:1], node] if len(parts) == 1 else [node]
    _add_foreign(entry, around, reading)
    entry.fee = next((fee for each in around if (fee := _fee(each, entry, reading))), None)
    return entry


def _is_returned(node: Node, parts: Sequence[Node]) -> bool:
    family = "BkTxCd/Domn/Fmly/SubFmlyCd"
    return (
        node.value("RvslInd") in {"true", "1"}
        or node.value(family) in RETURNS
        or any(part.first("RtrInf") is not None or part.value(family) in RETURNS for part in parts)
    )


def _party(part: Node, entry: Entry, account: str) -> tuple[str, str]:
    """Name and account of the other party. In a return the parties are those of the payment returned."""
    is_creditor = entry.is_debit ^ entry.is_returned
    for role in ("Cdtr", "Dbtr") if is_creditor else ("Dbtr", "Cdtr"):
        parties = part.first("RltdPties")
        if parties is None:
            break
        iban = "".join(parties.value(*(path.format(role) for path in _IBANS)).split())
        name = parties.value(*(path.format(each) for each in (f"Ultmt{role}", role) for path in _NAMES))
        # Banks differ in whose roles they tell of a return: the own account is never the other party's.
        if account and iban == account:
            continue
        return one_line(name), iban
    return "", ""


def _bank_id(entry: Entry, node: Node, parts: Sequence[Node]) -> str:
    """The bank's own; a transaction's id stands for the payment, so that its return may carry it too."""
    if len(parts) != 1:
        return node.value("AcctSvcrRef")
    is_split = len(_transactions(node)) > 1
    own = parts[0].value("Refs/AcctSvcrRef") or ("" if is_split else node.value("AcctSvcrRef"))
    return own or ("" if entry.is_returned else parts[0].value("Refs/TxId")) or node.value("AcctSvcrRef")


def _purpose(part: Node) -> Iterator[str]:
    """Unstructured and structured references."""
    unstructured = ""
    for node in part.all("RmtInf/Ustrd"):
        text = "".join(node.pieces)
        unstructured += text if len(unstructured) % USTRD_CHARACTERS == 0 else f" {text}"
    yield unstructured
    for structured in part.all("RmtInf/Strd"):
        for path in (
            "CdtrRefInf/Ref",
            "CdtrRefInf/CdtrRef",
            "RfrdDocInf/Nb",
            "RfrdDocInf/RfrdDocNb",
            "AddtlRmtInf",
        ):
            yield from (node.text for node in structured.all(path))


def _ids(part: Node) -> Iterator[str]:
    """The end-to-end id, why it was returned."""
    yield part.value("Refs/EndToEndId")
    yield part.value("RtrInf/Rsn/Cd", "RtrInf/Rsn/Prtry")
    yield from (node.text for node in part.all("RtrInf/AddtlInf"))


def _add_foreign(entry: Entry, around: Iterable[Node], reading: Reading) -> None:
    """The amount in another currency than the entry's. Banks state a rate now one way round and now the
    other: it is worked out from the amounts."""
    for node in around:
        stated = [node.first(f"AmtDtls/{name}/Amt") for name in _AMOUNTS] + [node.first("Amt")]
        for found in stated:
            if (
                found is not None
                and currency_of(found) not in {entry.currency, ""}
                and not entry.foreign_amount
            ):
                entry.foreign_amount = amount_of(found, reading) or None
                entry.foreign_currency = currency_of(found) if entry.foreign_amount else ""
    if entry.foreign_amount is not None:
        entry.rate = rate_of(entry.foreign_amount, entry.amount)


def _fee(node: Node, entry: Entry, reading: Reading) -> Decimal | None:
    """The charges inside the entry's amount: each stated one, else their total."""
    for path in ("Chrgs/Rcrd", "Chrgs"):
        stated = [
            each
            for each in node.all(path)
            if each.value("CdtDbtInd") != "CRDT" and each.value("ChrgInclInd") not in {"false", "0"}
        ]
        amounts = [each.first("Amt") for each in stated]
        found = [amount_of(each, reading) for each in amounts if each and currency_of(each) == entry.currency]
        if found:
            return sum(found, Decimal(0)) or None
    total = node.first("Chrgs/TtlChrgsAndTaxAmt")
    if total is not None and currency_of(total) == entry.currency:
        return amount_of(total, reading) or None
    return None


def _agreed(values: Iterable[str]) -> str:
    """The one value all have, "" where they differ."""
    found = set(values)
    return found.pop() if len(found) == 1 else ""
