import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FUNCTIONS = [
  'check-release',
  'deploy-stack',
  'promote-release',
  'protect-stacks',
  'record-execution',
  'verify-release',
];

/** Creates a folder with a text file instead of the zip of each function. */
export function writeFunctionZips(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of FUNCTIONS) writeFileSync(join(folder, `${name}.zip`), `the zip of ${name}`);
}
