"""JSON that comes out as it went in: no number is bent, whatever its length, and no key is lost.

`json.loads` reads 1.10 as 1.1, 1E400 as infinity and -0 as 0, and of a key that an object has twice the last alone.
Evidence must keep the spelling, for hashes cover it.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from json.encoder import encode_basestring
from typing import Any

_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
# what int() takes without sys.set_int_max_str_digits
_MAX_INT_DIGITS = 4_000


class Number(Decimal):
    """A JSON number that knows its own text: it is written as it was read, and computes as a Decimal."""

    text: str

    def __new__(cls, text: str) -> "Number":
        if not _NUMBER.fullmatch(text):
            raise ValueError("no JSON number")
        try:
            number = super().__new__(cls, text)
        except InvalidOperation:
            # an exponent of twenty digits: the text is kept all the same
            number = super().__new__(cls, _beyond(text))
        number.text = text
        return number

    def __repr__(self) -> str:
        return f"Number({self.text!r})"

    def __str__(self) -> str:
        return self.text

    # Decimal's own copies are of its class, and would forget the text.
    def __copy__(self) -> "Number":
        return self

    def __deepcopy__(self, memo: Any) -> "Number":
        return self

    def __reduce__(self) -> Any:
        return Number, (self.text,)


class DoubledKeys(Mapping):
    """A JSON object that has a key twice, which a dict would lose: `pairs` are all its members, in order.

    Reads as what most parsers make of it, of each key the last; `dumps` writes all of it. It cannot be changed.
    """

    def __init__(self, pairs: Sequence[tuple[str, Any]]) -> None:
        self.pairs = tuple(pairs)
        self._last = dict(pairs)

    def __getitem__(self, key: str) -> Any:
        return self._last[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._last)

    def __len__(self) -> int:
        return len(self._last)

    def __repr__(self) -> str:
        return f"DoubledKeys({list(self.pairs)!r})"


def _object(pairs: list[tuple[str, Any]]) -> Mapping[str, Any]:
    members = dict(pairs)
    return members if len(members) == len(pairs) else DoubledKeys(pairs)


def _beyond(text: str) -> str:
    sign = "-" if text.startswith("-") else ""
    mantissa, _, exponent = text.lower().partition("e")
    is_zero = not re.search("[1-9]", mantissa) or exponent.startswith("-")
    return f"{sign}0" if is_zero else f"{sign}Infinity"


def _parse_int(text: str) -> int | Number:
    return Number(text) if text == "-0" or len(text) > _MAX_INT_DIGITS else int(text)


def _refuse_constant(text: str) -> Any:
    raise ValueError(f"{text} is no JSON")


def loads(text: str | bytes) -> Any:
    """Reads JSON: fractions and exponents as `Number`, integers as int, objects as dict, or `DoubledKeys` where that loses some.

    ValueError where it is no JSON; NaN and Infinity are none.
    """
    return json.loads(
        text,
        parse_float=Number,
        parse_int=_parse_int,
        parse_constant=_refuse_constant,
        object_pairs_hook=_object,
    )


def dumps(value: Any) -> str:
    """Writes JSON on one line, as `json.dumps` does with ensure_ascii=False, but each `Number` as its text.

    A float is written as Python writes it (1.0, 6e-07), which is the text that a hash made in Python covers; a Decimal to
    its last digit. ValueError for what no JSON can hold: NaN, infinities, half a surrogate pair. TypeError for other types,
    datetime too: say in which text a time is meant.
    """
    pieces: list[str] = []
    _write(value, pieces)
    return "".join(pieces)


def _write(value: Any, pieces: list[str]) -> None:
    if value is None:
        pieces.append("null")
    elif value is True:
        pieces.append("true")
    elif value is False:
        pieces.append("false")
    elif isinstance(value, str):
        pieces.append(_quoted(value))
    elif isinstance(value, Number):
        pieces.append(value.text)
    elif isinstance(value, int):
        pieces.append(int.__repr__(value))
    elif isinstance(value, float):
        pieces.append(_float_text(value))
    elif isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("JSON has no NaN and no infinity")
        pieces.append(str(value))
    elif isinstance(value, Mapping):
        _write_object(value, pieces)
    elif isinstance(value, Sequence) and not isinstance(value, (bytes, bytearray)):
        pieces.append("[")
        for index, item in enumerate(value):
            if index:
                pieces.append(", ")
            _write(item, pieces)
        pieces.append("]")
    else:
        raise TypeError(f"{type(value).__name__} is no JSON")


def _write_object(value: Mapping[Any, Any], pieces: list[str]) -> None:
    pieces.append("{")
    members = value.pairs if isinstance(value, DoubledKeys) else value.items()
    for index, (key, member) in enumerate(members):
        if not isinstance(key, str):
            raise TypeError("keys of JSON objects are texts")
        if index:
            pieces.append(", ")
        pieces.append(f"{_quoted(key)}: ")
        _write(member, pieces)
    pieces.append("}")


def _quoted(text: str) -> str:
    if _LONE_SURROGATE.search(text):
        raise ValueError("half a surrogate pair has no UTF-8")
    return encode_basestring(text)


def _float_text(value: float) -> str:
    if not math.isfinite(value):
        raise ValueError("JSON has no NaN and no infinity")
    return float.__repr__(value)
