/**
 * Measures the cost of documents that an attacker could send: CPU time until the parser accepts or rejects a document,
 * and additional peak memory. Each document is parsed in its own process. Additional memory is the difference from a
 * process that loads the parsers but parses no document.
 *
 *   npx tsx bench/documents.ts
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import * as z from 'zod/mini';

import { parseJson } from '../functions/shared/text/json';
import { parseTemplate } from '../functions/shared/template/parse';
import { measured, table } from './processes';

const filled = (part: string, bytes = 1_048_576) => part.repeat(Math.floor(bytes / part.length));
const keys = (count: number, entry: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => entry(index)).join('');
const template = (text: string) => () => parseTemplate(text, 'web.yaml');
const json = (text: string) => () => parseJson(text, 'release.json', z.unknown());

const DOCUMENTS: readonly (readonly [name: string, read: () => unknown])[] = [
  ['nothing', () => undefined],
  ['release.json: 2,000 nested brackets', json('['.repeat(2000) + ']'.repeat(2000))],
  ['release.json: 9,000 keys', json(`{${keys(9000, (n) => `"${n.toString(36)}":0,`)}"z":0}`)],
  ['the service template', template(readFileSync(join(__dirname, '../cfn/service.yaml'), 'utf8'))],
  ['1 MB of [', template(filled('['))],
  ['1 MB of "- "', template(filled('- '))],
  ['48,000 keys in one map', template(keys(48_000, (n) => `k${n.toString(36)}: x\n`))],
  ['9,998 keys, accepted', template(`Resources: {}\nM:\n${keys(9_997, (n) => ` k${n.toString(36)}: x\n`)}`)],
  ['1 MB of line ends', template(filled('\n'))],
  ['1 MB of ]', template(filled(']'))],
  ['1 MB of quotes', template(`A: ${filled("'")}`)],
  ['1 MB of escaped quotes', template(`A: "${filled('\\"')}`)],
  ['1 MB of anchors', template(filled('&a '))],
  ['a block scalar of 1 MB of short lines', template(`A: |\n${filled(' x\n')}`)],
  ['a folded scalar of 1 MB of empty lines', template(`A: >\n${filled(' x\n\n')}`)],
  ['a number with 1 MB of digits', template(`Resources: {}\nA: ${filled('1')}`)],
];

function main(): void {
  const index = process.argv[2];
  if (index === undefined) {
    const rows = DOCUMENTS.map(([name], position) => {
      const { ms, peak } = measured(['--import', 'tsx', __filename, String(position)]) as Record<
        string,
        number
      >;
      return [name, (ms ?? 0).toFixed(0), peak ?? 0] as const;
    });
    const base = rows[0]?.[2] ?? 0;
    const shown = rows.slice(1).map(([name, ms, peak]) => [name, ms, ((peak - base) / 1024).toFixed(1)]);
    console.log(table([['document', 'CPU, ms', 'additional peak memory, MB'], ...shown]));
    return;
  }
  const begin = process.cpuUsage();
  try {
    DOCUMENTS[Number(index)]?.[1]();
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'JobError') throw error;
  }
  const { user, system } = process.cpuUsage(begin);
  console.log(JSON.stringify({ ms: (user + system) / 1000, peak: process.resourceUsage().maxRSS }));
}

main();
