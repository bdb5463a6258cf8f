import 'reflect-metadata';
import { exitStatus, reportFailure } from './exit-status';
import { createProgram } from './program';

createProgram()
  .parseAsync()
  .then(
    () => process.exit(process.exitCode ?? exitStatus.ok),
    (error: unknown) => process.exit(reportFailure(error)),
  );
