"""What the repositories of all kinds have in common: one record, lists, pages, counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Iterator, Mapping

from .client import ArchiveClient
from .records import from_node

Filter = Mapping[str, Any]

RECEIPT = "receipt { leafHash logIndex recordedAt signature }"
# how many records a page of `iterate` has, and one request saves
_PAGE = 100


@dataclass(frozen=True)
class Kind:
    """The names of a kind in the schema of the API."""

    type: str
    one: str
    many: str
    key: str
    time: str
    fields: str


class Reading:
    """Reads the records of one kind.

    A filter is what the API takes, in its own names: {"severity": {"eq": "HIGH"}, "or": [...]}.
    """

    def __init__(self, client: ArchiveClient, kind: Kind) -> None:
        self._client = client
        self._kind = kind

    def _get(self, key: str) -> dict[str, Any] | None:
        kind = self._kind
        document = f"query ($key: ID!) {{ {kind.one}({kind.key}: $key) {{ {kind.fields} }} }}"
        node = self._client.execute(document, {"key": key})[kind.one]
        return None if node is None else from_node(node)

    def find(
        self,
        filter: Filter | None = None,
        *,
        limit: int | None = None,
        offset: int | None = None,
        order_by: tuple[str, str] | None = None,
    ) -> list[dict[str, Any]]:
        """Those that match, newest first unless ordered otherwise: `order_by` is a field and ASC or DESC, such as
        ("UPDATED_AT", "ASC"). At most 1,000, 100 where no limit is given; `iterate` gives all."""
        kind = self._kind
        document = (
            f"query ($filter: {kind.type}Filter, $limit: Int, $offset: Int, $orderBy: {kind.type}Order) {{"
            f" {kind.many}(filter: $filter, limit: $limit, offset: $offset, orderBy: $orderBy) {{ {kind.fields} }} }}"
        )
        variables = {"filter": filter, "limit": limit, "offset": offset, "orderBy": _order(order_by)}
        return [from_node(node) for node in self._client.execute(document, _given(variables))[kind.many]]

    def iterate(
        self, filter: Filter | None = None, *, order_by: tuple[str, str] | None = None, page: int = _PAGE
    ) -> Iterator[dict[str, Any]]:
        """All that match, page by page, by cursor: what is written meanwhile moves nothing."""
        kind = self._kind
        name = f"{kind.one}Connection"
        document = (
            f"query ($filter: {kind.type}Filter, $first: Int, $after: String, $orderBy: {kind.type}Order) {{"
            f" {name}(filter: $filter, first: $first, after: $after, orderBy: $orderBy) {{"
            f" nodes {{ {kind.fields} }} pageInfo {{ hasNextPage endCursor }} }} }}"
        )
        variables: dict[str, Any] = {"filter": filter, "first": page, "after": None, "orderBy": _order(order_by)}
        while True:
            connection = self._client.execute(document, _given(variables))[name]
            for node in connection["nodes"]:
                yield from_node(node)
            if not connection["pageInfo"]["hasNextPage"]:
                return
            variables["after"] = connection["pageInfo"]["endCursor"]

    def count(self, filter: Filter | None = None) -> int:
        """How many match."""
        kind = self._kind
        document = f"query ($filter: {kind.type}Filter) {{ {kind.one}Count(filter: $filter) }}"
        return self._client.execute(document, _given({"filter": filter}))[f"{kind.one}Count"]


def _order(order_by: tuple[str, str] | None) -> dict[str, str] | None:
    return None if order_by is None else {"field": order_by[0], "direction": order_by[1]}


def _given(variables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in variables.items() if value is not None}


def conditions(*parts: tuple[str, str, Any]) -> dict[str, Any]:
    """A filter of comparisons (field, operator, value), of which those without a value do not count."""
    filter: dict[str, Any] = {}
    for field, operator, value in parts:
        if value is not None:
            filter.setdefault(field, {})[operator] = value
    return filter
