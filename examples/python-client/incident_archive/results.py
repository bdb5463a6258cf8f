"""What an archive answers to a write, and what it finds when it verifies a chain."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Mapping

from .errors import ArchiveError, Conflict


@dataclass(frozen=True)
class Receipt:
    """The promise that the evidence log holds a version of a record. `signature` is None where the archive has no key."""

    leaf_hash: str
    recorded_at: str
    log_index: str | None
    signature: str | None


@dataclass(frozen=True)
class SaveResult:
    """What became of a save. A save never overwrites: DUPLICATE is an equal record that was there, CONFLICT another one."""

    outcome: str
    differing_fields: tuple[str, ...]
    # None where another record holds the key and is not this caller's to see
    record: dict[str, Any] | None
    receipt: Receipt | None

    @property
    def is_kept(self) -> bool:
        """Whether the archive holds what was handed over: now, or from an earlier attempt."""
        return self.outcome in ("SAVED", "DUPLICATE")

    def require_kept(self) -> "SaveResult":
        """Itself; `Conflict` where the archive holds another record under the key."""
        if self.is_kept:
            return self
        differing = ", ".join(self.differing_fields) or "unknown"
        raise Conflict(f"the archive holds another record under this key (differing: {differing})")


@dataclass(frozen=True)
class Finding:
    kind: str
    cascade_id: str | None
    position: int | None
    message: str


class ChainBroken(ArchiveError):
    """A chain does not verify; `verdict` says where and why."""

    code = "CHAIN_BROKEN"

    def __init__(self, verdict: "ChainVerdict") -> None:
        first = verdict.findings[0].message if verdict.findings else "no finding was given"
        super().__init__(
            f"the chain of {verdict.namespace!r} does not verify: {verdict.finding_count} findings, the first: {first}"
        )
        self.verdict = verdict


@dataclass(frozen=True)
class ChainVerdict:
    """The verdict on a namespace's chain.

    `trust` says whether the signed evidence log stands behind it (ANCHORED) or its own hashes alone (UNANCHORED).
    `findings` are the first of `finding_count`.
    """

    namespace: str
    is_known: bool
    verified: bool
    status: str
    trust: str
    length: int
    head_hash: str | None
    finding_count: int
    findings: tuple[Finding, ...]
    covers: tuple[str, ...]
    not_covered: tuple[str, ...]

    def require_verified(self) -> "ChainVerdict":
        """Itself; `ChainBroken` where the chain does not verify."""
        if self.verified:
            return self
        raise ChainBroken(self)


def receipt_of(node: Mapping[str, Any] | None) -> Receipt | None:
    if node is None:
        return None
    return Receipt(node["leafHash"], node["recordedAt"], node["logIndex"], node["signature"])


def verdict_of(node: Mapping[str, Any]) -> ChainVerdict:
    return ChainVerdict(
        namespace=node["namespace"],
        is_known=node["isKnown"],
        verified=node["verified"],
        status=node["status"],
        trust=node["trust"],
        length=node["length"],
        head_hash=node["headHash"],
        finding_count=node["findingCount"],
        findings=tuple(
            Finding(found["kind"], found["cascadeId"], found["position"], found["message"]) for found in node["findings"]
        ),
        covers=tuple(node["covers"]),
        not_covered=tuple(node["notCovered"]),
    )
