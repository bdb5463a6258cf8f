"""The records of an archive in their written form: snake_case keys, values of closed sets in lower case, times as text.

What a repository takes and gives are plain dicts of these shapes. Numbers in JSON members may be int, float, Decimal, or
what `exact_json` reads.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, List, Mapping, TypedDict, Union

# RFC 3339; a datetime must say its zone
Time = Union[str, datetime]
Id = Union[int, str]


class SecurityIncident(TypedDict, total=False):
    id: Id
    incident_type: str
    severity: str
    status: str
    description: str
    source_ip: str | None
    user_agent: str
    user_id: Id | None
    entity_refs: Any
    raw_payload: Any
    assigned_to_id: Id | None
    investigation_notes: str
    resolved_at: Time | None
    created_at: Time
    updated_at: Time


class Postmortem(TypedDict, total=False):
    incident_id: str
    started_at: Time | None
    resolved_at: Time | None
    duration_seconds: Any
    affected_services: List[str]
    timeline: Any
    auto_actions: Any
    recommendations: Any
    system_snapshot: Any
    source: str
    namespace: str | None
    cascade_event_id: str | None
    recovery_session_id: str | None
    id: Id
    created_at: Time


class RecoverySession(TypedDict, total=False):
    session_id: str
    namespace: str
    trigger_level: str
    status: str
    initiated_by: str
    steps_data: Any
    started_at: Time | None
    completed_at: Time | None
    duration_seconds: Any
    abort_reason: str
    cascade_event_id: str | None
    requires_approval: bool
    approved_by: str
    approved_at: Time | None
    metadata: Any
    created_at: Time
    updated_at: Time


class CascadeEvent(TypedDict, total=False):
    cascade_id: str
    namespace: str
    trigger_type: str
    trigger_event_id: str | None
    triggered_by: str | None
    trigger_details: Any
    effects: Any
    causation_chain: List[str]
    previous_hash: str | None
    current_hash: str
    timestamp: Time
    total_effects: int
    success_count: int
    failure_count: int
    archived_at: Time | None
    external_trace: Any
    version: str
    is_test: bool


# what the API spells in upper case
_CHOICES = {"severity", "status", "source"}
_UNKNOWN_TO_WRITERS = {"recorded_at", "revision", "redacted_fields", "hash_scheme", "hash_status", "is_triggered_by_known"}


def camel_case(name: str) -> str:
    return re.sub(r"_([a-z])", lambda match: match.group(1).upper(), name)


def snake_case(name: str) -> str:
    return re.sub(r"[A-Z]", lambda match: f"_{match.group(0).lower()}", name)


def time_text(value: Time) -> str:
    """A time as the API takes it; ValueError for a datetime without a zone, which would be guessed at."""
    if isinstance(value, str):
        return value
    if value.utcoffset() is None:
        raise ValueError("a datetime must say its zone")
    return value.isoformat()


def to_input(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record in its written form as an input of the API. What only an archive assigns is left out."""
    return {
        camel_case(key): _input_value(key, value) for key, value in record.items() if key not in _UNKNOWN_TO_WRITERS
    }


def _input_value(key: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return time_text(value)
    return value.upper() if key in _CHOICES and isinstance(value, str) else value


def from_node(node: Mapping[str, Any]) -> dict[str, Any]:
    """A record as the API gives it in its written form. JSON members are left as they are."""
    return {snake_case(key): _given_value(snake_case(key), value) for key, value in node.items()}


def _given_value(key: str, value: Any) -> Any:
    return value.lower() if key in _CHOICES and isinstance(value, str) else value


# The keys of an event in the shape in which a framework holds it, with its trigger apart.
_NESTED_KEYS = {"id": "cascadeId"}
_TRIGGER_KEYS = {
    "trigger_type": "triggerType",
    "event_id": "triggerEventId",
    "details": "triggerDetails",
    "triggered_by": "triggeredBy",
}


def event_input(event: Mapping[str, Any]) -> dict[str, Any]:
    """A cascade event in either of its shapes as an input of the API, value for value.

    Keys that are missing stay missing: that `triggered_by` is None is known, and that it is not there is not, and a hash tells
    the two apart; of an event that an archive gave, `is_triggered_by_known` says which. ValueError for a key that no event has.
    """
    trigger = event.get("trigger")
    if trigger is None:
        is_known = event.get("is_triggered_by_known", True)
        return to_input({key: value for key, value in event.items() if is_known or key != "triggered_by"})
    unknown = set(trigger) - set(_TRIGGER_KEYS)
    if unknown:
        raise ValueError(f"trigger.{sorted(unknown)[0]} is no key of a cascade event")
    rest = {key: value for key, value in event.items() if key != "trigger"}
    shared = {_NESTED_KEYS.get(key, camel_case(key)): _input_value(key, value) for key, value in rest.items()}
    return {**shared, **{_TRIGGER_KEYS[key]: value for key, value in trigger.items()}, "isNested": True}
