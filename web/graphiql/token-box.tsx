import { useGraphiQLActions } from '@graphiql/react';
import { useRef, useState, useSyncExternalStore, type FormEvent } from 'react';
import { onTokenChange, setToken, token } from '../shared/token';

/** Takes the access token that operations are sent with, unless the tab for headers names another one. */
export function TokenBox() {
  const isSet = useSyncExternalStore(onTokenChange, token) !== '';
  const [text, setText] = useState('');
  const dialog = useRef<HTMLDialogElement>(null);
  const { introspect } = useGraphiQLActions();

  const take = (entered: string): void => {
    setToken(entered);
    setText('');
    dialog.current?.close();
    void introspect(); // which schema is shown is a matter of who asks
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    take(text);
  };
  return (
    <>
      <button
        type="button"
        className="graphiql-un-styled token-button"
        onClick={() => dialog.current?.showModal()}
      >
        {isSet ? 'Token in use' : 'Token'}
      </button>
      <dialog ref={dialog} className="token-dialog" aria-label="Access token">
        <form onSubmit={submit}>
          <label>
            Access token
            <input
              type="password"
              autoComplete="off"
              spellCheck={false}
              placeholder="iat_…"
              value={text}
              onChange={(event) => setText(event.target.value)}
            />
          </label>
          <p>It stays in this tab and is forgotten when that is closed.</p>
          <div className="token-dialog-actions">
            <button type="button" className="graphiql-button" onClick={() => dialog.current?.close()}>
              Cancel
            </button>
            {isSet && (
              <button type="button" className="graphiql-button" onClick={() => take('')}>
                Forget it
              </button>
            )}
            <button type="submit" className="graphiql-button" disabled={text.trim() === ''}>
              Use token
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
