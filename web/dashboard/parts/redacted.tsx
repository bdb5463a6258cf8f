import { Icon } from './icons';

/** That content of a record was erased for good. */
export function Redacted({ fields }: { readonly fields: readonly string[] }) {
  if (fields.length === 0) return null;
  return (
    <p className="callout">
      <Icon name="lock" /> Erased for good: {fields.join(', ')}. The evidence log has who, when and why.
    </p>
  );
}
