import { lexicographicSortSchema, printSchema } from 'graphql';
import { buildArchiveSchema } from '.';

// Sorted, so that the file changes only where the schema does.
process.stdout.write(`${printSchema(lexicographicSortSchema(buildArchiveSchema()))}\n`);
