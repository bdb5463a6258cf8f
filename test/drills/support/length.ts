/** Whether the drills run in their long form, by `npm run drill`; the suite runs a short one. */
export const isLong = process.env['ARCHIVE_TEST_DRILL'] === 'long';

/** Tells what a drill measured, in its long form. */
export function tell(line: string): void {
  if (isLong) process.stderr.write(`${line}\n`);
}
