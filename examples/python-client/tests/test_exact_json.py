import copy
import json
import pickle
import unittest
from decimal import Decimal

from incident_archive import Number, exact_json

TEXTS = [
    "1.0",
    "1.10",
    "6e-07",
    "6E-7",
    "-0",
    "-0.0",
    "1E400",
    "1e99999999999999999999",
    "-1e99999999999999999999",
    "1e-99999999999999999999",
    "123456789012345678901234567890",
    "0.1000000000000000055511151231257827",
    "9" * 5_000,
    '{"b": 1, "a": [1.0, {}], "": null}',
    '"한글 \\u0000 \\" \\\\ \\n"',
    '"\U0001f600"',
    "[true, false, null]",
    '[{"a": 1.10, "b": 0, "a": {"c": 1, "c": 2}}]',
]


class ExactJson(unittest.TestCase):
    def test_writes_what_it_read_as_it_was(self) -> None:
        for text in TEXTS:
            with self.subTest(text[:40]):
                self.assertEqual(exact_json.dumps(exact_json.loads(text)), text)

    def test_writes_values_of_python_as_python_does(self) -> None:
        value = {"f": [1.0, 6e-07, 1e16, -0.0, 0.1], "i": [0, -5, 2**70], "t": (1, "a\x7f\u2028"), "n": None, "b": True}
        self.assertEqual(exact_json.dumps(value), json.dumps(value, ensure_ascii=False))

    def test_writes_a_decimal_to_its_last_digit(self) -> None:
        self.assertEqual(exact_json.dumps([Decimal("2215.00"), Decimal("1E+2")]), "[2215.00, 1E+2]")

    def test_refuses_what_no_json_can_hold(self) -> None:
        for value in [float("nan"), float("inf"), Decimal("NaN"), Decimal("-Infinity"), "\ud800", {"\udfff": 1}]:
            with self.assertRaises(ValueError):
                exact_json.dumps(value)
        for value in [{1: 2}, b"x", {1, 2}, object()]:
            with self.assertRaises(TypeError):
                exact_json.dumps(value)
        for text in ["NaN", "[Infinity]", "{", "01", '"\n"']:
            with self.assertRaises(ValueError):
                exact_json.loads(text)

    def test_an_object_with_a_key_twice_reads_as_the_last_and_loses_nothing(self) -> None:
        value = exact_json.loads('{"a": 1, "b": 2, "a": 3}')
        self.assertEqual((value["a"], list(value), len(value)), (3, ["a", "b"], 2))
        self.assertEqual(value.pairs, (("a", 1), ("b", 2), ("a", 3)))
        self.assertEqual(exact_json.loads('{"a": 1}'), {"a": 1})
        for copied in [copy.deepcopy(value), pickle.loads(pickle.dumps(value))]:
            self.assertEqual(exact_json.dumps(copied), '{"a": 1, "b": 2, "a": 3}')

    def test_a_number_computes_and_stays_what_it_is(self) -> None:
        number = exact_json.loads("1.10")
        self.assertEqual(number + 1, Decimal("2.1"))
        self.assertEqual(float(number), 1.1)
        for copied in [copy.copy(number), copy.deepcopy(number), pickle.loads(pickle.dumps(number))]:
            self.assertEqual(exact_json.dumps(copied), "1.10")
        with self.assertRaises(ValueError):
            Number("1_0")
