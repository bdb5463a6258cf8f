#!/usr/bin/env python3
"""Checks a bundle of incident-archive by its byte formats alone (docs/evidence.md). Ed25519 by the package cryptography
where it is there, else by the command openssl 3. Exit status: 0 verified, 1 not, 2 no bundle, or it cannot be read."""
import argparse, base64, hashlib, json, re, subprocess, sys, tempfile
from pathlib import Path

HEADER = dict(checkpoint=str, count=int, earlier=list, filter=dict, format=str, keys=list, origin=str, successions=list)
FILTER, EARLIER = dict(kind=str, namespace=str, since=str, until=str), dict(checkpoint=str, proof=list)
PLACE, SUCCESSION = dict(kind=str, logIndex=int, proof=list), dict(key=str, previousKey=str, signature=str)
CONTENT = dict(document=str, id=str, namespace=str, recordedAt=str, revision=int, salt=str)
BESIDES = ['retention-records', 'holds', 'redactions', 'log']

def need(holds, reason):
    if not holds:
        raise ValueError(reason)

def sha256(*parts):
    return hashlib.sha256(b''.join(parts)).digest()

def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(',', ':'), ensure_ascii=False)

def check_shape(value, *shapes):
    need({key: type(item) for key, item in value.items()} in shapes, 'an object has keys or values that it should not')
    return value

def parse(line, *shapes):
    value = json.loads(line)
    need(canonical(value) == line, 'a line is not canonical JSON, in which everything has one spelling')
    return check_shape(value, *shapes)

def read_lines(file, longest=64 * 1024 * 1024):
    for line in iter(lambda: file.readline(longest + 1), b''):
        need(line.endswith(b'\n'), 'a line is too long, or no newline ends it')
        yield line[:-1].decode('utf-8')

def read_base64(text):
    data = base64.b64decode(text, validate=True)
    need(base64.b64encode(data).decode() == text, 'base64 has another spelling than its one')
    return data

def read_key(text):  # C2SP signed-note: name, id and public key
    name, key_id, encoded = re.fullmatch(r'([^\s+]+)\+([0-9a-f]{8})\+(.+)', text).groups()
    data = read_base64(encoded)
    need((len(data), data[0], sha256(name.encode(), b'\n', data)[:4].hex()) == (33, 1, key_id), 'a key does not hold')
    return name, key_id, data[1:]

def check_signature(public_key, signature, message):
    try:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
        return Ed25519PublicKey.from_public_bytes(public_key).verify(signature, message)
    except ImportError:
        key = bytes.fromhex('302a300506032b6570032100') + public_key
    with tempfile.TemporaryDirectory() as folder:
        for name, data in ('key', key), ('signature', signature), ('message', message):
            Path(folder, name).write_bytes(data)
        command = 'openssl pkeyutl -verify -rawin -pubin -keyform DER -inkey key -sigfile signature -in message'
        subprocess.run(command.split(), cwd=folder, capture_output=True, check=True)

def open_checkpoint(note, origin, keys):  # C2SP tlog-checkpoint: size, root, and the keys that signed it
    text, blank, signatures = note.rpartition('\n\n')
    lines = signatures.split('\n')
    need(blank and lines.pop() == '' and 0 < len(lines) == len(set(lines)) <= 100, 'a checkpoint is no signed note')
    signers = set()
    for line in lines:
        name, encoded = re.fullmatch('— ([^\\s+\0-\x1f]+) ([^ ]{8,})', line).groups()
        data = read_base64(encoded)
        for key in [key for key in keys if key[:2] == (name, data[:4].hex())]:
            check_signature(key[2], data[4:], text.encode() + b'\n')
            signers.add(key)
    need(signers, 'no known key signed a checkpoint')
    found, size, root, *_ = text.split('\n')
    need(found == origin and str(int(size)) == size and len(read_base64(root)) == 32, 'a checkpoint is of another log')
    return int(size), read_base64(root), signers

def climb(seed, proof, place, last):  # RFC 9162, 2.1.3.2 and 2.1.4.2: the roots of the older and of the newer tree
    older = newer = seed
    for item in proof:
        need(last > 0 and len(item) == 32, 'a proof is too long')
        if place & 1 or place == last:
            older, newer = sha256(b'\1', item, older), sha256(b'\1', item, newer)
            while place and not place & 1:
                place, last = place >> 1, last >> 1
        else:
            newer = sha256(b'\1', newer, item)
        place, last = place >> 1, last >> 1
    need(last == 0, 'a proof is too short')
    return older, newer

def check_header(header, policy, kept):  # gives size and root of the checkpoint to which the proofs of entries lead
    origin, keys, known = header['origin'], [read_key(text) for text in header['keys']], {}
    trusted = policy or keys
    for item in header['successions']:  # the oldest first: a key that is trusted says which one follows it
        texts = check_shape(item, SUCCESSION)['previousKey'], item['key']
        (previous, key), text = map(read_key, texts), '\n'.join(['incident-archive/key-succession/1', *texts, ''])
        check_signature(previous[2], read_base64(item['signature']), text.encode())
        trusted = trusted + [key] * (previous in trusted)
    trusted = [key for key in trusted if key[0] == origin]
    _, (size, root, used) = [open_checkpoint(header['checkpoint'], origin, some) for some in (trusted, keys)]
    for item in header['earlier']:
        old_size, old_root, signers = open_checkpoint(check_shape(item, EARLIER)['checkpoint'], origin, keys)
        need(max(known, default=0) < old_size < size, 'the earlier checkpoints do not ascend')
        zeros = (old_size & -old_size).bit_length() - 1
        seed, *path = [old_root] * (old_size == 1 << zeros) + [read_base64(text) for text in item['proof']]
        need(climb(seed, path, old_size - 1 >> zeros, size - 1 >> zeros) == (old_root, root), 'not the same log')
        known[old_size], used = old_root, used | signers
    need(len(used) == len(keys), 'a key signed no checkpoint, or is named twice')
    for old_size, old_root, _ in [open_checkpoint(note, origin, trusted) for note in kept]:
        need({**known, size: root}.get(old_size) == old_root, 'the log is not shown to begin with a checkpoint')
    return size, root

def leaf_of(entry):
    content_hash = entry.get('contentHash')
    if content_hash is None:
        rest = canonical({key: entry[key] for key in ('id', 'kind', 'namespace', 'recordedAt', 'revision')})[1:]
        content = f'{{"document":{entry["document"]},{rest}'.encode()
        content_hash = sha256(base64.b16decode(entry['salt'].swapcase()), content).hex()  # hex in lower case alone
    return sha256(b'\0', f"incident-archive/entry/1\n{entry['kind']}\n{content_hash}\n".encode())

def check_entries(lines, header, size, root):
    wanted, count, index = check_shape(header['filter'], FILTER), 0, -1
    for count, line in enumerate(lines, 1):
        entry = {**wanted, **parse(line, {**PLACE, **CONTENT}, {**PLACE, 'contentHash': str})}
        kind, proof, last, index = entry['kind'], map(read_base64, entry['proof']), index, entry['logIndex']
        is_wanted = kind in BESIDES or kind == wanted['kind'] and wanted['namespace'] in ('', entry['namespace'])
        need(is_wanted and last < index < size, f'entry {index} does not belong there')
        need(climb(leaf_of(entry), proof, index, size - 1)[1] == root, f'entry {index} is not what was logged')
    need(count == header['count'], 'there are more or fewer entries than there should be')

arguments = argparse.ArgumentParser(description=__doc__)
arguments.add_argument('file')
arguments.add_argument('--policy', help='file of the keys to trust, one a line, instead of those in the bundle')
arguments.add_argument('--checkpoint', nargs='+', action='extend', default=[], help='one that was kept elsewhere')
options, status = arguments.parse_args(), 2
try:
    lines = Path(options.policy).read_text('utf-8').split('\n') if options.policy else []
    policy = [read_key(line) for line in map(str.strip, lines) if line and line[0] != '#']
    need(policy or not options.policy, 'the policy names no key')
    kept = [Path(name).read_bytes().decode() for name in options.checkpoint]
    lines = read_lines(open(options.file, 'rb'))
    first = next(lines, '')
    need('"format":"incident-archive/bundle/1"' in first, 'no bundle of a known format')
    status = 1
    header = parse(first, HEADER)
    check_entries(lines, header, *check_header(header, policy, kept))
except Exception as error:
    print(f'not verified: {error!r}', file=sys.stderr)
    sys.exit(2 if isinstance(error, OSError) else status)
print(f"verified: {header['count']} entries of {header['origin']!a}; not that no other record fits the filter")
