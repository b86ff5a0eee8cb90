"""Numbers, money, hours and shares as the pages write them.

Thousands are parted by a narrow no-break space, which also stands before a unit, so that a figure never breaks
over two lines. A missing or zero amount is an en dash where the column says what it is.
"""

from decimal import Decimal

from django.conf import settings

NARROW = "\u202f"
MINUS = "\u2212"
NIL = "\u2013"
SYMBOLS = {"EUR": "€", "USD": "$", "GBP": "£", "JPY": "¥"}

Number = int | float | Decimal


def decimals(value: Number, places: int = 1) -> str:
    """A figure with a fixed number of decimals: 1180.26 is '1 180.3'; a rounded zero has no sign."""
    text = f"{abs(value):,.{places}f}".replace(",", NARROW)
    negative = value < 0 and any(digit in "123456789" for digit in text)
    return MINUS + text if negative else text


def signed(value: Number, places: int = 1) -> str:
    """A change: '+15.1', '−5.9', '±0.0'."""
    text = decimals(value, places)
    if text.startswith(MINUS):
        return text
    return ("+" if any(digit in "123456789" for digit in text) else "±") + text


def short(value: Number) -> str:
    """A figure without needless decimals: 59.0 is '59', 4.5 is '4.5', 1180.2 is '1 180'."""
    figure = float(value)
    places = 0 if abs(figure) >= 100 or figure.is_integer() else 1
    return decimals(figure, places).removesuffix(".0")


def rounded(value: Number) -> str:
    """A figure as exact as a reader needs: 64.7 is '65', 4.25 is '4.3'."""
    figure = float(value)
    return short(round(figure) if abs(figure) >= 10 else round(figure, 1))


def money(amount: Number | None) -> str:
    """An amount in the reporting currency: '€1.13m', '€180k', '€950'; nothing or zero is a dash."""
    if not amount:
        return NIL
    size: Number = -amount if amount < 0 else amount
    return (MINUS if amount < 0 else "") + currency_mark() + short_amount(size)


def short_amount(amount: Number) -> str:
    """A positive amount with its unit of thousand or million; rounding never yields '1000k'."""
    if amount >= 999_500:
        return f"{decimals(float(amount) / 1_000_000, 2)}m"
    if amount >= 1_000:
        return f"{float(amount) / 1000:.0f}k"
    return f"{amount:.0f}"


def currency_mark() -> str:
    """The reporting currency's sign, or its code and a space where it has none."""
    code = str(settings.REPORTING_CURRENCY)
    return SYMBOLS.get(code, code + NARROW)


def hours(value: Number | None) -> str:
    """Hours with their unit: '59 h'; nothing or zero is a dash."""
    return f"{rounded(value)}{NARROW}h" if value else NIL


def percent(share: Number | None, places: int = 0) -> str:
    """A share of one as a percentage: 0.45 is '45 %'."""
    return NIL if share is None else f"{decimals(share * 100, places)}{NARROW}%"


def counted(number: int, one: str, many: str = "") -> str:
    """A count with its noun: '1 account', '9 accounts'; the plural takes an s unless it is given."""
    return f"{decimals(number, 0)}{NARROW if number >= 1000 else ' '}{one if number == 1 else many or one + 's'}"
