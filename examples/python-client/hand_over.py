"""Hands the cascade events of a file to an archive and checks the chains that they stand on:

    ARCHIVE_URL=http://127.0.0.1:4000 ARCHIVE_TOKEN=iat_… python3 hand_over.py events.ndjson

The file has an event a line, as a framework holds it or as `incident-archive export` writes it. Handing it over again changes
nothing. Exit status: 0 all kept and verified, 1 not.
"""

from __future__ import annotations

import os
import sys

from incident_archive import Archive, ArchiveClient, exact_json


def main(path: str) -> int:
    client = ArchiveClient(os.environ.get("ARCHIVE_URL", "http://127.0.0.1:4000"), os.environ.get("ARCHIVE_TOKEN"))
    events = Archive(client).cascade_events
    with open(path, encoding="utf-8") as lines:
        handed_over = [exact_json.loads(line) for line in lines if line.strip()]
    results = events.save_many(handed_over)
    for event, result in zip(handed_over, results):
        if not result.is_kept:
            print(f"{event.get('id') or event.get('cascade_id')}: another event has this id", file=sys.stderr)
    verdicts = [events.verify_chain(namespace) for namespace in sorted({event["namespace"] for event in handed_over})]
    for verdict in verdicts:
        print(f"{verdict.namespace}: {verdict.length} events, {verdict.status}, {verdict.trust}")
        for finding in verdict.findings:
            print(f"  {finding.cascade_id}: {finding.message}")
    return 0 if all(result.is_kept for result in results) and all(verdict.verified for verdict in verdicts) else 1


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
