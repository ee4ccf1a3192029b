"""The plan of payments: duplicates, allocation in sheet order on running open amounts, what to write."""

from __future__ import annotations

from collections.abc import Sequence
from operator import itemgetter
from typing import Any

from backend.domain.allocation import Books, Policy, Refusal, allocate
from backend.domain.facts import WHOLE
from backend.domain.owners import owner_of
from backend.domain.planned import BOOKED, DUPLICATE, FAILED, Planned, Stamp
from backend.kinds.base import Ledger, Rows, Rules, Wants
from backend.kinds.payments_lookup import unpacked
from backend.kinds.refused import Closers, issues_of
from shared.codes import Issue

_ACCOUNT = 4
"""Where a document's row has its customer."""


def claim_key(type_id: int, transaction: str) -> str:
    """The key of a transaction claim."""
    return f"{type_id}:{transaction}"


def duplicate_of(row: int, facts: dict[str, Any], import_number: int) -> Issue:
    """Why a row is a duplicate. facts: of the payment there is; of the same import it is a row of this sheet.

    import_number: 0 in a check, which gives no numbers.
    """
    if facts.get("import_number") != import_number:
        return Issue(row, "", "DUPLICATE", facts)
    told = {name: fact for name, fact in facts.items() if name not in ("import_number", "of_row", "payment")}
    number = {"payment": facts["payment"]} if import_number and "payment" in facts else {}
    return Issue(row, "", "DUPLICATE_IN_SHEET", {"first_row": facts["of_row"], **number, **told})


def booked_before(
    ledger: Ledger, type_id: int, transaction: str | None, print_: int | None, root_id: int, rules: Rules
) -> dict[str, Any] | None:
    """What already booked this payment: the same type and id, or the same content where an id lacks, or where
    the ids are one number with and without the zeros that Excel drops.

    root_id: of the sheet that asks, whose own equal rows may be meant (rule `twins`)."""
    if transaction is not None:
        owner = ledger.claimed.get(("transaction", claim_key(type_id, transaction)))
        if owner is not None:
            return ledger.owner_names.get(owner, {})
    for other_type, other_transaction, other_root, facts in (
        ledger.fingerprints.get(print_, ()) if print_ is not None else ()
    ):
        if transaction is not None and other_transaction is not None:
            # Two ids of one sheet stand side by side there: they are two, whatever they look like.
            is_one = other_type == type_id and same_but_zeros(transaction, other_transaction)
            if not is_one or other_root == root_id:
                continue
        if other_root == root_id and rules["twins"] == "book":
            continue
        return facts
    return None


def same_but_zeros(one: str, other: str) -> bool:
    """Whether two ids are the same digits but for leading zeros."""
    return (
        one.isascii() and one.isdigit() and other.isascii() and other.isdigit()
        and one.lstrip("0") == other.lstrip("0")
    )  # fmt: skip


def policy_of(rules: Rules) -> Policy:
    """The settings allocation obeys."""
    return Policy(
        rules["listed_invoice_order"] == "as_listed", rules["overpay_policy"], rules.on("strict_oldest_first")
    )


def wants(rows: Rows, rules: Rules) -> Wants:
    """The pools of customers whose rows name nothing (or spill), the named debits, ids and contents."""
    found = Wants()
    strict = rules.on("strict_oldest_first")
    spills = rules["overpay_policy"] == "SPILL_OLDEST"
    debits, pools = found.debits, found.pools
    for account, amount, targets, pooled in zip(
        rows["account"], rows["amount"], rows["targets"], rows["pooled"], strict=True
    ):
        if type(targets) is int:
            debits.add(targets)
        elif targets:
            debits.update(target[0] for target in targets)
        if strict:
            pools[account] = WHOLE
        elif pooled and (spills or not targets):
            pools[account] = pools.get(account, 0) + amount
    last_unit, unit_id = -1, None
    for type_id, transaction, anyway, row, unit, print_, twin in zip(
        rows["type"],
        rows["transaction"],
        rows["anyway"],
        rows["row"],
        rows["unit"],
        rows["fingerprint"],
        rows["twin"],
        strict=True,
    ):
        if (unit != last_unit or twin) and not anyway:
            if transaction is not None and (unit != last_unit or transaction != unit_id):
                found.claims.append(("transaction", claim_key(type_id, transaction), row))
            if print_ is not None:
                found.fingerprints.add(print_)
        if unit != last_unit:
            last_unit, unit_id = unit, transaction
    return found


def plan(rows: Rows, ledger: Ledger, rules: Rules, stamp: Stamp) -> Planned:
    """Books each unit in order, or says why not. One unit is one payment, with the twins of its rows."""
    done = Planned()
    books = Books(ledger.debits, ledger.going)
    policy = policy_of(rules)
    closed_by: Closers = {}
    item_id, allocation_id = stamp.item_id, stamp.allocation_id
    org_id, seq, import_id = stamp.org_id, stamp.seq, stamp.import_id
    prefix = f"PAY-{stamp.root_number}-"
    # Rows below may be equal to one booked in this very run only where the sheet's own owners do not tell.
    told_again = True in rows["twin"] or True in rows["anyway"]
    looks_back = told_again or bool(ledger.claimed or ledger.fingerprints)
    is_plain = policy.is_plain
    held = frozenset(ledger.claimed)
    units = rows["unit"]
    size = len(units)
    columns = list(
        zip(
            rows["row"],
            rows["account"],
            rows["amount"],
            rows["currency"],
            rows["date"],
            rows["type"],
            rows["transaction"],
            rows["fingerprint"],
            rows["payer"],
            rows["reference"],
            rows["remark"],
            rows["targets"],
            rows["pooled"],
            rows["twin"],
            rows["anyway"],
            strict=True,
        )
    )
    done.opens = books.changed
    outcomes, add_item, add_allocation = done.outcomes, done.items.append, done.allocations.append
    debits, opens = books.debits, books.open
    effective_dates: dict[str, str] = {}
    at = 0
    while at < size:
        end = at + 1
        unit = units[at]
        while end < size and units[end] == unit:
            end += 1
        (
            row,
            account,
            amount,
            currency,
            date,
            type_id,
            transaction,
            print_,
            payer,
            reference,
            remark,
            targets,
            pooled,
            _,
            anyway,
        ) = columns[at]
        is_single = end == at + 1
        members = columns[at:end]
        twins: list[tuple[Any, ...]] = []
        if not is_single:
            twins = [line for line in members if line[13]]
            members = [line for line in members if not line[13]]
            for line in twins:
                if line[6] is not None and line[6] != transaction:
                    _release(done, held, line[5], line[6])
        at = end
        if looks_back and not anyway:
            before = booked_before(ledger, type_id, transaction, print_, stamp.root_id, rules)
            if before is not None:
                if transaction is not None:
                    _release(done, held, type_id, transaction)
                for line in (*members, *twins):
                    outcomes.append((line[0], DUPLICATE))
                    done.issues[line[0]] = [duplicate_of(line[0], before, stamp.root_number)]
                continue
        refused: tuple[int, list[Refusal]] | None = None
        parts: list[tuple[int, int]] = []
        rest = 0
        if is_single and is_plain and type(targets) is int and (part := books.pay(targets, amount)):
            parts, rest = [(targets, part)], amount - part
        elif is_single and is_plain and targets is None and pooled:
            parts, rest = books.pay_oldest(account, amount)
        elif len(members) == 1:
            answer = allocate(books, account, amount, unpacked(targets), policy, pooled=pooled)
            if isinstance(answer, list):
                refused = (row, answer)
            else:
                parts, rest = answer
        else:
            amount = sum(line[2] for line in members)
            undo: dict[int, int] = {}
            for line in members:
                wanted = unpacked(line[11])
                answer = allocate(books, account, line[2], wanted, policy, pooled=line[12])
                if isinstance(answer, list):
                    refused = (line[0], answer)
                    break
                for debit_id, part in answer[0]:
                    undo[debit_id] = undo.get(debit_id, 0) + part
                rest += answer[1]
            if refused is not None:
                for debit_id, part in undo.items():
                    books.give_back(debit_id, part)
            parts = list(undo.items())
        if refused is not None:
            _refuse(done, refused, members, books, closed_by, stamp)
            for line in twins:
                before = booked_before(ledger, line[5], line[6], line[7], stamp.root_id, rules)
                _follow_refused(done, line, refused[0], before, stamp)
            if transaction is not None and not anyway:
                _release(done, held, type_id, transaction)
            continue
        effective = effective_dates.get(date)
        if effective is None:
            effective = effective_dates[date] = stamp.effective(date)
        number = f"{prefix}{row}"
        add_item(
            (
                org_id,
                item_id,
                "C",
                "PAYMENT",
                account,
                currency,
                amount,
                rest,
                number,
                None,
                date,
                effective,
                None,
                seq,
                None,
                None,
                import_id,
                row,
                type_id,
                transaction,
                print_,
                payer,
                reference,
                remark,
                False,
                True,
                seq,
            )
        )
        for debit_id, part in parts:
            debit_date = debits[debit_id].effective_date
            add_allocation(
                (
                    org_id,
                    allocation_id,
                    debit_id,
                    item_id,
                    part,
                    debit_date if debit_date > effective else effective,
                    seq,
                    None,
                )
            )
            allocation_id += 1
            if not opens[debit_id]:
                closed_by[debit_id] = (date, number, row)
        item_id += 1
        outcomes.append((row, BOOKED))
        if is_single and not told_again:
            continue
        for line in members[1:]:
            outcomes.append((line[0], BOOKED))
            done.numbers[line[0]] = number
        if told_again:
            facts = {"payment": number, "import_number": stamp.root_number, "of_row": row}
            if print_ is not None:
                known = ledger.fingerprints.setdefault(print_, [])
                known.append((type_id, transaction, stamp.root_id, facts))
            if anyway and transaction is not None:
                key, owner = claim_key(type_id, transaction), owner_of(import_id, row)
                done.repeats.append((key, row))
                ledger.owner_names[ledger.claimed.setdefault(("transaction", key), owner)] = facts
        for line in twins:
            outcomes.append((line[0], DUPLICATE))
            facts = {"payment": number, "import_number": stamp.root_number, "of_row": row}
            if transaction is not None and line[6] == transaction:
                facts["same"] = "payment type and transaction ID"
            done.issues[line[0]] = [duplicate_of(line[0], facts, stamp.root_number)]
    done.accounts.update(map(itemgetter(_ACCOUNT), done.items))
    return done


def _release(done: Planned, held: frozenset[tuple[str, str]], type_id: int, transaction: str) -> None:
    """Gives back the claim this run took; one that was held before is not ours to give."""
    claim = ("transaction", claim_key(type_id, transaction))
    if claim not in held:
        done.released.append(claim)


def _refuse(
    done: Planned,
    refused: tuple[int, list[Refusal]],
    members: Sequence[tuple[Any, ...]],
    books: Books,
    closed_by: Closers,
    stamp: Stamp,
) -> None:
    bad_row, refusals = refused
    issues = issues_of(bad_row, refusals, members[0][3], books, closed_by, stamp)
    for line in members:
        row = line[0]
        done.outcomes.append((row, FAILED))
        if row == bad_row:
            done.issues[row] = issues
        else:
            done.issues[row] = [Issue(row, "transaction_id", "GROUP_ROW_FAILED", {"row": bad_row})]


def _follow_refused(
    done: Planned, line: tuple[Any, ...], bad_row: int, before: dict[str, Any] | None, stamp: Stamp
) -> None:
    """A twin fails with the row it is equal to, unless it is booked already itself."""
    row = line[0]
    if before is None:
        done.outcomes.append((row, FAILED))
        done.issues[row] = [Issue(row, "", "DUPLICATE_OF_FAILED_ROW", {"first_row": bad_row})]
    else:
        done.outcomes.append((row, DUPLICATE))
        done.issues[row] = [duplicate_of(row, before, stamp.root_number)]
