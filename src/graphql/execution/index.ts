export { areSettled } from './plan';
export { Plans, type Executable, type PlannedOperation } from './operation';
