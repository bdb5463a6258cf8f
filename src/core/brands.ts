/** A value of type `T` that passed the check named by `N`: only its parser makes one. */
export type Brand<T, N extends string> = T & { readonly __brand: N };

/** A SHA-256 digest as 64 lower-case hex digits. */
export type Sha256Hex = Brand<string, 'Sha256Hex'>;

/** A moment in UTC, `YYYY-MM-DDTHH:MM:SS.ffffffZ` with years 0001 to 9999: orders as text. */
export type Instant = Brand<string, 'Instant'>;
