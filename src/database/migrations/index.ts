import { CreateArchive1764000000000 } from './1764000000000-create-archive';

/** Every schema change, oldest first. */
export const migrations = [CreateArchive1764000000000];
