/** `cascadeEventId` to `cascade_event_id`: the one mapping between API names and stored or written names. */
export function snakeCase(camelCase: string): string {
  return camelCase.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
