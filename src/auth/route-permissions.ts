import type { Permission } from './permission';

/** What routes beside the API need of who asks, as `operationPermissions` says it of the API's root fields. */
export const routePermissions = {
  /** Downloads of records: nothing that queries would not give to the same caller, page by page. */
  export: 'READ',
} as const satisfies Record<string, Permission>;
