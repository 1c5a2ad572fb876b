import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** A moto server of its own, on a free port. */
export interface Moto {
  readonly endpoint: string;
  stop(): Promise<void>;
}

/**
 * @throws when `moto_server` is not on PATH, or ends before it listens.
 */
export async function startMoto(): Promise<Moto> {
  const server = spawn('moto_server', ['-H', '127.0.0.1', '-p', '0'], {
    cwd: tmpdir(),
    env: { ...process.env, PYTHONPATH: join(__dirname, 'moto-fix'), PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = once(server, 'close');
  const said: string[] = [];
  const lines = createInterface({ input: server.stderr });
  const endpoint = new Promise<string>((resolve, reject) => {
    lines.on('line', (line) => {
      said.push(line);
      const [address] = /http:\/\/127\.0\.0\.1:\d+/.exec(line) ?? [];
      if (address !== undefined) resolve(address);
    });
    server.once('error', (cause) => {
      reject(new Error('moto_server does not start: pip install "moto[server]==5.2.1"', { cause }));
    });
    server.once('close', () => {
      reject(new Error(`moto_server ended before it listened:\n${said.slice(-10).join('\n')}`));
    });
  });
  return {
    endpoint: await endpoint,
    stop: async () => {
      server.kill('SIGKILL');
      await ended;
    },
  };
}
