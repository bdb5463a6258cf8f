import { useMemo, useState } from 'react';
import { jsonTokens, layOut } from '../../shared/json-text';
import type { JsonText } from '../api/operation';
import { stretches } from '../format/text';
import { CopyButton } from './copy';

/** Lines that are shown before the rest is asked for. */
const LINES = 200;

/** A JSON value laid out for reading: every digit, key and string as it came. */
export function JsonView({ text, what }: { readonly text: JsonText | string; readonly what: string }) {
  const [isWhole, setWhole] = useState(false);
  const lines = useMemo(() => layOut(text).split('\n'), [text]);
  const shown = isWhole ? lines : lines.slice(0, LINES);
  return (
    <div className="json">
      <span className="json-tools no-print">
        <CopyButton text={text} what={what} />
      </span>
      <pre tabIndex={0} aria-label={what} role="group">
        {shown.map((line, index) => (
          <Line key={index} text={line} />
        ))}
      </pre>
      {lines.length > shown.length && (
        <button type="button" className="button" onClick={() => setWhole(true)}>
          Show all {lines.length} lines
        </button>
      )}
    </div>
  );
}

function Line({ text }: { readonly text: string }) {
  const margin = /^ */.exec(text)?.[0] ?? '';
  const tokens = [...jsonTokens(text)];
  return (
    <>
      {margin}
      {tokens.map((token, index) => (
        <span key={index} className={classOf(token, tokens[index + 1])}>
          {token.startsWith('"') ? <StringToken text={token} /> : token === ':' ? ': ' : token}
        </span>
      ))}
      {'\n'}
    </>
  );
}

function StringToken({ text }: { readonly text: string }) {
  return (
    <bdi>
      {stretches(text).map((stretch, index) =>
        stretch.isNamed ? (
          <span key={index} className="unseen">
            {stretch.text}
          </span>
        ) : (
          stretch.text
        ),
      )}
    </bdi>
  );
}

function classOf(token: string, next: string | undefined): string {
  if (token.startsWith('"')) return next === ':' ? 'json-key' : 'json-string';
  if (/^[-\d]/.test(token)) return 'json-number';
  return /^[a-z]/.test(token) ? 'json-word' : 'json-mark';
}

/** A JSON value in a few words where it is small, laid out where it is not. */
export function JsonValue({ text, what }: { readonly text: JsonText | string; readonly what: string }) {
  if (text.length > 80 || text.includes('\n')) return <JsonView text={text} what={what} />;
  return (
    <code className="json-small">
      <Line text={text} />
    </code>
  );
}
