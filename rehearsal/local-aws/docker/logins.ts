import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

const schema = z.object({ auths: z.record(z.string(), z.object({ auth: z.string() })).default({}) });

/**
 * The logins of one home folder, in the file of the real Docker command (`.docker/config.json`). Each build has its own
 * home folder, so that no build pushes with the login of another build.
 */
export class Logins {
  private readonly folder: string;

  /** @param home home folder of the user of the command. */
  constructor(home: string) {
    this.folder = join(home, '.docker');
  }

  async remember(host: string, user: string, password: string): Promise<void> {
    const { auths } = await this.read();
    const auth = Buffer.from(`${user}:${password}`).toString('base64');
    await mkdir(this.folder, { recursive: true, mode: 0o700 });
    await writeFile(this.file, JSON.stringify({ auths: { ...auths, [host]: { auth } } }), { mode: 0o600 });
  }

  /** Returns the user and the password of a registry as Basic credentials, or undefined without a login. */
  async of(host: string): Promise<string | undefined> {
    return (await this.read()).auths[host]?.auth;
  }

  private get file(): string {
    return join(this.folder, 'config.json');
  }

  private async read(): Promise<z.output<typeof schema>> {
    const text = await readFile(this.file, 'utf8').catch(() => '{}');
    return schema.parse(JSON.parse(text));
  }
}
