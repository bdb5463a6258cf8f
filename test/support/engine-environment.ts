import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';
import { takeOver } from './engine-hand-over';
import { LastingEngine } from './lasting-engine';

const lastingEngine = new LastingEngine();

/** Node's environment, in which every test counts as skipped where its engine cannot run. */
export default class EngineEnvironment extends TestEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    this.global['lastingEngine'] = lastingEngine;
  }

  handleTestEvent(event: Circus.Event, state: Circus.State): void {
    if (event.name !== 'run_start' || this.global['archiveTestEngine'] !== 'postgresql') return;
    if ('skipped' in takeOver('postgresql')) state.rootDescribeBlock.mode = 'skip';
  }
}
