export {
  accountOf,
  configInputOf,
  deployRolesOf,
  type DeliveryConfig,
  type Environment,
  type PromotedEnvironment,
  type TestedEnvironment,
} from './delivery-config';
export { ConfigError, parseConfig, warningsOf } from './parse';
export type { ConfigPath, Position } from './problems';
export { defineConfig, type Account, type Application, type Compute } from './schema';
