import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { GraphQLSchema } from 'graphql';
import { allows, rolesWith, routePermissions, type Identity, type OnRefusal } from '../auth';
import { ArchiveError } from '../core/errors';
import type { StopSignal } from '../database';
import {
  exportLines,
  linesBeforeRecords,
  piecesOf,
  type ExportSource,
  type RecordSource,
} from '../interchange';
import { identityOf, type Access } from './access';
import { refusedRequest } from './authentication';
import { RequestDeadline } from './deadline';
import { DownloadBody } from './download-body';
import { readOrder, type DownloadOrder } from './download-order';
import { isDraining } from './drain';
import { answerNotFound, sendError } from './error-handlers';
import { admission, type GraphQLRouteOptions } from './graphql-route';
import { Streams, type StreamLimits } from './streams';

/** How many downloads there may be at once, and when a client is given up. */
export interface DownloadLimits {
  /** In all, on this server. */
  readonly exports: number;
  /** Of one identity. */
  readonly exportsPerIdentity: number;
  /** Milliseconds after which a client that takes in nothing is cut off. */
  readonly exportStallMs: number;
}

/** Where the downloads of a request come from; `signal` is aborted when it is to end. */
export type CreateExportSource = (
  request: FastifyRequest,
  identity: Identity,
  signal: StopSignal,
) => ExportSource;

/** What `/export` needs. */
export interface DownloadRouteOptions extends Pick<
  GraphQLRouteOptions<never>,
  'authenticate' | 'deadlines' | 'rateLimiter'
> {
  readonly schema: GraphQLSchema;
  readonly createExportSource: CreateExportSource;
  readonly access: Access;
  readonly onRefusal: OnRefusal;
  readonly limits: DownloadLimits & Pick<StreamLimits, 'streamCheckMs'>;
}

const URL = '/export/:file';
/** Seconds after which a client that found no room may try again. */
const RETRY_SECONDS = 10;
/** So many records count as much as a request: as many as a page of a query has at most. */
const RECORDS_PER_REQUEST = 1_000;

/**
 * `GET /export/KIND.ndjson`, `.csv` and, of security incidents, `.ocsf.ndjson`, with `filter` as the queries of the API
 * take it: records of one state, as many as there are, and no faster than they are taken. docs/exports.md says how a client
 * knows that it has all of them.
 */
export function registerDownloads(app: FastifyInstance, options: DownloadRouteOptions): void {
  const { limits, onRefusal, schema } = options;
  const open = new Streams({
    streams: limits.exports,
    streamsPerIdentity: limits.exportsPerIdentity,
    streamCheckMs: limits.streamCheckMs,
  });

  app.route({
    method: ['GET', 'HEAD'],
    url: URL,
    exposeHeadRoute: false,
    onRequest: admission(options),
    handler: async (request, reply) => {
      const identity = knownIdentity(request);
      if (isFromOtherSite(request)) {
        onRefusal({ ...refusedRequest(request), code: 'FORBIDDEN' });
        return sendError(request, reply, 403, 'pages of other sites may not ask');
      }
      if (!allows(identity.role, routePermissions.export)) {
        onRefusal({ ...refusedRequest(request), identity, code: 'FORBIDDEN' });
        const roles = rolesWith(routePermissions.export).join(' or ');
        return sendError(request, reply, 403, `needs the role ${roles}`);
      }
      const order = readOrder(request, schema);
      if (order === null) return answerNotFound(request, reply);
      if (request.method === 'HEAD') return withHeaders(reply, order).send();
      return (
        refuse(request, reply, open, options) ??
        (await new Download(request, reply, order, options).open(open))
      );
    },
  });

  app.route({
    method: ['DELETE', 'OPTIONS', 'PATCH', 'POST', 'PUT'],
    url: URL,
    handler: (request, reply) => sendError(request, reply.header('allow', 'GET, HEAD'), 405),
  });
}

/** One download, from its request to its end. */
class Download {
  private readonly deadline: RequestDeadline;
  private readonly body: DownloadBody;
  private records = 0;

  constructor(
    private readonly request: FastifyRequest,
    private readonly reply: FastifyReply,
    private readonly order: DownloadOrder,
    private readonly options: DownloadRouteOptions,
  ) {
    const { deadlines, limits } = options;
    this.deadline = new RequestDeadline(request, reply, deadlines);
    this.deadline.extend();
    this.body = new DownloadBody(limits.exportStallMs);
    // told by what is under way; without a listener the event besides would end the process
    this.body.on('error', () => undefined);
    const { signal } = this.deadline;
    signal.addEventListener('abort', () => this.body.destroy(signal.reason as Error), { once: true });
  }

  /**
   * Answers once there is a state to read from: what is wrong before is told by the status.
   * @throws ArchiveError
   */
  async open(downloads: Streams): Promise<FastifyReply> {
    const { access, createExportSource } = this.options;
    const { kind, selection } = this.order;
    const identity = knownIdentity(this.request);
    const leave = downloads.add(identity.actor, {
      isKnown: async () => (await identityOf(access, this.request.headers.authorization)) !== null,
      end: (reason) =>
        this.deadline.stop(new ArchiveError('UNAVAILABLE', null, `the download ends: ${reason}`)),
    });
    this.body.once('close', () => {
      this.deadline.end();
      leave();
    });
    try {
      const source = createExportSource(this.request, identity, this.deadline.signal);
      await source.note(kind, selection);
      await this.begin(source);
    } catch (error) {
      this.body.destroy();
      throw error;
    }
    return this.send();
  }

  /** Has records put into the body for as long as there are some; resolves once the first can be read. */
  private begin(source: ExportSource): Promise<void> {
    return new Promise((resolve, reject) => {
      const work = async (records: RecordSource): Promise<void> => {
        resolve();
        await this.fill(records);
      };
      source.read(work).then(
        () => this.body.end(),
        (error: Error) => {
          reject(error);
          this.body.destroy(error);
        },
      );
    });
  }

  private async fill(source: RecordSource): Promise<void> {
    const { format, kind, selection } = this.order;
    const lines = exportLines(source, kind, selection, format);
    for await (const piece of piecesOf(this.counted(lines))) await this.body.add(piece);
  }

  private async *counted(lines: AsyncIterable<string>): AsyncGenerator<string, void> {
    const { rateLimiter } = this.options;
    let before = linesBeforeRecords(this.order.format);
    for await (const line of lines) {
      yield line;
      if (before > 0) before -= 1;
      else this.records += 1;
      if (this.records > 0 && this.records % RECORDS_PER_REQUEST === 0) rateLimiter?.charge(this.request, 1);
    }
  }

  private send(): FastifyReply {
    this.body.once('close', () => {
      const { format, kind } = this.order;
      const ms = Math.round(this.reply.elapsedTime);
      const isWhole = this.body.readableEnded;
      this.request.log.info({ kind, format, records: this.records, isWhole, ms }, 'a download ends');
    });
    // not by reply.trailer, whose announcement of several is no list (RFC 9110 section 6.6.2)
    this.body.once('end', () =>
      this.reply.raw.addTrailers({
        'archive-record-count': String(this.records),
        'repr-digest': `sha-256=:${this.body.digest()}:`,
      }),
    );
    return withHeaders(this.reply, this.order)
      .header('trailer', 'archive-record-count, repr-digest')
      .send(this.body);
  }
}

function withHeaders(reply: FastifyReply, { fileName, mediaType }: DownloadOrder): FastifyReply {
  return reply
    .code(200)
    .header('content-type', mediaType)
    .header('content-disposition', `attachment; filename="${fileName}"`)
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no');
}

/** The answer to a request for which there is no room, or that could not tell a whole download from a cut one. */
function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  open: Streams,
  { limits }: DownloadRouteOptions,
): FastifyReply | null {
  if (request.raw.httpVersion === '1.0') return sendError(request, reply, 505);
  if (isDraining(request.server)) return sendError(request, reply, 503);
  switch (open.limitFor(knownIdentity(request).actor)) {
    case null:
      return null;
    case 'streams':
      // one that gives none will give none later
      if (limits.exports === 0) return sendError(request, reply, 503, 'this server gives no downloads');
      reply.header('retry-after', RETRY_SECONDS);
      return sendError(request, reply, 503, `${limits.exports} downloads are under way already`);
    case 'streamsPerIdentity':
      reply.header('retry-after', RETRY_SECONDS);
      return sendError(
        request,
        reply,
        429,
        `${limits.exportsPerIdentity} downloads of yours are under way already`,
      );
  }
}

/**
 * Whether a page of another site has the browser ask. It cannot read the answer, but where whoever is on this machine needs
 * to show nothing, it could have the work done. Where a browser names an origin the local guard has judged it; with a plain
 * GET it names none.
 */
function isFromOtherSite({ headers }: FastifyRequest): boolean {
  const { authorization, origin, 'sec-fetch-site': site } = headers;
  if (authorization !== undefined || origin !== undefined || site === undefined) return false;
  return site !== 'same-origin' && site !== 'none';
}

function knownIdentity({ identity }: FastifyRequest): Identity {
  if (identity === null) throw new Error('a request has come past the authentication');
  return identity;
}
