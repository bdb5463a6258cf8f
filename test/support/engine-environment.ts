import v8 from 'node:v8';
import type { Circus } from '@jest/types';
import { TestEnvironment } from 'jest-environment-node';
import { takeOver } from './engine-hand-over';

/**
 * The embedded engine's code is optimized once it has run for so long that a file's tests are mostly over: the optimizer
 * takes longer than what they save by it.
 */
v8.setFlagsFromString('--wasm-tiering-budget=100000000');

/** Node's environment, in which every test counts as skipped where its engine cannot run. */
export default class EngineEnvironment extends TestEnvironment {
  handleTestEvent(event: Circus.Event, state: Circus.State): void {
    if (event.name !== 'run_start' || this.global['archiveTestEngine'] !== 'postgresql') return;
    if ('skipped' in takeOver('postgresql')) state.rootDescribeBlock.mode = 'skip';
  }
}
