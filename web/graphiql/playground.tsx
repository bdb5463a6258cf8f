import { GraphiQL, HISTORY_PLUGIN } from 'graphiql';
import { pick, useGraphiQL, useGraphiQLActions } from '@graphiql/react';
import { useEffect } from 'react';
import { playgroundTab } from '../shared/playground-link';
import { examples } from './examples';
import { EXAMPLES_PLUGIN } from './examples-plugin';
import { createTextFetcher } from './fetcher';
import { TokenBox } from './token-box';

/** Filled once the variables editor is there; no operation with variables can be sent before. */
let variablesText = (): string => '';

const fetcher = createTextFetcher({
  url: new URL('/graphql', location.origin).href,
  variablesText: () => variablesText(),
});

/** What a link to this page asks to be opened. It waits there: nothing is run before somebody runs it. */
const linked = playgroundTab(location.hash);
// the next reload shows the tabs as they were left
if (linked !== null) history.replaceState(null, '', location.pathname);
addEventListener('hashchange', () => location.reload());

const tabs = [...(linked === null ? [] : [linked]), ...examples.map(({ query }) => ({ query }))];
const plugins = [EXAMPLES_PLUGIN, HISTORY_PLUGIN];

/** The whole page. Request headers may hold a credential, so they are never written to the browser's storage. */
export function Playground() {
  return (
    <GraphiQL
      fetcher={fetcher}
      defaultTabs={tabs}
      initialQuery={linked?.query}
      initialVariables={linked?.variables}
      plugins={plugins}
      shouldPersistHeaders={false}
    >
      <GraphiQL.Logo>
        <TokenBox />
        <h1 className="archive-name">
          <a href="../">incident-archive</a>
        </h1>
      </GraphiQL.Logo>
      <VariablesText />
      <EditorLabels />
      <SystemTheme />
    </GraphiQL>
  );
}

function VariablesText() {
  const editor = useGraphiQL((state) => state.variableEditor);
  useEffect(() => {
    if (editor) variablesText = () => editor.getValue();
  }, [editor]);
  return null;
}

/** Without names of their own, all four editors are the same to a screen reader. */
function EditorLabels() {
  const { queryEditor, variableEditor, headerEditor, responseEditor } = useGraphiQL(
    pick('queryEditor', 'variableEditor', 'headerEditor', 'responseEditor'),
  );
  useEffect(() => {
    queryEditor?.updateOptions({ ariaLabel: 'Operation' });
    variableEditor?.updateOptions({ ariaLabel: 'Variables' });
    headerEditor?.updateOptions({ ariaLabel: 'Request headers' });
    responseEditor?.updateOptions({ ariaLabel: 'Answer' });
  }, [queryEditor, variableEditor, headerEditor, responseEditor]);
  return null;
}

/** GraphiQL colours its editors once; this lets them follow when the system turns light or dark. */
function SystemTheme() {
  const theme = useGraphiQL((state) => state.theme);
  const { setTheme } = useGraphiQLActions();
  useEffect(() => {
    if (theme !== null) return undefined;
    const system = matchMedia('(prefers-color-scheme: dark)');
    const follow = (): void => setTheme(null);
    system.addEventListener('change', follow);
    return () => system.removeEventListener('change', follow);
  }, [theme, setTheme]);
  return null;
}
