"""What the client does when an archive does not answer as usual; against a server of the test's own."""

import socket
import threading
import unittest
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any, List, Tuple

from incident_archive import (
    Archive,
    ArchiveClient,
    ArchiveError,
    BadUserInput,
    Conflict,
    Forbidden,
    RateLimited,
    Unauthenticated,
    Unavailable,
    exact_json,
)

DATA = (200, {}, '{"data": {"n": 1.10}}')
# an answer that breaks off
CUT = (0, {}, "")


def refused(status: int, code: str, **headers: str) -> Tuple[int, dict, str]:
    extensions = f'{{"code": "{code}", "field": "input.id", "reason": "must be one", "requestId": "r1"}}'
    return status, headers, f'{{"errors": [{{"message": "input.id: must be one", "extensions": {extensions}}}]}}'


class Stub(HTTPServer):
    """Gives its answers one after the other, the last for good, and keeps what it was sent."""

    def __init__(self, *answers: Tuple[int, dict, str]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.answers = list(answers)
        self.requests: List[dict] = []
        self.tokens: List[Any] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class Handler(BaseHTTPRequestHandler):
    server: Stub

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.requests.append(exact_json.loads(body))
        self.server.tokens.append(self.headers.get("authorization"))
        answers = self.server.answers
        status, headers, text = answers.pop(0) if len(answers) > 1 else answers[0]
        if status == 0:
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("content-length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *args: Any) -> None:
        pass


class Client(unittest.TestCase):
    def serve(self, *answers: Tuple[int, dict, str], **options: Any) -> ArchiveClient:
        stub = self.stub = Stub(*answers)
        thread = threading.Thread(target=stub.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
        thread.start()
        # the last one added goes first
        for end in (stub.server_close, thread.join, stub.shutdown):
            self.addCleanup(end)
        self.pauses: List[float] = []
        return ArchiveClient(self.stub.url, sleep=self.pauses.append, **options)

    def test_sends_and_gives_every_digit(self) -> None:
        client = self.serve(DATA, token="iat_1_2")
        data = client.execute("query ($a: JSON) { n }", {"a": exact_json.loads('{"x": 1.0, "y": 12345678901234567890}')})
        self.assertEqual(exact_json.dumps(data), '{"n": 1.10}')
        self.assertEqual(
            exact_json.dumps(self.stub.requests[0]["variables"]), '{"a": {"x": 1.0, "y": 12345678901234567890}}'
        )
        self.assertEqual(self.stub.tokens, ["Bearer iat_1_2"])

    def test_tries_again_what_passes(self) -> None:
        unavailable = refused(200, "UNAVAILABLE")
        client = self.serve(refused(429, "RATE_LIMITED", retry_after="7"), CUT, (502, {}, "<html>"), unavailable, DATA)
        self.assertEqual(client.execute("{ n }")["n"], exact_json.Number("1.10"))
        self.assertEqual(len(self.stub.requests), 5)
        self.assertEqual(self.pauses[0], 7.0)
        self.assertTrue(0 < self.pauses[1] < self.pauses[3] < 60)

    def test_gives_up_after_so_many_attempts(self) -> None:
        client = self.serve(CUT, retries=2)
        with self.assertRaises(Unavailable):
            client.execute("{ n }")
        self.assertEqual(len(self.stub.requests), 3)
        client = self.serve(refused(429, "RATE_LIMITED"), retries=1)
        with self.assertRaises(RateLimited):
            client.execute("{ n }")

    def test_writes_nothing_twice(self) -> None:
        client = self.serve(CUT, DATA)
        with self.assertRaises(Unavailable):
            client.execute("mutation { n }", is_repeatable=False)
        self.assertEqual(len(self.stub.requests), 1)
        # a proxy that lost the archive's answer
        client = self.serve((503, {}, "upstream connect error or disconnect/reset before headers"), DATA)
        with self.assertRaises(Unavailable):
            client.execute("mutation { n }", is_repeatable=False)
        self.assertEqual(len(self.stub.requests), 1)
        # what was refused before it began may be tried again
        client = self.serve(refused(503, "UNAVAILABLE"), DATA)
        client.execute("mutation { n }", is_repeatable=False)
        self.assertEqual(len(self.stub.requests), 2)

    def test_has_one_idempotency_key_for_all_attempts_of_a_write(self) -> None:
        incident = '{"data": {"createSecurityIncident": {"outcome": "DUPLICATE", "differingFields": [], "receipt": null, '
        client = self.serve(CUT, (200, {}, incident + '"securityIncident": {"id": "7", "severity": "HIGH"}}}}'))
        incidents = Archive(client).security_incidents
        result = incidents.create({"incident_type": "unauthorized_access", "severity": "high"})
        incidents.create({"incident_type": "unauthorized_access", "severity": "high"})
        keys = [request["variables"]["input"]["idempotencyKey"] for request in self.stub.requests]
        self.assertEqual(len(keys), 3)
        self.assertEqual(keys[0], keys[1])
        self.assertNotEqual(keys[1], keys[2])
        self.assertEqual((result.is_kept, result.record), (True, {"id": "7", "severity": "high"}))

    def test_never_repeats_a_deletion_whose_end_it_did_not_hear(self) -> None:
        client = self.serve(CUT)
        with self.assertRaises(Unavailable):
            Archive(client).recovery_sessions.delete_older_than("2026-01-01T00:00:00Z", "retention")
        self.assertEqual(len(self.stub.requests), 1)

    def test_tells_what_is_wrong_by_class_code_and_field(self) -> None:
        for status, code, error in [
            (400, "BAD_USER_INPUT", BadUserInput),
            (401, "UNAUTHENTICATED", Unauthenticated),
            (200, "FORBIDDEN", Forbidden),
            (200, "CONFLICT", Conflict),
            (200, "SOMETHING_NEW", ArchiveError),
        ]:
            with self.subTest(code):
                client = self.serve(refused(status, code))
                with self.assertRaises(error) as caught:
                    client.execute("{ n }")
                raised = caught.exception
                self.assertIs(type(raised), error)
                self.assertEqual(
                    (raised.code, raised.field, raised.reason, raised.request_id, raised.status),
                    (code, "input.id", "must be one", "r1", status),
                )
                self.assertEqual(len(self.stub.requests), 1)

    def test_takes_no_other_server_for_an_archive(self) -> None:
        for answer in [(200, {}, "<html>"), (200, {}, "[1]"), (200, {}, '{"data": null}'), (404, {}, "{}")]:
            client = self.serve(answer)
            with self.assertRaises(ArchiveError) as caught:
                client.execute("{ n }")
            self.assertEqual(caught.exception.code, "NO_ARCHIVE")
        with self.assertRaises(ValueError):
            ArchiveClient("archive.example.com")

    def test_hands_its_token_to_no_other_server(self) -> None:
        other = self.serve(DATA) and self.stub
        client = self.serve((302, {"location": f"{other.url}/graphql"}, ""), token="iat_1_2")
        with self.assertRaises(ArchiveError):
            client.execute("{ n }")
        self.assertEqual(other.tokens, [])
