// Prints the problems and warnings of a configuration file. bundling/app.mjs runs this script:
//
//   node --import tsx cli/check-config.ts <file>
import { ConfigError } from '../stacks/config';
import { MISTAKEN } from './exit-codes';
import { loadConfig } from './config/load-config';

try {
  loadConfig(process.argv[2] ?? 'delivery.config.ts');
} catch (error) {
  if (!(error instanceof ConfigError)) throw error;
  console.error(error.message);
  process.exitCode = MISTAKEN;
}
