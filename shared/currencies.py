"""The currencies of ISO 4217 and how many decimal places each has. Source: ISO 4217, list one."""

from __future__ import annotations

from shared.text import words

_ZERO = words("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF")
_THREE = words("BHD IQD JOD KWD LYD OMR TND")
_FOUR = words("CLF UYW")
# ANG and BGN are withdrawn; documents from before still carry them.
_TWO = words(
    "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF "
    "CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD "
    "HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT "
    "MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR "
    "SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU "
    "UZS VED VES WST XCD XCG YER ZAR ZMW ZWG"
)

SIGNS: dict[str, frozenset[str]] = {
    sign: words(codes)
    for sign, codes in {
        "$": "USD CAD AUD NZD HKD SGD MXN CLP COP ARS BRL TWD NAD JMD TTD BBD BSD BZD BMD FJD GYD KYD LRD "
        "SBD SRD XCD BND UYU DOP CUP",
        "US$": "USD", "A$": "AUD", "C$": "CAD NIO", "NZ$": "NZD", "HK$": "HKD", "S$": "SGD", "R$": "BRL",
        "€": "EUR", "£": "GBP EGP LBP SYP SDG SSP FKP GIP SHP", "¥": "JPY CNY", "₹": "INR", "₽": "RUB",
        "₩": "KRW KPW", "₺": "TRY", "₪": "ILS", "฿": "THB", "₫": "VND", "₴": "UAH", "₦": "NGN", "₱": "PHP",
        "₡": "CRC", "₲": "PYG", "₸": "KZT", "₼": "AZN", "₾": "GEL", "¢": "USD CAD AUD NZD EUR",
        "KR": "SEK NOK DKK ISK", "KR.": "SEK NOK DKK ISK", "FR": "CHF XAF XOF XPF", "FR.": "CHF XAF XOF XPF",
        "SFR.": "CHF", "ZŁ": "PLN", "KČ": "CZK", "FT": "HUF", "LEI": "RON MDL",
    }.items()
}  # fmt: skip
"""A sign, upper case -> the currencies it may stand for."""

PLACES: dict[str, int] = {
    code: places
    for places, codes in ((0, _ZERO), (2, _TWO), (3, _THREE), (4, _FOUR))
    for code in sorted(codes)
}
"""Currency code, upper case -> decimal places of its minor unit."""


def meant(stated: str, own: str) -> str:
    """The currency a code or sign stands for: `own` where it may be that, else what is written."""
    return own if own in SIGNS.get(stated.upper(), ()) else stated.upper()
