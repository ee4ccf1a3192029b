"""The plan of invoices: documents, their lines and opening amounts; money applied only where asked."""

from __future__ import annotations

import json
from typing import Any

from backend.domain.allocation import POOL_KINDS, Books, Debit, Policy, allocate, credit_age
from backend.domain.facts import WHOLE
from backend.domain.planned import BOOKED, DUPLICATE, FAILED, SKIPPED, Planned, Stamp
from backend.kinds.base import Ledger, Rows, Rules, Wants
from shared.codes import Issue
from shared.identifiers import loose_key

SAME = ("account", "kind", "issue_date", "due_date", "currency", "amount", "paid")


def wants(rows: Rows, rules: Rules) -> Wants:
    """The numbers new documents claim, and the documents there are; where money is applied on loading, the
    accounts' open items."""
    found = Wants(changed={update[0] for update in rows["update"] if update})
    last = -1
    for row, unit, document in zip(rows["row"], rows["unit"], rows["document"], strict=True):
        if document is not None and unit != last:
            if document["existing"] is None:
                found.claims.append(("invoice", document["number"], row))
            else:
                found.changed.add(document["existing"]["id"])
            if rules.on("apply_on_load"):
                found.pools[document["account"]] = WHOLE
                found.credits_of.add(document["account"])
        last = unit
    return found


def plan(rows: Rows, ledger: Ledger, rules: Rules, stamp: Stamp) -> Planned:
    """Books each document, or says why not."""
    done = Planned()
    writer = _Writer(done, ledger, rules, stamp)
    places = list(range(len(rows["row"])))
    at = 0
    while at < len(places):
        end = at + 1
        while end < len(places) and rows["unit"][end] == rows["unit"][at]:
            end += 1
        members = places[at:end]
        at = end
        if rows["update"][members[0]]:
            for place in members:
                writer.update(rows["row"][place], rows["update"][place])
        else:
            writer.document(rows, members)
    writer.finish()
    return done


class _Writer:
    def __init__(self, done: Planned, ledger: Ledger, rules: Rules, stamp: Stamp) -> None:
        self.done, self.ledger, self.rules, self.stamp = done, ledger, rules, stamp
        self.item_id, self.allocation_id, self.put_id = stamp.item_id, stamp.allocation_id, stamp.put_id
        self.books = Books(ledger.debits)
        self.fresh: dict[int, list[Any]] = {}
        self.policy = Policy()

    def update(self, row: int, update: tuple[int, str, dict[str, Any], dict[str, Any]]) -> None:
        """Changes attributes of a document; its first put keeps what it was loaded with."""
        item_id, number, changed, present = update
        if not changed:
            self.done.outcomes.append((row, SKIPPED))
            return
        going = self.ledger.going.get(item_id)
        if going is not None:
            self.done.fail([row], [Issue(row, "", "INVOICE_BEING_DELETED", {"invoice": number, **going})])
            return
        stamp = self.stamp
        for fields, import_id, row_no in ((present, 0, 0), (changed, stamp.import_id, row)):
            self.done.puts.append(
                (
                    stamp.org_id,
                    self.put_id,
                    "invoice",
                    item_id,
                    json.dumps(fields, sort_keys=True),
                    stamp.seq,
                    None,
                    import_id,
                    row_no,
                )
            )
            self.put_id += 1
        self.done.folds.add(("invoice", item_id))
        self.done.outcomes.append((row, BOOKED))

    def document(self, rows: Rows, members: list[int]) -> None:
        """One document with all its lines."""
        documents = [rows["document"][place] for place in members if not rows["twin"][place]]
        lines = [rows["row"][place] for place in members if not rows["twin"][place]]
        twins = [rows["row"][place] for place in members if rows["twin"][place]]
        head = dict(documents[0])
        head["amount"] = sum(document["amount"] for document in documents)
        head["paid"] = sum(document["paid"] for document in documents)
        if not self._may(head, lines, twins):
            return
        stamp, done = self.stamp, self.done
        item_id = self._item(head, lines[0])
        number = head["number"]
        if len(documents) > 1 or head["line"] is not None:
            for at, (document, row) in enumerate(zip(documents, lines, strict=True), start=1):
                done.lines.append(
                    (stamp.org_id, item_id, at, document["line"] or "", document["amount"], row)
                )
        for row in lines:
            done.outcomes.append((row, BOOKED))
            done.numbers[row] = number
        for row in twins:
            done.outcomes.append((row, DUPLICATE))
            done.issues[row] = [
                Issue(row, "", "DUPLICATE_IN_SHEET", {"first_row": lines[0], "same": "content"})
            ]

    def _may(self, head: dict[str, Any], lines: list[int], twins: list[int]) -> bool:
        existing = head["existing"]
        claimed = self.ledger.claimed.get(("invoice", head["number"]))
        if existing is None and claimed is None:
            if head["paid"] <= head["amount"]:
                return True
            code, outcome = "PAID_EXCEEDS_TOTAL", FAILED
            args = {"paid": head["paid"], "total": head["amount"], "currency": head["currency"]}
            self.done.released.append(("invoice", head["number"]))
        elif existing is not None and existing["id"] in self.ledger.going:
            code, outcome = "INVOICE_BEING_DELETED", FAILED
            args = {"invoice": head["number"], **self.ledger.going[existing["id"]]}
        elif existing is not None and all(existing[name] == head[name] for name in SAME):
            code, outcome, args = (
                "DUPLICATE",
                DUPLICATE,
                {"number": head["number"], "document": head["number"]},
            )
        else:
            there = existing or {}
            differs = [name for name in SAME if name in there and there[name] != head[name]]
            code, outcome = "INVOICE_EXISTS", FAILED
            args = {"invoice": head["number"], "differences": differs}
        for row in [*lines, *twins]:
            self.done.outcomes.append((row, outcome))
            self.done.issues[row] = [Issue(row, "number", code, args)]
        return False

    def _item(self, head: dict[str, Any], row: int) -> int:
        stamp = self.stamp
        item_id = self.item_id
        self.item_id += 1
        is_credit = head["kind"] == "CREDIT_NOTE"
        effective = stamp.effective(head["issue_date"])
        open_amount = head["amount"] - head["paid"]
        self._add(
            item_id,
            "C" if is_credit else "D",
            head["kind"],
            head,
            head["amount"],
            open_amount,
            head["number"],
            loose_key(head["number"]),
            head["due_date"],
            effective,
            row,
        )
        if head["paid"]:
            other = self.item_id
            self.item_id += 1
            self._add(
                other,
                "D" if is_credit else "C",
                "OPENING",
                head,
                head["paid"],
                0,
                f"OPENING-{head['number']}",
                None,
                None,
                effective,
                row,
            )
            self._allocate(*((other, item_id) if is_credit else (item_id, other)), head["paid"], effective)
        self.done.accounts.add(head["account"])
        if self.rules.on("apply_on_load") and open_amount and head["account_auto_allocate"]:
            if is_credit:
                self._spend(item_id, head, effective)
            else:
                self._collect(item_id, head, effective)
        return item_id

    def _add(
        self,
        item_id: int,
        side: str,
        kind: str,
        head: dict[str, Any],
        amount: int,
        open_amount: int,
        number: str,
        key: str | None,
        due: str | None,
        effective: str,
        row: int,
    ) -> None:
        stamp = self.stamp
        item = [
            stamp.org_id,
            item_id,
            side,
            kind,
            head["account"],
            head["currency"],
            amount,
            open_amount,
            number,
            key,
            head["issue_date"],
            effective,
            due,
            stamp.seq,
            None,
            None,
            stamp.import_id,
            row,
            None,
            None,
            None,
            None,
            head["reference"],
            None,
            head["hold"],
            head["auto_allocate"],
            stamp.seq,
        ]
        self.fresh[item_id] = item
        self.done.items.append(item)

    def _allocate(self, debit_id: int, credit_id: int, amount: int, effective: str) -> None:
        self.done.allocations.append(
            (
                self.stamp.org_id,
                self.allocation_id,
                debit_id,
                credit_id,
                amount,
                effective,
                self.stamp.seq,
                None,
            )
        )
        self.allocation_id += 1

    def _collect(self, item_id: int, head: dict[str, Any], effective: str) -> None:
        """Pays a new invoice from the account's unapplied credits, oldest first."""
        item = self.fresh[item_id]
        if head["kind"] in POOL_KINDS and head["auto_allocate"] and not head["hold"]:
            for credit in self.ledger.credits.get(head["account"], ()):
                part = min(credit[1], item[7])
                if part:
                    credit[1] -= part
                    item[7] -= part
                    self._set_open(credit[0], credit[1])
                    self._allocate(item_id, credit[0], part, max(effective, credit[2]))
        pooled = head["kind"] in POOL_KINDS and head["auto_allocate"] and not head["hold"]
        self.books.add(
            Debit(
                item_id,
                head["account"],
                head["kind"],
                head["number"],
                head["issue_date"],
                head["due_date"] or "",
                effective,
                pooled,
                item[7],
            )
        )

    def _spend(self, item_id: int, head: dict[str, Any], effective: str) -> None:
        """Puts a new credit note on the account's oldest invoices."""
        item = self.fresh[item_id]
        answer = allocate(self.books, head["account"], item[7], [], self.policy)
        assert not isinstance(answer, list), "unnamed money is never refused"
        parts, item[7] = answer[0], answer[1]
        for debit_id, part in parts:
            self._allocate(
                debit_id, item_id, part, max(effective, self.books.debits[debit_id].effective_date)
            )
        if item[7]:
            credits = self.ledger.credits.setdefault(head["account"], [])
            credits.append([item_id, item[7], effective, head["number"], head["issue_date"]])
            credits.sort(key=lambda credit: credit_age(credit[4], credit[3]))

    def _set_open(self, item_id: int, amount: int) -> None:
        if item_id in self.fresh:
            self.fresh[item_id][7] = amount
        else:
            self.done.opens[item_id] = amount

    def finish(self) -> None:
        """Hands over the changed open amounts."""
        for item_id, amount in self.books.changed.items():
            self._set_open(item_id, amount)
        self.done.items = [tuple(item) for item in self.done.items]
