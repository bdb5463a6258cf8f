/**
 * The text that `write` makes of what is stored; null where it cannot, for whoever changes a database by hand may
 * leave what is no record: that is a finding, and no reason to stop.
 */
export function textOrNull(write: () => string): string | null {
  try {
    return write();
  } catch {
    return null;
  }
}
