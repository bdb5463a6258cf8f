import http, { type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Instant } from '../../../src/core/brands';
import { JsonText } from '../../../src/core/json';
import {
  SecurityIncidentSeverity,
  SecurityIncidentStatus,
  type SecurityIncident,
} from '../../../src/entities';
import type { StopSignal } from '../../../src/database';
import type { ExportSource, RecordSource } from '../../../src/interchange';
import { buildArchiveSchema } from '../../../src/resolvers';
import { probeApp, type Probe, type ProbeOptions } from './probe-app';

/** A stored incident. */
export function anIncident(fields: Partial<SecurityIncident> = {}): SecurityIncident {
  const at = '2026-03-01T00:00:00.000001Z' as Instant;
  return {
    id: '1',
    incidentType: 'unauthorized_access',
    severity: SecurityIncidentSeverity.HIGH,
    status: SecurityIncidentStatus.OPEN,
    description: '',
    sourceIp: null,
    userAgent: '',
    userId: null,
    entityRefs: JsonText.of('{}'),
    rawPayload: JsonText.of('{}'),
    assignedToId: null,
    investigationNotes: '',
    resolvedAt: null,
    createdAt: at,
    updatedAt: at,
    recordedAt: at,
    revision: 1,
    redactedFields: [],
    sourceAddress: null,
    searchText: '',
    salt: null,
    ...fields,
  };
}

/** What an app of a test exports: pages of incidents, of which the next may wait or fail. */
export type Pages = (signal: StopSignal) => AsyncIterable<readonly SecurityIncident[]>;

/** An app whose downloads come from a test, and what was asked of their source. */
export async function downloadApp(
  pages: Pages,
  options: ProbeOptions = {},
): Promise<Probe & { readonly noted: unknown[] }> {
  const noted: unknown[] = [];
  const createExportSource = (_request: unknown, _identity: unknown, signal: StopSignal): ExportSource => ({
    note: async (kind, { filter }) => void noted.push({ kind, filter: filter?.meaning ?? null }),
    read: (work) => work({ pages: () => pages(signal) } as unknown as RecordSource),
  });
  const more = { schema, createExportSource, ...options.more };
  return { ...(await probeApp({ ...options, more })), noted };
}

const schema = buildArchiveSchema();

/** A download as a client sees it, from its headers on. */
export class DownloadClient {
  private constructor(readonly response: IncomingMessage) {}

  static async open(
    app: FastifyInstance,
    path = '/export/security-incidents.ndjson',
    headers: Record<string, string> = {},
  ): Promise<DownloadClient> {
    if (!app.server.listening) await app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = app.server.address() as AddressInfo;
    return new Promise((resolve, reject) => {
      const request = http.get({ host: '127.0.0.1', port, path, headers, agent: false }, (response) =>
        resolve(new DownloadClient(response)),
      );
      request.on('error', reject);
    });
  }

  get status(): number | undefined {
    return this.response.statusCode;
  }

  /** All that comes, and whether the end did. */
  async rest(): Promise<{ readonly text: string; readonly isWhole: boolean }> {
    let text = '';
    try {
      for await (const chunk of this.response) text += String(chunk);
    } catch {
      return { text, isWhole: false };
    }
    return { text, isWhole: this.response.complete };
  }
}
