import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const FOLDER = join(__dirname, '../../fixtures/screens');

/**
 * Values of a run that differ from run to run, each with a value of the same length that the golden screens have.
 */
export class KnownValues {
  private readonly values = new Map<string, string>();
  private readonly counts = { id: 0, commit: 0, digest: 0 };

  /** Learns every commit, execution, digest and time of a JSON document. */
  learn(json: string): void {
    for (const [id] of json.matchAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g)) {
      this.add(id, () => `00000000-0000-4000-8000-${String((this.counts.id += 1)).padStart(12, '0')}`);
    }
    for (const [, digest = ''] of json.matchAll(/sha256:([0-9a-f]{64})/g))
      this.add(digest, () => `d${String((this.counts.digest += 1))}`.repeat(32));
    for (const [commit] of json.matchAll(/\b[0-9a-f]{40}\b/g)) {
      this.add(commit, () => String((this.counts.commit += 1)).repeat(40));
    }
    for (const [time] of json.matchAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g)) {
      this.add(time.slice(0, 16).replace('T', ' '), () => '2026-01-02 03:04');
    }
  }

  private add(value: string, known: () => string): void {
    if (!this.values.has(value)) this.values.set(value, known());
  }

  /** Replaces the learned values of a screen, and their first twelve characters. */
  replace(screen: string): string {
    let text = screen;
    for (const [value, known] of this.values) {
      text = text.replaceAll(value, known);
      if (/^[0-9a-f]{40,64}$/.test(value)) text = text.replaceAll(value.slice(0, 12), known.slice(0, 12));
    }
    return text;
  }
}

/**
 * Compares a screen with the file of its name. `UPDATE_SCREENS=1` writes the file.
 *
 * @param options.wraps False for lines that are not wrapped: of logs, and of commands that print one sentence for each fact. @default true
 */
export function expectScreen(name: string, screen: string, { wraps = true } = {}): void {
  const file = join(FOLDER, `${name}.txt`);
  if (process.env['UPDATE_SCREENS'] === '1') writeFileSync(file, `${screen}\n`);
  expect(existsSync(file) ? readFileSync(file, 'utf8') : 'no file').toBe(`${screen}\n`);
  for (const line of wraps ? screen.split('\n') : []) {
    // A command that a person copies, and a value without spaces, are never broken.
    if (line.trimStart().includes(' ') && !line.includes('npx brb'))
      expect(line.length).toBeLessThanOrEqual(80);
  }
}
