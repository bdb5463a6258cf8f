import type { Command } from 'commander';
import { registerLogPush } from './log-push';
import { registerLogRecover } from './log-recover';
import { registerLogRotateKey } from './log-rotate-key';

/** Registers `log` and what can be done with the evidence log. */
export function registerLog(program: Command): void {
  const log = program.command('log').description('Work on the evidence log.').helpCommand(false);
  registerLogPush(log);
  registerLogRotateKey(log);
  registerLogRecover(log);
}
