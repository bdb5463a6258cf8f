"""The four repositories of an archive, over GraphQL. Methods have the names of the archive's own."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta, timezone
from typing import Any, Iterable, Iterator, Mapping, Sequence

from . import exact_json
from .client import ArchiveClient
from .reading import RECEIPT, Filter, Kind, Reading, conditions
from .records import (
    CascadeEvent,
    Postmortem,
    RecoverySession,
    SecurityIncident,
    Time,
    event_input,
    from_node,
    time_text,
    to_input,
)
from .results import ChainVerdict, SaveResult, receipt_of, verdict_of

# what a server takes unless it is told otherwise: 1,000 records, 2 MiB
_MAX_BATCH = 100
_MAX_BATCH_BYTES = 1_500_000

_INCIDENTS = Kind(
    "SecurityIncident",
    "securityIncident",
    "securityIncidents",
    "id",
    "createdAt",
    "id incidentType severity status description sourceIp userAgent userId entityRefs rawPayload assignedToId"
    " investigationNotes resolvedAt createdAt updatedAt recordedAt revision redactedFields",
)
_POSTMORTEMS = Kind(
    "Postmortem",
    "postmortem",
    "postmortems",
    "incidentId",
    "startedAt",
    "incidentId startedAt resolvedAt durationSeconds affectedServices timeline autoActions recommendations"
    " systemSnapshot source namespace cascadeEventId recoverySessionId id createdAt recordedAt revision redactedFields",
)
# the timestamp as its writer spelled it: a hash covers the text
_EVENTS = Kind(
    "CascadeEvent",
    "cascadeEvent",
    "cascadeEvents",
    "cascadeId",
    "timestamp",
    "cascadeId namespace triggerType triggerEventId triggeredBy isTriggeredByKnown triggerDetails effects causationChain"
    " previousHash currentHash timestamp: timestampText totalEffects successCount failureCount archivedAt externalTrace"
    " version isTest isNested hashScheme hashStatus recordedAt redactedFields",
)
_SESSIONS = Kind(
    "RecoverySession",
    "recoverySession",
    "recoverySessions",
    "sessionId",
    "startedAt",
    "sessionId namespace triggerLevel status initiatedBy stepsData startedAt completedAt durationSeconds abortReason"
    " cascadeEventId requiresApproval approvedBy approvedAt metadata createdAt updatedAt recordedAt revision"
    " redactedFields",
)


class SecurityIncidentRepository(Reading):
    """Security incidents: kept apart from all else, never replayed, changed by people alone."""

    def __init__(self, client: ArchiveClient) -> None:
        super().__init__(client, _INCIDENTS)

    def create(self, incident: SecurityIncident | Mapping[str, Any], *, idempotency_key: str | None = None) -> SaveResult:
        """Keeps an incident. A retry under the same key is a DUPLICATE; without a key one is made for this call, so that
        attempts of its own write once. Keep the key where your program may be killed and try again."""
        fields = {**to_input(incident), "idempotencyKey": idempotency_key or _new_key()}
        return _save(self._client, _INCIDENTS, "createSecurityIncident", "CreateSecurityIncidentInput", fields)

    def get_by_id(self, id: int | str) -> dict[str, Any] | None:
        return self._get(str(id))

    def get_open_incidents(self, limit: int | None = None) -> list[dict[str, Any]]:
        return self.find({"status": {"eq": "OPEN"}}, limit=limit)

    def get_by_type(self, incident_type: str, limit: int | None = None) -> list[dict[str, Any]]:
        return self.find({"incidentType": {"eq": incident_type}}, limit=limit)

    def get_by_severity(self, severity: str, limit: int | None = None) -> list[dict[str, Any]]:
        return self.find({"severity": {"eq": severity.upper()}}, limit=limit)

    def get_recent_by_ip(self, ip: str, hours: float = 24, limit: int | None = None) -> list[dict[str, Any]]:
        """Those from an address, in any spelling, created in the last hours by this machine's clock."""
        since = datetime.now(timezone.utc) - timedelta(hours=hours)
        filter = conditions(("sourceIp", "within", ip), ("createdAt", "gte", time_text(since)))
        return self.find(filter, limit=limit)

    def count_by_type_since(self, incident_type: str, since: Time) -> int:
        return self.count(conditions(("incidentType", "eq", incident_type), ("createdAt", "gte", time_text(since))))

    def update_status(
        self,
        id: int | str,
        status: str,
        notes: str | None = None,
        *,
        reason: str | None = None,
        idempotency_key: str | None = None,
        **assignee: int | str | None,
    ) -> dict[str, Any]:
        """Sets the status; empty notes keep the old ones. `assigned_to_id` left out stays, None unassigns."""
        if set(assignee) - {"assigned_to_id"}:
            raise TypeError(f"update_status has no argument {sorted(assignee)[0]}")
        fields = {"id": id, "status": status.upper(), **to_input(assignee)}
        return _update(
            self._client, _INCIDENTS, "updateSecurityIncidentStatus", fields, notes=notes, reason=reason, key=idempotency_key
        )

    def mark_as_resolved(
        self, id: int | str, notes: str | None = None, *, reason: str | None = None, idempotency_key: str | None = None
    ) -> dict[str, Any]:
        return _update(
            self._client, _INCIDENTS, "resolveSecurityIncident", {"id": id}, notes=notes, reason=reason, key=idempotency_key
        )


class PostmortemRepository(Reading):
    """Postmortems: saved once for each incident, changed field by field, with every version kept."""

    def __init__(self, client: ArchiveClient) -> None:
        super().__init__(client, _POSTMORTEMS)

    def save(self, postmortem: Postmortem | Mapping[str, Any]) -> SaveResult:
        """Keeps a postmortem; never overwrites one."""
        return _save(self._client, _POSTMORTEMS, "savePostmortem", "SavePostmortemInput", to_input(postmortem))

    def get_by_incident_id(self, incident_id: str) -> dict[str, Any] | None:
        return self._get(incident_id)

    def update_fields(
        self,
        incident_id: str,
        fields: Postmortem | Mapping[str, Any],
        *,
        reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> dict[str, Any]:
        """Merges fields into a postmortem: JSON objects at every depth, lists and scalars replaced, None stored as null."""
        changes = {"incidentId": incident_id, "fields": to_input(fields)}
        return _update(self._client, _POSTMORTEMS, "updatePostmortem", changes, reason=reason, key=idempotency_key)


class CascadeEventArchiveRepository(Reading):
    """Cascade events: the links of their namespaces' hash chains. Recorded, never changed."""

    def __init__(self, client: ArchiveClient) -> None:
        super().__init__(client, _EVENTS)

    def save(self, event: CascadeEvent | Mapping[str, Any]) -> SaveResult:
        """Keeps an event, in the shape in which a framework holds it (`id`, `trigger`, …) or that of a CascadeEvent, value for
        value; never overwrites one. The archive records, verification judges."""
        return _save(self._client, _EVENTS, "saveCascadeEvent", "SaveCascadeEventInput", event_input(event))

    def save_many(self, events: Iterable[CascadeEvent | Mapping[str, Any]]) -> list[SaveResult]:
        """As `save`, in batches: an event that cannot be kept refuses its batch, and those before it are kept."""
        inputs = (event_input(event) for event in events)
        return list(_save_many(self._client, _EVENTS, "saveCascadeEvents", "events", inputs))

    def get_by_cascade_id(self, cascade_id: str) -> dict[str, Any] | None:
        return self._get(cascade_id)

    def get_chain(self, namespace: str, start: Time | None = None, end: Time | None = None) -> Iterator[dict[str, Any]]:
        """The events of a namespace between two times, both inclusive, oldest first, as they come."""
        times = [None if time is None else time_text(time) for time in (start, end)]
        filter = conditions(
            ("namespace", "eq", namespace), ("timestamp", "gte", times[0]), ("timestamp", "lte", times[1])
        )
        return self.iterate(filter, order_by=("TIMESTAMP", "ASC"))

    def get_chain_namespaces(self) -> Iterator[str]:
        """Every namespace that has, or ever had, an event."""
        after: str | None = None
        while True:
            page = self._client.execute(
                "query ($after: String) { cascadeNamespaces(first: 1000, after: $after) }", {"after": after}
            )["cascadeNamespaces"]
            yield from page
            if len(page) < 1_000:
                return
            after = page[-1]

    def verify_chain(
        self, namespace: str, *, expect_head: str | None = None, max_findings: int = 100
    ) -> ChainVerdict:
        """The verdict on a chain: `verify_chain(…).require_verified()` raises where it does not hold. `expect_head` is a head
        that was noted earlier: a chain that lost it does not verify."""
        document = (
            "query ($namespace: String!, $expectHead: String, $first: Int) {"
            " cascadeChain(namespace: $namespace, expectHead: $expectHead) {"
            " namespace isKnown verified status trust length headHash findingCount covers notCovered"
            " findings(first: $first) { kind cascadeId position message } } }"
        )
        variables = {"namespace": namespace, "expectHead": expect_head, "first": max_findings}
        return verdict_of(self._client.execute(document, variables)["cascadeChain"])

    def delete_older_than(
        self, cutoff: Time, reason: str, *, namespace: str | None = None, is_dry_run: bool = False
    ) -> int:
        """Deletes the beginning of chains as far as every event of it is before the cutoff, and gives their number. A
        retention record anchors what is left."""
        return _delete(self._client, "deleteCascadeEventsOlderThan", cutoff, reason, namespace, is_dry_run)


class RecoverySessionArchiveRepository(Reading):
    """Recovery sessions: saved once, then replaced as a whole by updates, with every version kept."""

    def __init__(self, client: ArchiveClient) -> None:
        super().__init__(client, _SESSIONS)

    def save(self, session: RecoverySession | Mapping[str, Any]) -> SaveResult:
        """Keeps a session; never overwrites one."""
        return _save(self._client, _SESSIONS, "saveRecoverySession", "SaveRecoverySessionInput", to_input(session))

    def save_many(self, sessions: Iterable[RecoverySession | Mapping[str, Any]]) -> list[SaveResult]:
        """As `save`, in batches."""
        inputs = (to_input(session) for session in sessions)
        return list(_save_many(self._client, _SESSIONS, "saveRecoverySessions", "sessions", inputs))

    def get_by_session_id(self, session_id: str) -> dict[str, Any] | None:
        return self._get(session_id)

    def update(
        self,
        session: RecoverySession | Mapping[str, Any],
        *,
        based_on_updated_at: Time | None = None,
        reason: str | None = None,
        idempotency_key: str | None = None,
    ) -> dict[str, Any]:
        """Replaces a session as a whole: a field left out takes its default. `based_on_updated_at` is the `updated_at` of
        the version that it was made from: `Conflict` where the session has moved on."""
        fields = to_input(session)
        # an update takes neither: created_at survives, updated_at is the archive's
        fields.pop("createdAt", None)
        fields.pop("updatedAt", None)
        if based_on_updated_at is not None:
            fields["basedOnUpdatedAt"] = time_text(based_on_updated_at)
        return _update(self._client, _SESSIONS, "updateRecoverySession", fields, reason=reason, key=idempotency_key)

    def delete_older_than(
        self, cutoff: Time, reason: str, *, namespace: str | None = None, is_dry_run: bool = False
    ) -> int:
        """Deletes the sessions that began before the cutoff and that nothing holds, and gives their number."""
        return _delete(self._client, "deleteRecoverySessionsOlderThan", cutoff, reason, namespace, is_dry_run)


class Archive:
    """The repositories of one archive."""

    def __init__(self, client: ArchiveClient) -> None:
        self.client = client
        self.security_incidents = SecurityIncidentRepository(client)
        self.postmortems = PostmortemRepository(client)
        self.cascade_events = CascadeEventArchiveRepository(client)
        self.recovery_sessions = RecoverySessionArchiveRepository(client)


def _new_key() -> str:
    return f"py-{uuid.uuid4()}"


def _answer(kind: Kind) -> str:
    return f"outcome differingFields {RECEIPT} {kind.one} {{ {kind.fields} }}"


def _save(client: ArchiveClient, kind: Kind, mutation: str, type: str, fields: Mapping[str, Any]) -> SaveResult:
    document = f"mutation ($input: {type}!) {{ {mutation}(input: $input) {{ {_answer(kind)} }} }}"
    # safe to repeat: a save never overwrites, and an incident has its key
    return _result(kind, client.execute(document, {"input": fields})[mutation])


def _save_many(
    client: ArchiveClient, kind: Kind, mutation: str, list_name: str, inputs: Iterable[dict[str, Any]]
) -> Iterator[SaveResult]:
    type = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = f"mutation ($input: {type}!) {{ {mutation}(input: $input) {{ results {{ {_answer(kind)} }} }} }}"
    for batch in _batches(inputs):
        results = client.execute(document, {"input": {list_name: batch}})[mutation]["results"]
        yield from (_result(kind, result) for result in results)


def _batches(inputs: Iterable[dict[str, Any]]) -> Iterator[Sequence[dict[str, Any]]]:
    batch: list[dict[str, Any]] = []
    size = 0
    for fields in inputs:
        own = len(exact_json.dumps(fields).encode())
        if batch and (len(batch) >= _MAX_BATCH or size + own > _MAX_BATCH_BYTES):
            yield batch
            batch, size = [], 0
        batch.append(fields)
        size += own
    if batch:
        yield batch


def _result(kind: Kind, payload: Mapping[str, Any]) -> SaveResult:
    node = payload[kind.one]
    return SaveResult(
        outcome=payload["outcome"],
        differing_fields=tuple(payload["differingFields"]),
        record=None if node is None else from_node(node),
        receipt=receipt_of(payload["receipt"]),
    )


def _update(
    client: ArchiveClient,
    kind: Kind,
    mutation: str,
    fields: Mapping[str, Any],
    *,
    key: str | None,
    **others: str | None,
) -> dict[str, Any]:
    type = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = f"mutation ($input: {type}!) {{ {mutation}(input: $input) {{ {kind.one} {{ {kind.fields} }} }} }}"
    given = {name: value for name, value in others.items() if value is not None}
    variables = {"input": {**fields, **given, "idempotencyKey": key or _new_key()}}
    return from_node(client.execute(document, variables)[mutation][kind.one])


def _delete(
    client: ArchiveClient, mutation: str, cutoff: Time, reason: str, namespace: str | None, is_dry_run: bool
) -> int:
    type = f"{mutation[0].upper()}{mutation[1:]}Input"
    document = f"mutation ($input: {type}!) {{ {mutation}(input: $input) {{ deletedCount }} }}"
    fields = {"cutoff": time_text(cutoff), "reason": reason, "namespace": namespace, "isDryRun": is_dry_run}
    # repeated it would count anew what an attempt before it deleted: so it is not, where that cannot be told
    return client.execute(document, {"input": fields}, is_repeatable=is_dry_run)[mutation]["deletedCount"]
