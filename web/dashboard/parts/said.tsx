import { stretches } from '../format/text';

/**
 * A text of a record, whatever it holds. It is set apart from what surrounds it, so that it cannot turn the direction of
 * writing of the page; characters that cannot be seen are named.
 */
export function Said({ text, className }: { readonly text: string; readonly className?: string }) {
  return (
    <bdi className={className === undefined ? 'said' : `said ${className}`}>
      {stretches(text).map((stretch, index) =>
        stretch.isNamed ? (
          <span key={index} className="unseen" title="a character that cannot be seen">
            {stretch.text}
          </span>
        ) : (
          stretch.text
        ),
      )}
    </bdi>
  );
}
