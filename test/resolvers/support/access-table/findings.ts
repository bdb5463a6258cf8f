import type { Outcome } from './answers';
import type { Asker } from './askers';
import { sees } from './rules';
import type { Subject } from './subjects';

/** One question of somebody about something. */
export interface Case {
  readonly asker: Asker;
  readonly subject: Subject;
}

/** What is to come of the cases of a test and what came, so that a failure shows all cases at once. */
export class Findings {
  private readonly wanted: Record<string, Outcome> = {};
  private readonly came: Record<string, string> = {};
  private readonly toldOfHidden = new Map<string, string>();
  private readonly toldOfAbsent = new Map<string, string>();

  add({ asker, subject }: Case, what: string, wanted: Outcome, came: string): void {
    const name = `${what}: ${subject.domain}, ${subject.name}, by ${asker.name}`;
    if (name in this.wanted) throw new Error(`two cases are ${name}`);
    this.wanted[name] = wanted;
    this.came[name] = came;
  }

  /** Notes what somebody was told who does not see the subject, without its names. */
  addTold({ asker, subject }: Case, told: string): void {
    if (sees(asker, subject)) return;
    const isAbsent = subject.name === 'absent';
    (isAbsent ? this.toldOfAbsent : this.toldOfHidden).set(`${subject.domain} by ${asker.name}`, told);
  }

  /** Fails unless each case came out as it was to, and what is hidden was answered as what is absent. */
  check(): void {
    expect(this.came).toEqual(this.wanted);
    const ofAbsent = [...this.toldOfHidden.keys()].map((who) => [who, this.toldOfAbsent.get(who)]);
    expect([...this.toldOfHidden]).toEqual(ofAbsent);
  }
}
