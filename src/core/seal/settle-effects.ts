import { badInput } from '../errors';
import type { EffectDraft, SettledEffect } from './effect-draft';

/** Longest path that an error spells out, in effects. */
const MAX_PATH = 20;

/**
 * Gives each effect an id and a cause. `newId` makes ids. An ArchiveError names the effect whose id or ref is
 * given twice, whose cause is unknown, or which causes itself, with the path.
 */
export function settleEffects(
  triggerEventId: string,
  drafts: readonly EffectDraft[],
  newId: () => string,
): SettledEffect[] {
  const effects = drafts.map((draft) => ({ ...draft, eventId: draft.eventId ?? newId() }));
  const idByName = new Map<string, string>([[triggerEventId, triggerEventId]]);
  effects.forEach(({ eventId, ref }, index) => {
    for (const [field, name] of [
      ['eventId', eventId],
      ['ref', ref],
    ] as const) {
      if (name === null || name === undefined || (field === 'ref' && name === eventId)) continue;
      if (idByName.has(name)) throw badInput(`effects[${index}].${field}`, 'is given twice in this event');
      idByName.set(name, eventId);
    }
  });
  const settled = effects.map((effect, index) => {
    const name = effect.causedBy ?? effects[index - 1]?.eventId ?? triggerEventId;
    const causedBy = idByName.get(name);
    if (causedBy === undefined) {
      throw badInput(`effects[${index}].causedBy`, 'names neither the trigger nor an effect of this event');
    }
    return { ...effect, causedBy };
  });
  refuseCycle(settled, triggerEventId);
  return settled;
}

function refuseCycle(effects: readonly SettledEffect[], triggerEventId: string): void {
  const causes = new Map(effects.map(({ eventId, causedBy }) => [eventId, causedBy]));
  const isRooted = new Set<string>([triggerEventId]);
  effects.forEach(({ eventId }, index) => {
    const path: string[] = [];
    const seen = new Set<string>();
    let at = eventId;
    while (!isRooted.has(at)) {
      if (seen.has(at)) {
        const cycle = [...path.slice(path.indexOf(at)), at];
        const shown = cycle.length > MAX_PATH ? [...cycle.slice(0, MAX_PATH), '…'] : cycle;
        throw badInput(
          `effects[${index}].causedBy`,
          `effects cause each other in a circle: ${shown.join(' <- ')}`,
        );
      }
      seen.add(at);
      path.push(at);
      at = causes.get(at) ?? triggerEventId;
    }
    path.forEach((id) => isRooted.add(id));
  });
}
