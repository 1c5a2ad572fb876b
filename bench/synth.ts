/**
 * Compares the synthesis time for 1, 10 and 100 applications: with this project's app, and with ts-node, which `cdktf
 * init` sets up. The two ways alternate, and the figures are medians. Only the ratios are meaningful, because absolute
 * times differ between machines.
 *
 *   npm run bench [-- --runs 5]
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { parseArgs } from 'node:util';

import example from '../__tests__/fixtures/example.config';

const root = dirname(__dirname);
const require_ = createRequire(__filename);
const cdktf = join(dirname(require_.resolve('cdktf-cli/package.json')), 'bundle/bin/cdktf');
const { values } = parseArgs({ options: { runs: { type: 'string', default: '3' } } });
const runs = Number(values.runs);

/** Writes a project: a copy of main.ts, and a configuration with a number of applications. */
function project(folder: string, applications: number): { config: string; main: string } {
  const here = join(folder, String(applications));
  mkdirSync(here);
  const back = relative(here, root);
  const list = Array.from({ length: applications }, (_, index) => ({
    name: `app-${String(index)}`,
    branch: 'main',
    services: [{ name: 'web' }],
  }));
  const config = join(here, 'delivery.config.ts');
  writeFileSync(
    config,
    `export default ${JSON.stringify({ ...example, project: 'bench', applications: list })};\n`,
  );
  const main = join(here, 'main.ts');
  const source = readFileSync(join(root, 'main.ts'), 'utf8');
  writeFileSync(main, source.replaceAll("'./stacks/", `'${back}/stacks/`));
  return { config, main };
}

/** Runs a command. @returns the duration in seconds. */
function time(args: readonly string[], environment: Readonly<Record<string, string>>): number {
  const begin = process.hrtime.bigint();
  const { status, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    env: { ...process.env, CHECKPOINT_DISABLE: '1', CI: 'true', ...environment },
    encoding: 'utf8',
  });
  if (status !== 0)
    throw new Error(`node ${args.join(' ')} ended with exit code ${String(status)}:\n${stderr}`);
  return Number(process.hrtime.bigint() - begin) / 1e9;
}

const median = (numbers: readonly number[]) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? NaN;

function measure(folder: string, applications: number): string[] {
  const { config, main } = project(folder, applications);
  const outdir = join(folder, 'out');
  const tsNode = `${require_.resolve('ts-node/dist/bin.js')} ${main}`;
  const ours = `bundling/app.mjs --config ${config}`;
  const environment = {
    CDKTF_OUTDIR: outdir,
    CDKTF_CONTEXT_JSON: JSON.stringify({ functions: join(root, 'dist/functions') }),
  };
  const synth = (app: string) => [cdktf, 'synth', '--app', `node ${app}`, '--output', outdir];
  const sides = {
    app: { ours: ours.split(' '), usual: tsNode.split(' ') },
    'cdktf synth': { ours: synth(ours), usual: synth(tsNode) },
  };
  return Object.entries(sides).map(([name, side]) => {
    const pairs = Array.from({ length: runs + 1 }, () => ({
      ours: time(side.ours, environment),
      usual: time(side.usual, environment),
    })).slice(1); // Drops the first pair of runs, which fills the file cache and builds the bundle.
    const us = median(pairs.map((pair) => pair.ours));
    const usual = median(pairs.map((pair) => pair.usual));
    const ratio = median(pairs.map((pair) => pair.ours / pair.usual));
    return [
      String(applications).padStart(4),
      name.padEnd(11),
      us.toFixed(2).padStart(7),
      usual.toFixed(2).padStart(9),
      ratio.toFixed(3).padStart(7),
    ].join('  ');
  });
}

mkdirSync(join(root, 'dist'), { recursive: true });
const folder = mkdtempSync(join(root, 'dist/bench-'));
try {
  console.log(
    `medians of ${String(runs)} pairs of runs, in seconds\n\napps  command      ours, s  ts-node, s    ratio`,
  );
  for (const applications of [1, 10, 100]) {
    for (const line of measure(folder, applications)) console.log(line);
  }
} finally {
  rmSync(folder, { recursive: true });
}
