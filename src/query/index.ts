export * from './cursor';
export * from './filter';
export * from './given';
export { oncePer } from './once-per';
export * from './page';
export * from './scope';
export * from './stats';
