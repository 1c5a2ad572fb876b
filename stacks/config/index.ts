export {
  accountOf,
  configInputOf,
  DEFAULT_REPORT,
  deployRolesOf,
  environmentBefore,
  type Application,
  type DeliveryConfig,
  type Environment,
  type PromotedEnvironment,
  type TestedEnvironment,
} from './delivery-config';
export { ConfigError, parseConfig, warningsOf } from './parse';
export type { ConfigPath, Position } from './problems';
export { defineConfig, type Account, type Compute } from './schema';
export {
  approvalReaders,
  operatorReaders,
  releaseNoticeReaders,
  waitingNoticeReaders,
  type Reader,
} from './topic-readers';
