"""A client of incident-archive that needs nothing but Python, and keeps every digit."""

from . import exact_json
from .client import ArchiveClient
from .errors import (
    ArchiveError,
    BadUserInput,
    Conflict,
    DeadlineExceeded,
    Forbidden,
    LimitExceeded,
    NotFound,
    RateLimited,
    Unauthenticated,
    Unavailable,
)
from .exact_json import DoubledKeys, Number
from .records import CascadeEvent, Postmortem, RecoverySession, SecurityIncident
from .repositories import (
    Archive,
    CascadeEventArchiveRepository,
    PostmortemRepository,
    RecoverySessionArchiveRepository,
    SecurityIncidentRepository,
)
from .results import ChainBroken, ChainVerdict, Finding, Receipt, SaveResult

__all__ = [
    "Archive",
    "ArchiveClient",
    "ArchiveError",
    "BadUserInput",
    "CascadeEvent",
    "CascadeEventArchiveRepository",
    "ChainBroken",
    "ChainVerdict",
    "Conflict",
    "DeadlineExceeded",
    "DoubledKeys",
    "Finding",
    "Forbidden",
    "LimitExceeded",
    "NotFound",
    "Number",
    "Postmortem",
    "PostmortemRepository",
    "RateLimited",
    "Receipt",
    "RecoverySession",
    "RecoverySessionArchiveRepository",
    "SaveResult",
    "SecurityIncident",
    "SecurityIncidentRepository",
    "Unauthenticated",
    "Unavailable",
    "exact_json",
]
