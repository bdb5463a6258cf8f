"""The repositories against an archive of the test's own: ARCHIVE_URL, and an admin's ARCHIVE_TOKEN."""

import os
import unittest
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any, Dict, List

from incident_archive import (
    Archive,
    ArchiveClient,
    BadUserInput,
    ChainBroken,
    Conflict,
    Forbidden,
    NotFound,
    Unauthenticated,
    exact_json,
)

URL = os.environ.get("ARCHIVE_URL")
# chains that the framework itself has made
VECTORS = Path(__file__).resolve().parents[3] / "test" / "vectors"


def vector(name: str) -> List[Dict[str, Any]]:
    lines = (VECTORS / name).read_text(encoding="utf-8").splitlines()
    return [exact_json.loads(line) for line in lines if line]


@unittest.skipIf(URL is None, "ARCHIVE_URL names no archive")
class ArchiveTest(unittest.TestCase):
    archive: Archive

    @classmethod
    def setUpClass(cls) -> None:
        cls.archive = Archive(ArchiveClient(URL or "", os.environ.get("ARCHIVE_TOKEN")))


class HandOver(ArchiveTest):
    def test_hands_over_the_events_of_a_framework_and_has_the_chain_verified(self) -> None:
        events = self.archive.cascade_events
        chain = vector("chain-hot.ndjson")
        results = events.save_many(chain)
        self.assertEqual({result.outcome for result in results}, {"SAVED"})
        verdict = events.verify_chain("seoul", expect_head=chain[-1]["current_hash"]).require_verified()
        self.assertEqual((verdict.length, verdict.head_hash), (40, chain[-1]["current_hash"]))
        self.assertIn("seoul", list(events.get_chain_namespaces()))

        again = events.save_many(chain)
        self.assertEqual({result.outcome for result in again}, {"DUPLICATE"})
        self.assertTrue(all(result.is_kept for result in again))

    def test_gives_back_each_number_and_time_as_it_was(self) -> None:
        events = self.archive.cascade_events
        chain = vector("chain-hot-z.ndjson")
        events.save_many(chain)
        for given in chain[:5]:
            kept = events.get_by_cascade_id(given["id"])
            assert kept is not None
            self.assertEqual(kept["timestamp"], given["timestamp"])
            self.assertEqual(canonical(kept["trigger_details"]), canonical(given["trigger"]["details"]))
            self.assertEqual(canonical(kept["effects"]), canonical(given["effects"]))
            self.assertEqual(kept["hash_status"], "REPRODUCED")

    def test_takes_an_event_as_an_archive_gave_it(self) -> None:
        events = self.archive.cascade_events
        for name, namespace in [("chain-hot.ndjson", "seoul"), ("chain-hot-archived.ndjson", "busan")]:
            events.save_many(vector(name))
            again = events.save_many(events.get_chain(namespace))
            self.assertEqual({result.outcome for result in again}, {"DUPLICATE"})

    def test_keeps_floats_of_python_so_that_their_hash_holds(self) -> None:
        import json

        # as the framework has them in memory: plain floats and ints
        lines = (VECTORS / "chain-archive.ndjson").read_text(encoding="utf-8").splitlines()
        self.archive.cascade_events.save_many(json.loads(line) for line in lines)
        self.archive.cascade_events.verify_chain("payments").require_verified()

    def test_tells_a_broken_chain_and_where_it_is_broken(self) -> None:
        events = self.archive.cascade_events
        tampered = vector("tampered-edited.ndjson")
        events.save_many(tampered)
        verdict = events.verify_chain(tampered[0]["namespace"])
        self.assertEqual((verdict.verified, verdict.status, verdict.is_known), (False, "BROKEN", True))
        with self.assertRaises(ChainBroken) as caught:
            verdict.require_verified()
        self.assertIsNotNone(caught.exception.verdict.findings[0].cascade_id)

    def test_says_that_another_event_has_the_id(self) -> None:
        events = self.archive.cascade_events
        event = {
            "cascade_id": "cascade-conflict",
            "namespace": "conflicts",
            "trigger_type": "X",
            "timestamp": datetime(2026, 1, 1, 0, 0, 0, 1, tzinfo=timezone.utc),
            "current_hash": "a",
            "trigger_details": {"level": 1.0},
        }
        self.assertEqual(events.save(event).require_kept().outcome, "SAVED")
        result = events.save({**event, "trigger_details": {"level": 1}})
        self.assertEqual((result.outcome, result.differing_fields), ("CONFLICT", ("triggerDetails",)))
        with self.assertRaises(Conflict):
            result.require_kept()
        kept = events.get_by_cascade_id("cascade-conflict")
        assert kept is not None
        self.assertEqual(kept["timestamp"], "2026-01-01T00:00:00.000001+00:00")
        self.assertEqual(exact_json.dumps(kept["trigger_details"]).replace(" ", ""), '{"level":1.0}')

    def test_refuses_a_time_that_does_not_say_its_zone(self) -> None:
        with self.assertRaises(ValueError):
            self.archive.cascade_events.delete_older_than(datetime(2026, 1, 1), "retention")


class Incidents(ArchiveTest):
    def create(self, **fields: Any) -> Dict[str, Any]:
        incident = {"incident_type": "rate_limit_abuse", "severity": "low", **fields}
        record = self.archive.security_incidents.create(incident).require_kept().record
        assert record is not None
        return record

    def test_keeps_a_payload_to_the_digit(self) -> None:
        payload = '{"rate": 1.10, "id": 362176991826298303751119, "list": [6e-07, -0.0]}'
        made = self.create(raw_payload=exact_json.loads(payload), user_id=2**63 - 1)
        found = self.archive.security_incidents.get_by_id(made["id"])
        assert found is not None
        self.assertEqual(exact_json.dumps(found["raw_payload"]), payload)
        self.assertEqual((found["user_id"], found["severity"], found["status"]), (str(2**63 - 1), "low", "open"))
        self.assertIsNone(self.archive.security_incidents.get_by_id(2**62))

    def test_writes_once_under_one_key(self) -> None:
        incidents = self.archive.security_incidents
        incident = {"incident_type": "once", "severity": "high"}
        first = incidents.create(incident, idempotency_key="python-once")
        second = incidents.create(incident, idempotency_key="python-once")
        self.assertEqual((first.outcome, second.outcome), ("SAVED", "DUPLICATE"))
        self.assertEqual(incidents.count_by_type_since("once", datetime.now(timezone.utc) - timedelta(days=1)), 1)
        with self.assertRaises(Conflict):
            incidents.create({**incident, "severity": "low"}, idempotency_key="python-once")

    def test_finds_by_what_the_contract_names(self) -> None:
        incidents = self.archive.security_incidents
        made = self.create(incident_type="found", severity="critical", source_ip="2001:DB8::7")
        self.assertEqual([one["id"] for one in incidents.get_by_type("found")], [made["id"]])
        self.assertIn(made["id"], [one["id"] for one in incidents.get_by_severity("critical")])
        self.assertIn(made["id"], [one["id"] for one in incidents.get_open_incidents(limit=1_000)])
        self.assertEqual([one["id"] for one in incidents.get_recent_by_ip("2001:db8:0::7", hours=1)], [made["id"]])

    def test_goes_through_all_pages(self) -> None:
        incidents = self.archive.security_incidents
        made = [self.create(incident_type="paged")["id"] for _ in range(7)]
        filter = {"incidentType": {"eq": "paged"}}
        found = [one["id"] for one in incidents.iterate(filter, order_by=("CREATED_AT", "ASC"), page=3)]
        self.assertEqual((found, incidents.count(filter)), (made, 7))

    def test_moves_an_incident_on(self) -> None:
        incidents = self.archive.security_incidents
        id = self.create()["id"]
        handled = incidents.update_status(id, "investigating", "looking", assigned_to_id=5)
        self.assertEqual((handled["status"], handled["assigned_to_id"], handled["revision"]), ("investigating", "5", 2))
        self.assertEqual(incidents.update_status(id, "investigating")["assigned_to_id"], "5")
        self.assertIsNone(incidents.update_status(id, "investigating", assigned_to_id=None)["assigned_to_id"])
        resolved = incidents.mark_as_resolved(id, "done")
        self.assertEqual((resolved["status"], resolved["investigation_notes"]), ("resolved", "done"))
        with self.assertRaises(NotFound):
            incidents.mark_as_resolved(2**62)
        with self.assertRaises(BadUserInput) as caught:
            self.create(source_ip="x" * 257)
        self.assertEqual(caught.exception.field, "input.sourceIp")


class PostmortemsAndSessions(ArchiveTest):
    def test_keeps_and_changes_a_postmortem(self) -> None:
        postmortems = self.archive.postmortems
        postmortem = {
            "incident_id": "python-1",
            "started_at": "2026-01-01T00:00:00.000001Z",
            "resolved_at": "2026-01-01T00:00:01.5Z",
            "duration_seconds": exact_json.loads("1.10"),
            "affected_services": ["checkout"],
            "system_snapshot": {"load": 1.0, "nested": {"a": 1}},
            "source": "manual",
        }
        self.assertEqual(postmortems.save(postmortem).require_kept().outcome, "SAVED")
        self.assertEqual(postmortems.save(postmortem).outcome, "DUPLICATE")
        changed = postmortems.update_fields("python-1", {"system_snapshot": {"nested": {"b": 2.50}}}, reason="case 7")
        self.assertEqual(exact_json.dumps(changed["system_snapshot"]), '{"load": 1.0, "nested": {"a": 1, "b": 2.5}}')
        kept = postmortems.get_by_incident_id("python-1")
        assert kept is not None
        self.assertEqual((str(kept["duration_seconds"]), kept["source"]), ("1.10", "manual"))
        self.assertEqual([one["incident_id"] for one in postmortems.find({"source": {"eq": "MANUAL"}})], ["python-1"])

    def test_keeps_replaces_and_deletes_sessions(self) -> None:
        sessions = self.archive.recovery_sessions
        many = [{"session_id": f"python-{at}", "namespace": "py", "started_at": f"2020-01-0{at}T00:00:00Z"} for at in (1, 2)]
        self.assertEqual([result.outcome for result in sessions.save_many(many)], ["SAVED", "SAVED"])
        session = {**many[1], "status": "completed", "metadata": {"attempts": 1.0}}
        before = sessions.get_by_session_id("python-2")
        assert before is not None
        updated = sessions.update(session, based_on_updated_at=before["updated_at"])
        self.assertEqual((updated["status"], updated["revision"]), ("completed", 2))
        with self.assertRaises(Conflict):
            sessions.update(session, based_on_updated_at=before["updated_at"])
        self.assertEqual(sessions.delete_older_than("2020-01-02T00:00:00Z", "retention", namespace="py", is_dry_run=True), 1)
        self.assertEqual(sessions.delete_older_than("2020-01-02T00:00:00Z", "retention", namespace="py"), 1)
        self.assertEqual(sessions.count({"namespace": {"eq": "py"}}), 1)


class Identities(ArchiveTest):
    def test_is_told_who_may_not(self) -> None:
        created = self.archive.client.execute(
            'mutation { createAccessToken(input: { name: "python", role: VIEWER, namespaces: ["seoul"] }) { secret } }'
        )
        viewer = Archive(ArchiveClient(URL or "", created["createAccessToken"]["secret"]))
        self.assertEqual(viewer.security_incidents.count(), 0)
        with self.assertRaises(Forbidden):
            viewer.postmortems.save({"incident_id": "x"})
        with self.assertRaises(Unauthenticated) as caught:
            Archive(ArchiveClient(URL or "", "iat_0_0")).postmortems.count()
        self.assertIsNotNone(caught.exception.request_id)


def canonical(value: Any) -> str:
    """JSON with its keys in order: the archive keeps what a hash covers so."""

    def ordered(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: ordered(value[key]) for key in sorted(value)}
        return [ordered(item) for item in value] if isinstance(value, list) else value

    return exact_json.dumps(ordered(value))
