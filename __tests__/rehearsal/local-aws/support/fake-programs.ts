import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder with shell scripts that replace programs such as git in a test. */
export interface FakePrograms {
  readonly directory: string;
  /** Environment whose PATH contains only the folder with the fake programs. */
  readonly environment: NodeJS.ProcessEnv;
  add(name: string, script: string, interpreter?: string): void;
  /** Returns the lines that the scripts wrote with `echo … >> "$FAKE_LOG"`. */
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
