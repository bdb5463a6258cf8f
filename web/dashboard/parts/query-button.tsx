import { useRef, type MouseEvent } from 'react';
import { playgroundFragment } from '../../shared/playground-link';
import type { Operation } from '../api/operation';
import { CopyButton } from './copy';
import { Icon } from './icons';
import { Said } from './said';

/**
 * Opens the query of a view in the playground, where it waits to be run. Where the server does not serve the playground,
 * shows the query to be copied.
 */
export function QueryButton<Variables>(props: {
  readonly operation: Operation<unknown, Variables>;
  readonly variables: Variables;
  /** Shows its picture alone. */
  readonly isSmall?: boolean;
}) {
  const { name, text } = props.operation;
  const variables = variablesText(props.variables);
  const dialog = useRef<HTMLDialogElement>(null);
  const address = new URL('graphiql/', document.baseURI).href;
  const target = address + playgroundFragment({ query: text, variables });

  const open = (event: MouseEvent): void => {
    // what opens a tab or a window of its own is left to the browser
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void isServed(address).then((served) => (served ? location.assign(target) : dialog.current?.showModal()));
  };
  return (
    <>
      <a
        className={props.isSmall ? 'icon-button no-print' : 'button no-print'}
        href={target}
        onClick={open}
        title="Open the query in the playground"
        aria-label={`Open the query ${name} in the playground`}
      >
        <Icon name="query" />
        {!props.isSmall && 'Query'}
      </a>
      <dialog ref={dialog} className="dialog" aria-label={`The query ${name}`}>
        <h2>Query {name}</h2>
        <p>
          This server does not serve the playground: <code>ARCHIVE_GRAPHIQL=on</code> lets it. Any client of
          GraphQL takes this.
        </p>
        <Source title="Query" text={text} />
        {variables !== '' && <Source title="Variables" text={variables} />}
        <form method="dialog">
          <button className="button">Close</button>
        </form>
      </dialog>
    </>
  );
}

function Source({ text, title }: { readonly text: string; readonly title: string }) {
  return (
    <section className="source">
      <h3>
        {title} <CopyButton text={text} what={title.toLowerCase()} />
      </h3>
      <pre tabIndex={0}>
        <Said text={text} />
      </pre>
    </section>
  );
}

function variablesText(variables: unknown): string {
  const text = JSON.stringify(variables, null, 2);
  return text === '{}' ? '' : text;
}

async function isServed(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { method: 'HEAD' })).ok;
  } catch {
    return false;
  }
}
