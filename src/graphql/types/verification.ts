import { Field, ID, Int, ObjectType } from 'type-graphql';
import type { Instant } from '../../core/brands';
import type { ChainStatus, Finding } from '../../core/chain';
import { member, parseJson } from '../../core/json';
import type { CascadeChain, NamespaceVerification, StoredVerification } from '../../repositories';
import { DateTimeScalar } from '../scalars';
import { chainFindingKinds, chainStatuses, chainTrusts } from './cascade-chain';

@ObjectType('VerificationFinding', {
  description: 'What a verification found, without its details: the verdict on the chain has them.',
  simpleResolvers: true,
})
export class VerificationFindingType implements Pick<Finding, 'kind' | 'cascadeId'> {
  @Field(() => chainFindingKinds, { description: 'What was found.' })
  kind!: Finding['kind'];

  @Field(() => ID, { nullable: true, description: 'The event accused; null where none is.' })
  cascadeId!: string | null;
}

@ObjectType('VerificationRun', {
  description:
    "What one verification of a namespace's whole chain found. The evidence log has it, so that no run is put there, " +
    'changed or taken away unseen.',
  simpleResolvers: true,
})
export class VerificationRunType implements Omit<
  StoredVerification,
  'findings' | 'findingsDigest' | 'salt' | 'status' | 'trust' | 'length' | 'findingCount'
> {
  @Field(() => ID, { description: 'Its number.' })
  id!: string;

  @Field(() => String, { description: 'Whose chain.' })
  namespace!: string;

  @Field(() => chainStatuses, { description: 'The verdict in a word.' })
  status!: ChainStatus;

  @Field(() => chainTrusts, { description: 'Whether the signed evidence log stood behind the chain.' })
  trust!: CascadeChain['trust'];

  @Field(() => ID, {
    nullable: true,
    description: 'The size of the signed tree that did; null where none did.',
  })
  checkpointSize!: string | null;

  @Field(() => Int, { description: 'How many events the chain had.' })
  length!: number;

  @Field(() => String, { nullable: true, description: 'The hash of its head; null of an empty chain.' })
  headHash!: string | null;

  @Field(() => String, {
    nullable: true,
    description:
      'The head of an earlier run that found the chain sound, which this one looked for; null where there was none.',
  })
  expectedHead!: string | null;

  @Field(() => Int, { description: 'How much was found against it.' })
  findingCount!: number;

  @Field(() => [VerificationFindingType], { description: 'The first 20 findings.' })
  findings!: VerificationFindingType[];

  @Field(() => DateTimeScalar, { description: "When it began, by the archive's clock." })
  startedAt!: Instant;

  @Field(() => DateTimeScalar, { description: 'When it had come to its end.' })
  finishedAt!: Instant;

  @Field(() => String, { description: 'Who had it verified: "schedule".' })
  verifiedBy!: string;
}

@ObjectType('NamespaceVerification', {
  description: 'A namespace that has, or ever had, a chain, and its last verification on a schedule.',
  simpleResolvers: true,
})
export class NamespaceVerificationType {
  @Field(() => String, { description: 'The namespace; give it as `after` to go on from here.' })
  namespace!: string;

  @Field(() => VerificationRunType, {
    nullable: true,
    description: 'The last run; null where it was never verified.',
  })
  lastRun!: VerificationRunType | null;
}

/** A run as it is served. */
export function toServedVerification(run: StoredVerification): VerificationRunType {
  const { findings, findingsDigest: _digest, salt: _salt, ...served } = run;
  return {
    ...served,
    status: run.status as ChainStatus,
    trust: run.trust as CascadeChain['trust'],
    length: Number(run.length),
    findingCount: Number(run.findingCount),
    findings: findingsIn(findings),
  };
}

/** A namespace with its last run as it is served. */
export function toServedNamespace({ lastRun, namespace }: NamespaceVerification): NamespaceVerificationType {
  return { namespace, lastRun: lastRun && toServedVerification(lastRun) };
}

function findingsIn(text: string): VerificationFindingType[] {
  const list = parseJson(text);
  if (list.kind !== 'array') return [];
  return list.items.flatMap((item) => {
    if (item.kind !== 'object') return [];
    const [kind, cascadeId] = [member(item, 'kind'), member(item, 'cascade_id')];
    if (kind?.kind !== 'string') return [];
    return [
      {
        kind: kind.value as Finding['kind'],
        cascadeId: cascadeId?.kind === 'string' ? cascadeId.value : null,
      },
    ];
  });
}
