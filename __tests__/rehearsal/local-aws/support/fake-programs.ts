import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of shell scripts that replace programs on PATH. */
export interface FakePrograms {
  readonly directory: string;
  /** PATH has only the fake programs. */
  readonly environment: NodeJS.ProcessEnv;
  add(name: string, script: string, interpreter?: string): void;
  /** Returns the lines that the scripts have written with `echo … >> "$FAKE_LOG"`. */
  log(): string[];
  remove(): void;
}

export function createFakePrograms(): FakePrograms {
  const directory = mkdtempSync(join(tmpdir(), 'fake-programs-'));
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
