export { Plans, type Execute, type PlannedOperation } from './operation';
