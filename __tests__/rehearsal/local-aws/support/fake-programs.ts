import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of shell scripts that stand on PATH in the place of tools. */
export interface FakeTools {
  readonly directory: string;
  /** PATH holds the fakes and nothing else. */
  readonly environment: NodeJS.ProcessEnv;
  add(name: string, script: string, interpreter?: string): void;
  /** Lines that the fakes have written with `echo … >> "$FAKE_LOG"`. */
  log(): string[];
  remove(): void;
}

export function fakeTools(): FakeTools {
  const directory = mkdtempSync(join(tmpdir(), 'fake-tools-'));
  const log = join(directory, 'log');
  return {
    directory,
    environment: {
      PATH: directory,
      HOME: directory,
      XDG_CACHE_HOME: join(directory, 'cache'),
      FAKE_LOG: log,
    },
    add: (name, script, interpreter = '/bin/sh') => {
      writeFileSync(join(directory, name), `#!${interpreter}\n${script}\n`, { mode: 0o755 });
    },
    log: () => {
      try {
        return readFileSync(log, 'utf8').trim().split('\n');
      } catch {
        return [];
      }
    },
    remove: () => {
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
