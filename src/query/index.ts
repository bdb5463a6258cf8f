export * from './cursor';
export * from './filter';
export * from './page';
export * from './stats';
