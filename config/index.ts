export { migrate } from './data-source.js';
export { EnvironmentFault, readEnvironment } from './environment.js';
export type { Environment } from './environment.js';
