/** A GraphQL document, bundled as its text. */
declare module '*.graphql' {
  const text: string;
  export default text;
}

/** A style sheet, bundled into app.css. */
declare module '*.css' {}

/** The package that toolkit.ts stands in for. */
declare module 'original-toolkit' {
  export * from '@graphiql/toolkit';
}
