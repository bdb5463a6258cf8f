import { createHash } from 'node:crypto';

const sha256 = (...parts: readonly (string | Uint8Array)[]): Buffer =>
  parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** RFC 6962 section 2.1 as it stands there, over the first entries of a list, each subtree's hash kept. */
export class SlowTree {
  private readonly known = new Map<string, Buffer>();

  constructor(private readonly entries: readonly Uint8Array[]) {}

  /** MTH(D[start:end]) */
  mth(start: number, end: number): Buffer {
    const key = `${start}:${end}`;
    const hash = this.known.get(key) ?? this.compute(start, end);
    this.known.set(key, hash);
    return hash;
  }

  /** PATH(m, D[start:end]), section 2.1.1 */
  path(m: number, start: number, end: number): Buffer[] {
    const n = end - start;
    if (n === 1) return [];
    const k = split(n);
    return m < k
      ? [...this.path(m, start, start + k), this.mth(start + k, end)]
      : [...this.path(m - k, start + k, end), this.mth(start, start + k)];
  }

  /** PROOF(m, D[n]), section 2.1.2 */
  proof(m: number, n: number): Buffer[] {
    return this.subproof(m, 0, n, true);
  }

  private subproof(m: number, start: number, end: number, b: boolean): Buffer[] {
    const n = end - start;
    if (m === n) return b ? [] : [this.mth(start, end)];
    const k = split(n);
    return m <= k
      ? [...this.subproof(m, start, start + k, b), this.mth(start + k, end)]
      : [...this.subproof(m - k, start + k, end, false), this.mth(start, start + k)];
  }

  private compute(start: number, end: number): Buffer {
    const n = end - start;
    if (n === 0) return sha256('');
    if (n === 1) return sha256('\x00', this.entries[start] ?? '');
    const k = split(n);
    return sha256('\x01', this.mth(start, start + k), this.mth(start + k, end));
  }
}

/** The largest power of two smaller than n. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}
