import { useEffect, useState } from 'react';
import { Icon } from './icons';
import { Said } from './said';

/** A button that copies a text, to the character. */
export function CopyButton({ text, what }: { readonly text: string; readonly what: string }) {
  const [outcome, setOutcome] = useState<'copied' | 'not copied' | null>(null);
  useEffect(() => {
    if (outcome === null) return undefined;
    const timer = setTimeout(() => setOutcome(null), 1_500);
    return () => clearTimeout(timer);
  }, [outcome]);
  const copy = (): void => {
    // absent where the page came neither over https nor from this machine
    const written = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error('no clipboard'));
    written.then(
      () => setOutcome('copied'),
      () => setOutcome('not copied'),
    );
  };
  return (
    <button
      type="button"
      className="icon-button"
      onClick={copy}
      aria-label={`Copy ${what}`}
      title={`Copy ${what}`}
    >
      <Icon name={outcome === 'copied' ? 'check' : 'copy'} size={14} />
      <span role="status" className="hidden">
        {outcome ?? ''}
      </span>
    </button>
  );
}

/** A hash, whole or, where room is dear, its two ends. A writer may have given any text as one. */
export function Hash({ value, isWhole = false }: { readonly value: string; readonly isWhole?: boolean }) {
  const characters = [...value];
  const isShort = isWhole || characters.length <= 16;
  const text = isShort ? value : `${characters.slice(0, 8).join('')}…${characters.slice(-6).join('')}`;
  return (
    <span className="hash-line">
      <code className="hash" title={isShort ? undefined : value}>
        <Said text={text} />
      </code>
      {isWhole && value !== '' && <CopyButton text={value} what="hash" />}
    </span>
  );
}
