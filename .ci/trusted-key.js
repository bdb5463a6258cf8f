'use strict';

/** Prints the key that an archive signs with, for a policy: `node trusted-key.js EVIDENCE_FOLDER`. */
const { createPublicKey } = require('node:crypto');
const { readFileSync } = require('node:fs');
const path = require('node:path');
const { verifierKey, writeVerifierKey } = require('../dist/src/core');

const [folder = ''] = process.argv.slice(2);
const pem = readFileSync(path.join(folder, 'log-signing-key.pem'));
const [origin = ''] = readFileSync(path.join(folder, 'log-signing-key.pem.guard'), 'utf8').split('\n');
process.stdout.write(`${writeVerifierKey(verifierKey(origin, createPublicKey(pem)))}\n`);
