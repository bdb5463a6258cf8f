import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  executeSync,
  GraphQLError,
  MaxIntrospectionDepthRule,
  parse,
  specifiedRules,
  validate,
  type GraphQLSchema,
} from 'graphql';

/** A GraphQL server without any care, for the checks to find something. */
export async function startCarelessServer(
  schema: GraphQLSchema,
): Promise<{ origin: string; server: Server }> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.headers.accept === 'text/html') return response.end('<title>GraphiQL</title>');
      const body = Buffer.concat(chunks).toString();
      const { search } = new URL(request.url ?? '', 'http://localhost');
      const form = new URLSearchParams(
        body.startsWith('{') || body.startsWith('[') ? search : `${search}&${body}`,
      );
      const asked = form.has('query') ? { query: form.get('query') } : (JSON.parse(body) as unknown);
      const answers = [asked].flat().map((one) => answer(schema, (one as { query: string }).query));
      return response.end(JSON.stringify(Array.isArray(asked) ? answers : answers[0]));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

function answer(schema: GraphQLSchema, query: string): unknown {
  try {
    const document = parse(query);
    const rules = specifiedRules.filter((rule) => rule !== MaxIntrospectionDepthRule);
    const errors = validate(schema, document, rules);
    if (errors.length > 0) return { errors };
    return { ...executeSync({ schema, document }), extensions: { tracing: { version: 1 } } };
  } catch (error) {
    const { message, stack } = error as GraphQLError;
    return { errors: [{ message, extensions: { exception: { stack } } }] };
  }
}
