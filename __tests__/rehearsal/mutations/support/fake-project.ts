import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

/**
 * A rehearsal that passes while the product calls its check. With the variable WAITING, the rehearsal writes its process ID
 * to this file, and waits for SIGINT.
 */
const REHEARSE = `
const { readFileSync, renameSync, rmSync, writeFileSync } = require('node:fs');
const { join } = require('node:path');
const product = readFileSync(join(__dirname, '../product.ts'), 'utf8');
const waiting = process.env.WAITING;
if (waiting !== undefined) {
  writeFileSync(waiting + '.part', String(process.pid));
  renameSync(waiting + '.part', waiting);
  const timer = setInterval(() => {}, 1000);
  process.on('SIGINT', () => {
    clearInterval(timer);
    rmSync(waiting);
    process.exitCode = 130;
  });
} else {
  const ok = product.includes('check("release")');
  const error = product.includes('undeployed') ? 'the deployment failed' : 'the scenario did not end as expected: no';
  console.error('progress');
  console.log(JSON.stringify({ ok, ...(ok ? {} : { error }), permissions: { denied: [] } }));
  process.exitCode = ok ? 0 : 1;
}
`;

const PRODUCT =
  'function check(value: string): void {\n  if (!value) throw new Error(value);\n}\ncheck("release");\n';

/** A project whose rehearsal is a short script, in a git repository. */
export class FakeProject {
  readonly root = mkdtempSync(join(tmpdir(), 'fake-project-'));

  constructor() {
    this.write('product.ts', PRODUCT);
    this.write('deleted.ts', '');
    this.write('bundling/run.cjs', REHEARSE);
    this.write('tsconfig.json', '{"compilerOptions":{"strict":true,"noUnusedLocals":true,"types":[]}}');
    this.write('.gitignore', 'ignored.ts\nnode_modules\n');
    this.write('node_modules/package/index.js', '');
    const git = (...args: string[]) => execFileSync('git', args, { cwd: this.root });
    git('init', '--quiet');
    git('add', '.');
    this.write('ignored.ts', '');
    rmSync(join(this.root, 'deleted.ts'));
  }

  write(file: string, text: string): void {
    const path = join(this.root, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }

  delete(): void {
    rmSync(this.root, { recursive: true });
  }
}
