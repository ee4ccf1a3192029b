"""CAMT.052 to 054: status, sign, parties, batches, foreign amounts, and what is refused with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.bank_files import entries_of, read, refusal_of

OWN = "DE89370400440532013000"
PARTIES = (
    "<RltdPties><Dbtr><Nm>Debtor Ltd</Nm></Dbtr><DbtrAcct><Id><IBAN>FR14</IBAN></Id></DbtrAcct>"
    "<Cdtr><Nm>Creditor SA</Nm></Cdtr><CdtrAcct><Id><IBAN>NL91</IBAN></Id></CdtrAcct></RltdPties>"
)


def entry(
    inside: str = "", mark: str = "CRDT", amount: str = "300.00", status: str = "BOOK", more: str = ""
) -> str:
    """An Ntry of which `inside` are the details."""
    details = f"<NtryDtls>{inside}</NtryDtls>" if inside else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{mark}</CdtDbtInd>{more}<Sts>{status}</Sts>'
        f"<BookgDt><Dt>2026-04-02</Dt></BookgDt><AcctSvcrRef>B-1</AcctSvcrRef>{details}</Ntry>"
    )


def document(*entries: str, before: str = "", kind: str = "Stmt", message: str = "BkToCstmrStmt") -> str:
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<c:Document xmlns:c="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><{message}><GrpHdr/><{kind}>'
        f"<Id>S-1</Id><Acct><Id><IBAN>{OWN}</IBAN></Id></Acct>{before}{''.join(entries)}"
        f"</{kind}></{message}></c:Document>"
    )


def written(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "bank.xml"
    path.write_bytes(text.encode(encoding))
    return path


def one(tmp_path: Path, *args: str, **more: str) -> dict[str, str]:
    found = entries_of(written(tmp_path, document(entry(*args, **more))))
    assert len(found) == 1
    return found[0]


def part(amount: str = "", currency: str = "EUR", more: str = "", mark: str = "") -> str:
    stated = f'<Amt Ccy="{currency}">{amount}</Amt>' if amount else ""
    return f"<TxDtls>{stated}{f'<CdtDbtInd>{mark}</CdtDbtInd>' if mark else ''}{more}</TxDtls>"


def ref(text: str) -> str:
    return f"<RmtInf><Ustrd>{text}</Ustrd></RmtInf>"


@pytest.mark.parametrize(
    ("message", "kind", "format"),
    [
        ("BkToCstmrAcctRptV01", "Rpt", "CAMT.052"),
        ("BkToCstmrStmt", "Stmt", "CAMT.053"),
        ("BkToCstmrDbtCdtNtfctn", "Ntfctn", "CAMT.054"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_messages(tmp_path: Path, message: str, kind: str, format: str, encoding: str) -> None:
    text = document(entry(), message=message, kind=kind).replace("UTF-8", encoding)
    entries, about = read(written(tmp_path, text, encoding))
    assert (about.format, len(entries), entries[0]["statement"]) == (format, 1, "S-1")
    assert (entries[0]["own_account"], entries[0]["transaction_id"]) == (OWN, "B-1")


@pytest.mark.parametrize("status", ["PDNG", "INFO", "FUTR", "<Cd>PDNG</Cd>"])
def test_what_is_not_booked_is_counted_and_left_out(tmp_path: Path, status: str) -> None:
    entries, about = read(written(tmp_path, document(entry(), entry(status=status))))
    assert (len(entries), about.pending) == (1, 1)
    assert len(entries_of(written(tmp_path, document(entry(status="<Cd>BOOK</Cd>"))))) == 1


@pytest.mark.parametrize(
    ("mark", "reversal", "side", "payer"),
    [
        ("CRDT", "", "credit", "Debtor Ltd"),
        ("DBIT", "", "debit", "Creditor SA"),
        # A reversal's parties are those of what it takes back; its sign is what happens now.
        ("DBIT", "<RvslInd>true</RvslInd>", "debit", "Debtor Ltd"),
        ("CRDT", "<RvslInd>true</RvslInd>", "credit", "Creditor SA"),
        ("CRDT", "<RvslInd>false</RvslInd>", "credit", "Debtor Ltd"),
    ],
)
def test_sign_and_party(tmp_path: Path, mark: str, reversal: str, side: str, payer: str) -> None:
    found = one(tmp_path, part(more=PARTIES), mark=mark, more=reversal)
    assert (found[side], found["payer"]) == ("300", payer)
    assert found["iban"] == {"Debtor Ltd": "FR14", "Creditor SA": "NL91"}[payer]
    assert found.get("returned") == ("yes" if "true" in reversal and side == "debit" else None)


def test_the_own_account_is_never_the_other_partys(tmp_path: Path) -> None:
    told_otherwise = PARTIES.replace("FR14", OWN)
    assert one(tmp_path, part(more=told_otherwise))["payer"] == "Creditor SA"


def test_the_ultimate_party_where_it_is_given(tmp_path: Path) -> None:
    ultimate = PARTIES.replace("<Cdtr>", "<UltmtDbtr><Pty><Nm>Konzern AG</Nm></Pty></UltmtDbtr><Cdtr>")
    assert one(tmp_path, part(more=ultimate))["payer"] == "Konzern AG"


@pytest.mark.parametrize(
    "why",
    ["<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>",
     "<BkTxCd><Domn><Fmly><SubFmlyCd>UPDD</SubFmlyCd></Fmly></Domn></BkTxCd>"],
)  # fmt: skip
def test_returns_and_their_charges(tmp_path: Path, why: str) -> None:
    charges = '<Chrgs><Rcrd><Amt Ccy="EUR">4.50</Amt></Rcrd><Rcrd><Amt Ccy="USD">9</Amt></Rcrd></Chrgs>'
    found = one(tmp_path, part(more=why + charges), mark="DBIT")
    assert (found["returned"], found["fee"]) == ("yes", "4.5")
    assert "fee" not in one(tmp_path, part(more=charges), mark="DBIT")
    apart = charges.replace("</Amt></Rcrd>", "</Amt><ChrgInclInd>false</ChrgInclInd></Rcrd>")
    assert "fee" not in one(tmp_path, part(more=why + apart), mark="DBIT")


def test_references(tmp_path: Path) -> None:
    refs = "<Refs><EndToEndId>E-1</EndToEndId><TxId>T-1</TxId><MndtId>M-1</MndtId></Refs>"
    remittance = (
        f"<RmtInf><Ustrd>{'a' * 140}</Ustrd><Ustrd>bc</Ustrd><Ustrd>d</Ustrd><Strd><CdtrRefInf>"
        "<Ref>RF18</Ref></CdtrRefInf><RfrdDocInf><Nb>INV-1</Nb></RfrdDocInf><AddtlRmtInf>more</AddtlRmtInf></Strd></RmtInf>"
    )
    found = one(tmp_path, part(more=refs + remittance))
    assert found["reference"] == f"{'a' * 140}bc d; INV-1; RF18; more; E-1".replace(
        "INV-1; RF18", "RF18; INV-1"
    )
    assert (found["mandate"], found["transaction_id"]) == ("M-1", "B-1")
    assert "reference" not in one(tmp_path, part(more="<Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs>"))


def test_a_batch_is_split_where_its_parts_add_up(tmp_path: Path) -> None:
    batch = part("100", more=ref("INV-1")) + part("150", more=ref("INV-2")) + part("50", more=ref("INV-3"))
    entries, about = read(written(tmp_path, document(entry(batch))))
    assert [(found["credit"], found["reference"]) for found in entries] == [
        ("100", "INV-1"), ("150", "INV-2"), ("50", "INV-3")
    ]  # fmt: skip
    assert (about.entries, about.unsplit) == (3, 0)


def test_a_part_may_go_the_other_way(tmp_path: Path) -> None:
    batch = part("350", mark="CRDT") + part("50", mark="DBIT")
    found = entries_of(written(tmp_path, document(entry(batch))))
    assert [(each.get("credit"), each.get("debit")) for each in found] == [("350", None), (None, "50")]


def summary(count: str = "2", total: str = "400.00", page: str = "") -> str:
    stated = f"<TtlNtries><NbOfNtries>{count}</NbOfNtries><Sum>{total}</Sum></TtlNtries>"
    return f"{page}<TxsSummry>{stated}</TxsSummry>"


@pytest.mark.parametrize(
    ("before", "status", "untrue"),
    [
        (summary(), "BOOK", 0),
        (summary("02", "400"), "BOOK", 0),
        (summary("", ""), "BOOK", 0),
        (summary("3"), "BOOK", 1),
        (summary(total="400.01"), "BOOK", 1),
        (summary("many", "1,000"), "BOOK", 2),
        (summary(total="77"), "PDNG", 0),  # what is not booked may count or not
        (summary("1"), "PDNG", 1),
        (summary("9", page="<StmtPgntn><PgNb>2</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>"), "BOOK", 0),
        (summary("9", page="<StmtPgntn><PgNb>1</PgNb><LastPgInd>false</LastPgInd></StmtPgntn>"), "BOOK", 0),
        (summary("9", page="<StmtPgntn><PgNb>1</PgNb><LastPgInd>true</LastPgInd></StmtPgntn>"), "BOOK", 1),
    ],
)
def test_the_statements_own_count_and_sum_are_compared(
    tmp_path: Path, before: str, status: str, untrue: int
) -> None:
    text = document(entry(), entry(amount="100.00", mark="DBIT", status=status), before=before)
    about = read(written(tmp_path, text))[1]
    assert (about.untrue_totals, about.untrue_at) == (untrue, 2 if untrue else 0)


@pytest.mark.parametrize(
    "batch",
    [
        part("100", more=ref("INV-1")) + part("150", more=ref("INV-2")),  # 50 are missing
        part("300", more=ref("INV-1")) + part(more=ref("INV-2")),
        part("150", "USD", ref("INV-1")) + part("150", "USD", ref("INV-2")),
    ],
)
def test_a_batch_that_does_not_add_up_stays_whole(tmp_path: Path, batch: str) -> None:
    entries, about = read(written(tmp_path, document(entry(batch))))
    assert [(found["credit"], found["reference"]) for found in entries] == [("300", "INV-1; INV-2")]
    assert about.unsplit == 1


def test_the_parts_of_a_batch_have_their_own_ids(tmp_path: Path) -> None:
    own = "<Refs><AcctSvcrRef>B-9</AcctSvcrRef></Refs>"
    other = "<Refs><TxId>T-9</TxId></Refs>"
    found = entries_of(written(tmp_path, document(entry(part("100", more=own) + part("200", more=other)))))
    assert [each["transaction_id"] for each in found] == ["B-9", "T-9"]


def test_foreign_amounts(tmp_path: Path) -> None:
    details = (
        '<AmtDtls><InstdAmt><Amt Ccy="USD">324.00</Amt></InstdAmt><CntrValAmt><Amt Ccy="EUR">300</Amt>'
        "<CcyXchg><SrcCcy>USD</SrcCcy><XchgRate>0.925926</XchgRate></CcyXchg></CntrValAmt></AmtDtls>"
    )
    found = one(tmp_path, part(more=details))
    assert (found["foreign_amount"], found["foreign_currency"], found["conversion_rate"]) == (
        "324",
        "USD",
        "1.08",
    )


def balance(code: str, amount: str, currency: str = "EUR", mark: str = "CRDT") -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{code}</Cd></CdOrPrtry></Tp><Amt Ccy="{currency}">{amount}</Amt>'
        f"<CdtDbtInd>{mark}</CdtDbtInd></Bal>"
    )


@pytest.mark.parametrize(
    ("balances", "opening", "closing"),
    [
        (balance("OPBD", "1") + balance("CLBD", "301"), "1", "301"),
        (balance("PRCD", "1", mark="DBIT") + balance("CLBD", "299"), "-1", "299"),
        (balance("PRCD", "7") + balance("OPBD", "1"), "1", None),
        (balance("OPBD", "1") + balance("CLBD", "5", "USD"), "1", None),
        (balance("CLAV", "9") + balance("OPAV", "9"), None, None),
        (balance("OPBD", "1", "USD") + balance("CLBD", "5", "USD"), None, None),  # not the entry's currency
    ],
)
def test_balances(tmp_path: Path, balances: str, opening: str | None, closing: str | None) -> None:
    found = entries_of(written(tmp_path, document(entry(), before=balances)))[0]
    assert (found.get("opening_balance"), found.get("closing_balance")) == (opening, closing)


def test_a_date_the_bank_leaves_out_stays_blank(tmp_path: Path) -> None:
    text = document(entry()).replace("<BookgDt><Dt>2026-04-02</Dt></BookgDt>", "")
    assert "booking_date" not in entries_of(written(tmp_path, text))[0]
    text = document(entry()).replace("<Dt>2026-04-02</Dt>", "<DtTm>2026-04-02T23:59:59+02:00</DtTm>")
    assert entries_of(written(tmp_path, text))[0]["booking_date"] == "2026-04-02"


BOMB = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
OUTSIDE = '<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (document(entry(amount="-5.00")), "no_amount"),
        (document(entry(amount="5,00")), "no_amount"),
        (document(entry(amount="5 00")), "no_amount"),
        (document(entry(amount="")), "no_amount"),
        (document(entry(amount="9" * 40)), "no_amount"),
        (document(entry(mark="CREDIT")), "no_mark"),
        (document(entry()).replace("2026-04-02", "2026-02-30"), "no_date"),
        (document(entry()).replace("2026-04-02", "02.04.2026"), "no_date"),
        (document(entry()).replace("2026-04-02", "0001-01-01"), "no_date"),
        (document(entry()).replace("<Stmt>", "<X>").replace("</Stmt>", "</X>"), "out_of_place"),
        (document(entry())[:-20], "damaged"),
        (document(entry()).replace("<Sts>", "&nbsp;<Sts>"), "damaged"),
        (document(entry()).replace("?>\n", f"?>\n{BOMB}"), "doctype"),
        (document(entry()).replace("?>\n", f"?>\n{OUTSIDE}"), "doctype"),
        (document("<a>" * 100 + "</a>" * 100), "nested"),
    ],
)
def test_refusals(tmp_path: Path, text: str, reason: str) -> None:
    code, line, why = refusal_of(written(tmp_path, text))
    assert (code, why) == ("BANK_FILE_UNREADABLE", reason)
    assert line == 2


def test_only_pending_entries_are_no_entries(tmp_path: Path) -> None:
    assert refusal_of(written(tmp_path, document(entry(status="PDNG"))))[0] == "BANK_FILE_EMPTY"


@pytest.mark.parametrize(
    ("status", "pending"), [("<Cd>BOOK</Cd>", 0), ("<Cd>PDNG</Cd>", 1), ("<Prtry>PENDING</Prtry>", 1)]
)
def test_what_is_not_said_to_be_booked_is_left_out(tmp_path: Path, status: str, pending: int) -> None:
    entries, about = read(written(tmp_path, document(entry(), entry(status=status))))
    assert (len(entries), about.pending) == (2 - pending, pending)


def test_what_the_entry_says_of_all_its_parts_is_not_said_of_each(tmp_path: Path) -> None:
    whole = (
        '<AmtDtls><InstdAmt><Amt Ccy="USD">330</Amt></InstdAmt></AmtDtls>'
        '<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">9.00</TtlChrgsAndTaxAmt></Chrgs><RvslInd>true</RvslInd>'
    )
    own = '<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">3.00</TtlChrgsAndTaxAmt></Chrgs>'
    split = entries_of(
        written(tmp_path, document(entry(part("200") + part("100", more=own), "DBIT", more=whole)))
    )
    assert [(each.get("fee"), each.get("foreign_amount")) for each in split] == [(None, None), ("3", None)]
    alone = entries_of(written(tmp_path, document(entry(part("300"), "DBIT", more=whole))))
    assert [(each.get("fee"), each.get("foreign_amount")) for each in alone] == [("9", "330")]


def test_additional_information_is_the_text_where_there_is_no_other(tmp_path: Path) -> None:
    said = "<Refs><EndToEndId>20260402-XYZ</EndToEndId></Refs>"
    more = "<AddtlTxInf>Payment for INV-1001 and INV-1002</AddtlTxInf>"
    found = one(tmp_path, part(more=said + more))
    assert found["reference"] == "Payment for INV-1001 and INV-1002; 20260402-XYZ"
    assert one(tmp_path, part(more=said + ref("INV-7") + more))["reference"] == "INV-7; 20260402-XYZ"
