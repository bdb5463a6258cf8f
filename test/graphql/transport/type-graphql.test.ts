import 'reflect-metadata';
import { Arg, buildSchema, Field, ID, InputType, Query, Resolver } from 'type-graphql';
import { JsonText } from '../../../src/core/json';
import { Timestamp } from '../../../src/core/timestamp';
import { DateTimeScalar, DecimalScalar, JsonScalar } from '../../../src/graphql/scalars';
import { createApp } from '../../../src/http';
import { createLogger } from '../../../src/telemetry';
import { post } from '../../http/support/probe-app';
import { openToAll } from '../../support/access';

@InputType()
class PartInput {
  @Field(() => JsonScalar, { nullable: true })
  json?: JsonText | null;

  @Field(() => DateTimeScalar, { nullable: true })
  at?: Timestamp | null;

  @Field(() => DecimalScalar, { nullable: true })
  decimal?: string | null;

  @Field(() => ID, { nullable: true })
  id?: string | null;
}

@InputType()
class WholeInput {
  @Field(() => [PartInput])
  parts!: PartInput[];

  @Field(() => [JsonScalar], { nullable: true })
  jsons?: JsonText[];
}

@Resolver()
class WholeResolver {
  @Query(() => [String])
  classes(@Arg('input', () => WholeInput) input: WholeInput): string[] {
    const values = [
      ...input.parts.flatMap(({ json, at, decimal, id }) => [json, at, decimal, id]),
      ...(input.jsons ?? []),
    ];
    return values.map((value) => {
      if (value instanceof JsonText) return `JsonText ${value.text}`;
      if (value instanceof Timestamp) return `Timestamp ${value.text} ${value.instant}`;
      return value === undefined ? 'absent' : `${typeof value} ${String(value)}`;
    });
  }
}

describe('type-graphql', () => {
  it('hands the scalars over as they are, through nested inputs and lists', async () => {
    const schema = await buildSchema({ resolvers: [WholeResolver], validate: false });
    const app = await createApp({
      schema,
      createContext: ({ id }) => ({ requestId: id }),
      access: openToAll,
      logger: createLogger({ level: 'silent' }),
      health: { engine: 'pglite', durability: 'PROCESS', ping: async () => {} },
      checkpoint: async () => null,
      webRoot: null,
    });
    const expected = [
      'JsonText {"__proto__":1.0}',
      'Timestamp 2026-01-01T09:00:00+09:00 2026-01-01T00:00:00.000000Z',
      'string 0.0',
      'string 12345678901234567890',
      'object null',
      'absent',
      'absent',
      'absent',
      'JsonText 1e-7',
    ];
    const given =
      '{"parts":[{"json":{"__proto__":1.0},"at":"2026-01-01T09:00:00+09:00","decimal":0.0,"id":12345678901234567890},{"json":null}],"jsons":[1e-7]}';
    const variables = await post(
      app,
      'query ($input: WholeInput!) { classes(input: $input) }',
      `{"input":${given}}`,
    );
    const literal = await post(app, `{ classes(input: ${given.replace(/"(\w+)":/g, '$1:')}) }`);

    expect(variables.data).toEqual({ classes: expected });
    expect(literal.data).toEqual({ classes: expected });
    await app.close();
  });
});
