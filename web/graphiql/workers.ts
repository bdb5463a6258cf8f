/** Tells Monaco, GraphiQL's editor, where its three workers are: files beside this script, nothing else. */
type EditorEnvironment = { getWorker(moduleId: string, label: string): Worker };

const files: Readonly<Record<string, string>> = {
  graphql: 'graphql.worker.js',
  json: 'json.worker.js',
};

const environment: EditorEnvironment = {
  getWorker: (_moduleId, label) =>
    new Worker(new URL(files[label] ?? 'editor.worker.js', document.baseURI), { name: label }),
};

Object.assign(globalThis, { MonacoEnvironment: environment });
