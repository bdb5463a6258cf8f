export * from './cursor';
export * from './filter';
export * from './given';
export * from './page';
export * from './scope';
export * from './stats';
