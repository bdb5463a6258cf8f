export { DateTimeScalar } from './date-time';
export { DecimalScalar } from './decimal';
export { JsonScalar } from './json';
