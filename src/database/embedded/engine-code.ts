import fs from 'node:fs/promises';
import path from 'node:path';

/** A compiled WebAssembly.Module, which threads can be given; Node's types lack the name. */
export type EngineCode = object;

declare const WebAssembly: { compile(bytes: Uint8Array): Promise<EngineCode> };

let compiled: Promise<EngineCode> | null = null;

/**
 * PGlite's code, compiled once for this process: what the threads share is optimized once, which halves the
 * computing of every start after the first (and of the first start of a new folder, which runs the engine twice).
 */
export function engineCode(): Promise<EngineCode> {
  compiled ??= compile();
  return compiled;
}

async function compile(): Promise<EngineCode> {
  // it lies beside the package's entry
  const entry = require.resolve('@electric-sql/pglite');
  return WebAssembly.compile(await fs.readFile(path.join(path.dirname(entry), 'pglite.wasm')));
}
