import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';
import { takeOver } from './engine-hand-over';

/** Node's environment, in which every test counts as skipped where its engine cannot run. */
export default class EngineEnvironment extends TestEnvironment {
  handleTestEvent(event: Circus.Event, state: Circus.State): void {
    if (event.name !== 'run_start' || this.global['archiveTestEngine'] !== 'postgresql') return;
    if ('skipped' in takeOver('postgresql')) state.rootDescribeBlock.mode = 'skip';
  }
}
