// Loads configurations in one process and prints the error messages: node --import tsx load-all.ts <file>…
import { loadConfig } from '../../../cli/config/load-config';

const messages = process.argv.slice(2).map((file) => {
  try {
    loadConfig(file);
    return 'no error';
  } catch (error) {
    return error instanceof Error && error.name === 'ConfigError' ? error.message : String(error);
  }
});
console.log(JSON.stringify(messages));
