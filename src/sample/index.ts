export { addSampleData } from './add-sample-data';
export { sampleRecords, type SampleRecords } from './sample-records';
