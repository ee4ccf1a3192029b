"""The words beside a number that say what it is, and the marks between two numbers."""

from __future__ import annotations

import re
from functools import lru_cache

from shared.text import words

BEFORE_INVOICE = words(
    "inv invs invoice invoices invoiceno invoicenr invno invnr re rg rechnung rechnungen rechn rnr renr "
    "rgnr rechnungs rechnungsnr rechnungsnummer rechnungsnummern rgnummer renummer beleg belegs belegnr "
    "belegnummer bill bills billno no nos nr nrn num number numbers nummer nummern numero facture factures "
    "fact fac fra factura facturas fattura fatture fatt ft faktura fakt factuur facturen doc document "
    "debitnote gutschrift credit creditnote cn"
)
"""In any case: what follows is an invoice number. Short numbers count behind them alone."""

BEFORE_CUSTOMER = words(
    "kd kdnr kunde kunden kundennr kundennummer customer customerno cust custno client clientno debitor "
    "debitornr debitorennummer debitoren acct accountno"
)
"""What follows is a customer's number."""

BEFORE_ORDER = words(
    "order orders orderno ordernr po pono bestellung bestell bestellungs bestellnr bestellnummer auftrag "
    "auftrags auftragsnr auftragsnummer commande pedido ordine mahnung mahnnr dunning statement "
    "statementno kontoauszug sammelrechnung"
)
"""What follows is the number of an order, a dunning or a statement."""

BEFORE_OTHER = words(
    "tel telefon phone fon fax mobil mobile iban bic swift blz konto kontonr kto ktonr vertrag vertrags "
    "vertragsnr contract contrat contrato contratto policy police mandat mandate mref cred kref bref ref2 "
    "steuer steuernr ust ustid vat tax plz zip id lieferschein delivery datum date vom from uhr"
)
"""What follows is no number of ours."""

GENERAL = words("nr nrn no nos num number numbers nummer nummern numero")
"""Those of the first whose meaning the word before them gives: customer no., order no., member no."""

NEUTRAL = words(
    "zu zum zur für fuer for of the der die das den dem von mit with per pro as sub unter under ihre ihr "
    "your our unsere meine my eure und and et plus sowie wegen wg betr betreff betrifft zweck "
    "verwendungszweck subject zahlung bezahlung überweisung ueberweisung begleichung payment paying paid pay "
    "paiement pago pagamento svwz"
)
"""Behind these, such a word stands as at a beginning."""

_GLUED = re.compile(f"(?:{'|'.join(sorted(BEFORE_INVOICE, key=lambda word: (-len(word), word)))})(.+)")


@lru_cache(maxsize=65536)
def without_word(run: str) -> str:
    """What follows a word of an invoice with nothing between: RE1001, billINV001; "" where there is none."""
    found = _GLUED.fullmatch(run)
    return found[1] if found else ""


AND = words("und and et y e i u sowie plus")
"""Between the numbers of a list."""

THROUGH = words("bis to thru through until til till")
"""Between the ends of a range."""

LIST_MARKS = frozenset(",;/&+|")
APART = frozenset(",;|+&!?")
"""What parts a word from what it says nothing of."""

DASHES = "-–—\u2010\u2011\u2212\xad"
"""The hyphens and dashes of banks and word processors."""

RANGE_MARKS = frozenset(DASHES)
JOINING = frozenset(f" \t\r\n{DASHES}/.;_\xa0")
"""What may stand inside a number as people write it."""

NOT_GLUE = frozenset(" \t\r\n\xa0,;:+&|#()\"'=*<>[]{}?!")
"""What stands between two things; any other single mark glues two runs to one."""
