import { existsSync } from 'node:fs';
import { cp, rm } from 'node:fs/promises';

/** Sets a state back to its snapshot. Can be called more than once. */
export type Restore = () => Promise<void>;

/** A part of the rehearsal that can record its state. */
export interface Restorable {
  /** Records the current state. @returns a function that sets the state back. */
  snapshot(): Promise<Restore>;
}

/**
 * The state of several parts of the rehearsal. Each part gets its maps and folders from this class, or adds itself, so
 * that a snapshot contains the state of every part.
 */
export class RestorableState implements Restorable {
  private readonly parts: Restorable[] = [];

  add(part: Restorable): void {
    this.parts.push(part);
  }

  /** Returns an empty map. A snapshot records the entries, so a value must not change after it was added. */
  map<K, V>(): Map<K, V> {
    const map = new Map<K, V>();
    this.add({
      snapshot: () => {
        const entries = [...map];
        return Promise.resolve(() => {
          map.clear();
          for (const [key, value] of entries) map.set(key, value);
          return Promise.resolve();
        });
      },
    });
    return map;
  }

  /** Adds the files in a folder. The folder may be missing. @returns the path of the folder. */
  folder(path: string): string {
    const kept = `${path}.snapshot`;
    this.add({
      snapshot: async () => {
        await replaceFolder(path, kept);
        return () => replaceFolder(kept, path);
      },
    });
    return path;
  }

  async snapshot(): Promise<Restore> {
    const restores: Restore[] = [];
    for (const part of this.parts) restores.push(await part.snapshot());
    return async () => {
      for (const restore of restores) await restore();
    };
  }
}

/** Replaces the folder `to` by a copy of the folder `from`. If `from` is missing, only deletes `to`. */
async function replaceFolder(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true, maxRetries: 5 });
  if (existsSync(from)) await cp(from, to, { recursive: true, verbatimSymlinks: true });
}
