/** Whether a caller gave a value: an argument left out and an explicit null both mean that none was given. */
export function isGiven<T>(value: T | null | undefined): value is T {
  return value !== null && value !== undefined;
}
