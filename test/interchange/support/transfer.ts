import { localCaller } from '../../../src/auth';
import type { Database } from '../../../src/database';
import type { RecordKindName } from '../../../src/entities';
import {
  exportLines,
  type ExportFormat,
  GraphQLClient,
  GraphQLSink,
  GraphQLSource,
  RepositorySink,
  RepositorySource,
  type ExportSelection,
  type ImportCounts,
  type RecordSink,
  type RecordSource,
} from '../../../src/interchange';
import { importLines } from '../../../src/interchange/import-lines';
import { readLines } from '../../../src/interchange/lines';
import { RecordReader } from '../../../src/interchange/record-reader';
import type { Rejection } from '../../../src/interchange/rejection';
import { createRepositories } from '../../../src/repositories';
import { readSnapshot } from '../../../src/repositories/export-reader';

/** Where records go and come from. */
export interface Access {
  readonly sink: RecordSink;
  read<T>(work: (source: RecordSource) => Promise<T>): Promise<T>;
}

/** Straight into a database. */
export function databaseAccess(database: Database): Access {
  return {
    sink: new RepositorySink(createRepositories(database, localCaller)),
    read: (work) => readSnapshot(database, localCaller, (reader) => work(new RepositorySource(reader))),
  };
}

/** Through a server. */
export function serverAccess(url: string): Access {
  const client = new GraphQLClient(url, null);
  return { sink: new GraphQLSink(client), read: (work) => work(new GraphQLSource(client)) };
}

/** What an import did. */
export interface Imported {
  readonly counts: ImportCounts;
  readonly rejections: readonly Rejection[];
}

/** Imports the text of a file. */
export async function importText(
  access: Access,
  text: string | Buffer,
  kind: RecordKindName | null = null,
  maxLineBytes?: number,
): Promise<Imported> {
  const rejections: Rejection[] = [];
  const counts = await importLines(
    readLines(chunksOf(text), maxLineBytes),
    new RecordReader(kind, access.sink.eventCheck),
    access.sink,
    {
      onRejected: async (rejection) => void rejections.push(rejection),
      onProgress: () => undefined,
    },
  );
  return { counts, rejections };
}

/** Every record of a kind. */
export const everything: ExportSelection = { namespace: null, since: null, until: null };

/** Exports a kind as the text of a file. */
export function exportText(
  access: Access,
  kind: RecordKindName,
  selection: Partial<ExportSelection> = {},
  format: ExportFormat = 'ndjson',
): Promise<string> {
  return access.read(async (source) => {
    let text = '';
    for await (const line of exportLines(source, kind, { ...everything, ...selection }, format))
      text += `${line}\n`;
    return text;
  });
}

/** In odd pieces, so that lines and characters are cut anywhere. */
async function* chunksOf(text: string | Buffer): AsyncGenerator<Buffer> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 4_099) yield bytes.subarray(at, at + 4_099);
}

/** The lines of a text, without the end of the last one. */
export function linesOf(text: string): string[] {
  return text.split('\n').filter((line) => line !== '');
}
