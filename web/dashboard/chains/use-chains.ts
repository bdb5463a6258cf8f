import { useCallback, useState } from 'react';
import { useQuery, type Answer } from '../api/use-query';
import { Namespaces, type ChainSummary } from '../operations';

type Status = ChainSummary['cascadeChain']['status'];

/** How many verdicts are asked for at a time. */
const AT_A_TIME = 2;

/** The namespaces that have a chain, and how far their verdicts are. */
export interface Chains {
  readonly answer: Answer<Namespaces>;
  readonly names: readonly string[];
  /** Verdicts by namespace; null where one could not be had. */
  readonly settled: ReadonlyMap<string, Status | null>;
  readonly isItsTurn: (index: number) => boolean;
  readonly onSettled: (namespace: string, status: Status | null) => void;
}

/** A page of the namespaces, whose verdicts come one after another. */
export function useChains(first: number, after?: string): Chains {
  const answer = useQuery(Namespaces, { first, ...(after !== undefined && { after }) });
  const [settled, setSettled] = useState<ReadonlyMap<string, Status | null>>(new Map());
  const onSettled = useCallback((namespace: string, status: Status | null) => {
    setSettled((before) =>
      before.has(namespace) && before.get(namespace) === status
        ? before
        : new Map(before).set(namespace, status),
    );
  }, []);
  const names = answer.data?.cascadeNamespaces ?? [];
  const done = names.filter((name) => settled.has(name)).length;
  return { answer, names, settled, isItsTurn: (index) => index < done + AT_A_TIME, onSettled };
}
