import type { Caller } from '../auth';
import { createRepositories, type Repositories, type RepositoryOptions } from '../repositories';
import type { Database } from '../database';
import { Loaders } from './loaders';
import type { RequestScope } from './transport';

/** What resolvers work with: one is made for each request, from its caller. */
export interface GraphQLContext extends RequestScope {
  readonly caller: Caller;
  readonly repositories: Repositories;
  readonly loaders: Loaders;
}

/** The context of a request. */
export function createContext(
  database: Database,
  caller: Caller,
  requestId: string,
  options: RepositoryOptions = {},
): GraphQLContext {
  const repositories = createRepositories(database, caller, options);
  return { requestId, caller, repositories, loaders: new Loaders(repositories) };
}
