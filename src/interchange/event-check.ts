/** What cascade events are checked with, before they are saved; see `checkedEvent`. */
export interface EventCheck {
  readonly triggeredByNames: readonly string[];
}
