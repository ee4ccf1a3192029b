"""The plan of Matches: what each bank line becomes, in sheet order on running open amounts."""

from __future__ import annotations

from backend.domain.facts import WHOLE
from backend.domain.planned import Planned, Stamp
from backend.kinds.assignments_in import Payments, overpay
from backend.kinds.assignments_out import payout, refund, returned
from backend.kinds.assignments_run import Row, Run
from backend.kinds.base import Ledger, Rows, Rules, Wants
from backend.kinds.payments_lookup import unpacked
from backend.kinds.payments_plan import claim_key, policy_of

_OUT = {"RETURNED": returned, "REFUND": refund, "PAYOUT": payout}


def _lines(rows: Rows) -> list[Row]:
    return list(map(Row._make, zip(*(rows[name] for name in Row._fields), strict=True)))


def wants(rows: Rows, rules: Rules) -> Wants:
    """The pools of customers whose lines name nothing, or spill; the documents named; the money that may go
    out; ids, contents and payer names."""
    found = Wants()
    policy = policy_of(rules)
    claimed: set[tuple[str, str]] = set()
    learn = rules.on("learn_payers")
    for row in _lines(rows):
        if row.treat_as == "PAYMENT":
            found.debits.update(target.debit_id for target in unpacked(row.targets))
            if policy.strict_oldest_first:
                found.pools |= dict.fromkeys((row.account, *row.others), WHOLE)
            elif row.pooled and (not row.targets or overpay(policy, row.difference_to) == "SPILL_OLDEST"):
                found.pools[row.account] = found.pools.get(row.account, 0) + row.amount
            keys = [("payer_alias", key) for key, _, _ in row.learns] if learn else []
            if not row.anyway:
                if row.transaction is not None:
                    keys.append(("transaction", claim_key(row.type, row.transaction)))
                if row.fingerprint is not None:
                    found.fingerprints.add(row.fingerprint)
            for key in keys:
                if key not in claimed:
                    claimed.add(key)
                    found.claims.append((*key, row.row))
        elif row.treat_as != "IGNORE":
            _want_out(row, found)
    return found


def _want_out(row: Row, found: Wants) -> None:
    named = {target.debit_id for target in unpacked(row.targets)}
    if row.treat_as == "REFUND":
        found.credits_of.add(row.account)
    elif row.treat_as == "PAYOUT":
        found.credits |= named
    elif named:
        found.returned |= named
        found.debits |= named
    else:
        found.returned_of.add(row.account)


def plan(rows: Rows, ledger: Ledger, rules: Rules, stamp: Stamp) -> Planned:
    """Books each line, or says why not."""
    run = Run(rows, ledger, rules, stamp)
    payments = Payments(run)
    for row in _lines(rows):
        if row.treat_as == "PAYMENT":
            payments.payment(row)
        elif row.treat_as == "IGNORE":
            run.settle(row, "IGNORED")
        else:
            _OUT[row.treat_as](run, row)
    payments.finish()
    return run.done
