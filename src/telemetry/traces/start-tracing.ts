import type { EndStatement, TracedStatement, Tracing, TracingOptions } from './tracing';

/** The statements of a process have no other way to it: each is asked for in many places, and sent in one. */
let current: Tracing | null = null;

/** Starts tracing. Its libraries are loaded here and not before: who does not trace pays nothing for them. */
export async function startTracing(options: TracingOptions): Promise<Tracing> {
  const { openTracing } = await import('./open-telemetry.js');
  const tracing = openTracing(options);
  current = tracing;
  return {
    request: (request, goOn) => tracing.request(request, goOn),
    operation: (type, name) => tracing.operation(type, name),
    statement: (statement) => tracing.statement(statement),
    end: async () => {
      current = null;
      await tracing.end();
    },
  };
}

/** Begins the span of a statement; null where nothing is traced. */
export function traceStatement(statement: TracedStatement): EndStatement | null {
  return current === null ? null : current.statement(statement);
}
