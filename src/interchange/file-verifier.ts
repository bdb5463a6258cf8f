import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { CollectedChain, verifyChain, type ClockNote, type Finding } from '../core/chain';
import { ArchiveError, badInput } from '../core/errors';
import { MAX_DOCUMENT_DEPTH, parseJson } from '../core/json';
import { parseCascadeEventRecord } from '../core/records';
import { MAX_LISTED, type ChainReport, type ChainRequest, type ChainVerifier } from './chain-report';
import { readLines, type Line } from './lines';

/** Verifies the chains of a file of cascade events, in whatever order it has them, without a database. */
export class FileVerifier implements ChainVerifier {
  private constructor(private readonly chains: ReadonlyMap<string, CollectedChain>) {}

  /**
   * Reads the file: memory grows with the number of its events, by their ids and hashes alone.
   * @throws ArchiveError BAD_USER_INPUT naming the line that is no cascade event: then no verdict can be given
   */
  static async read(file: string, triggeredByNames: readonly string[]): Promise<FileVerifier> {
    const chains = new Map<string, CollectedChain>();
    try {
      for await (const line of readLines(createReadStream(file))) {
        const text = textOf(line);
        if (text.trim() === '') continue;
        const record = parseLine(line, text);
        const chain = chains.get(record.namespace) ?? new CollectedChain(triggeredByNames);
        chains.set(record.namespace, chain);
        chain.add(record);
      }
    } catch (error) {
      throw error instanceof ArchiveError ? error : badInput(file, 'cannot be read');
    }
    return new FileVerifier(chains);
  }

  async namespaces(): Promise<readonly string[]> {
    return [...this.chains.keys()].sort();
  }

  async verify({ namespace, expectHead }: ChainRequest): Promise<ChainReport> {
    const chain = this.chains.get(namespace);
    const feeder = chain ?? new CollectedChain();
    const findings: Finding[] = [];
    const notes: ClockNote[] = [];
    const steps = verifyChain(feeder.batches(), feeder, { expectHead });
    let step = await steps.next();
    for (; step.done !== true; step = await steps.next()) {
      const { value } = step;
      if (value.kind === 'finding' && findings.length < MAX_LISTED) findings.push(value.finding);
      if (value.kind === 'note' && notes.length < MAX_LISTED) notes.push(value.note);
    }
    const trust = { trust: 'UNANCHORED', checkpoint: null } as const;
    return {
      ...step.value,
      ...trust,
      namespace,
      isKnown: chain !== undefined,
      findings,
      notes,
      redactedEvents: [],
    };
  }
}

function textOf({ number, bytes }: Line): string {
  if (bytes === null) throw badInput(`line ${number}`, 'is too long');
  if (!isUtf8(bytes)) throw badInput(`line ${number}`, 'is not UTF-8');
  return bytes.toString('utf8');
}

function parseLine({ number }: Line, text: string): ReturnType<typeof parseCascadeEventRecord> {
  try {
    return parseCascadeEventRecord(text, parseJson(text, { maxDepth: MAX_DOCUMENT_DEPTH }));
  } catch (error) {
    if (!(error instanceof ArchiveError)) throw error;
    throw badInput(`line ${number}`, `is no cascade event: ${error.message}`);
  }
}
