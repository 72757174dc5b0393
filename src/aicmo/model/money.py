"""Currencies by their ISO 4217 code, and money as people write it."""

from __future__ import annotations

from decimal import Decimal

from aicmo.errors import UnknownCurrency

CURRENCIES = frozenset(
    """AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF
    CHE CHF CHW CLF CLP CNY COP COU CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ
    GYD HKD HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD
    MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG
    QAR RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS
    UAH UGX USD USN UYI UYU UYW UZS VED VES VND VUV WST XAF XAG XAU XCD XCG XDR XOF XPF XSU XUA YER ZAR ZMW ZWG""".split()
)
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥", "INR": "₹", "KRW": "₩", "ILS": "₪", "UAH": "₴", "VND": "₫"}
NO_MINOR_UNIT = frozenset("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split())
_COMPACT = ((Decimal(10) ** 9, "B"), (Decimal(10) ** 6, "M"), (Decimal(10) ** 3, "k"))


def currency_code(text: str) -> str:
    """The ISO 4217 code that `text` is, in upper case. Raises `UnknownCurrency`."""
    code = text.strip().upper()
    if code not in CURRENCIES:
        raise UnknownCurrency(f"{text!r} is not an ISO 4217 currency code.", remedy="Use a code such as EUR or USD.")
    return code


def format_money(amount: Decimal | float, currency: str, *, compact: bool = False, places: int | None = None) -> str:
    """`€1,234.50`, `-$3.00`, `CHF 12.00`; compact: `€1.9M`. `places` defaults to the currency's own (JPY has none)."""
    value = Decimal(str(amount))
    sign, value = ("-" if value < 0 else ""), abs(value)
    symbol = SYMBOLS.get(currency, f"{currency} " if currency else "")
    if compact and value >= 1000:
        return f"{sign}{symbol}{compact_number(value)}"
    digits = (0 if currency in NO_MINOR_UNIT else 2) if places is None else places
    return f"{sign}{symbol}{value:,.{digits}f}"


def compact_number(value: Decimal | float) -> str:
    """`950`, `1.2k`, `32k`, `1.9M`: one decimal below a hundred, none above."""
    number = Decimal(str(value))
    for index, (size, letter) in enumerate(_COMPACT):
        if abs(number) >= size:
            scaled = number / size
            text = f"{scaled:.0f}" if abs(scaled) >= 100 else f"{scaled:.1f}".removesuffix(".0")
            if text.lstrip("-") == "1000" and index:
                return f"{'-' if number < 0 else ''}1{_COMPACT[index - 1][1]}"
            return f"{text}{letter}"
    return f"{number:,.0f}" if number == number.to_integral_value() else f"{number:,.2f}"
