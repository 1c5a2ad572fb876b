import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startProvider } from '../../../rehearsal/provider/provider';

test('stops at once after Terraform was killed during a call that AWS never answers', async () => {
  const silent = createServer();
  const sockets: Socket[] = [];
  silent.on('connection', (socket) => sockets.push(socket.resume().on('error', () => undefined)));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const endpoint = `http://127.0.0.1:${String((silent.address() as AddressInfo).port)}`;
  const provider = await startProvider({ endpoint });
  const folder = await mkdtemp(join(tmpdir(), 'provider-stop-'));
  await writeFile(
    join(folder, 'main.tf'),
    'provider "aws" {\n  region = "us-east-1"\n}\ndata "aws_caller_identity" "me" {}\n',
  );
  const called = once(silent, 'connection');
  const env = { ...process.env, TF_REATTACH_PROVIDERS: provider.reattach, CHECKPOINT_DISABLE: '1' };
  const script = 'terraform init >/dev/null && exec terraform plan >/dev/null';
  const terraform = spawn('sh', ['-c', script], { cwd: folder, env, stdio: 'ignore' });
  await called;
  terraform.kill('SIGKILL');
  await once(terraform, 'exit');
  const [first] = sockets;
  const closed = first === undefined ? undefined : once(first, 'close');

  await provider.stop();

  // Waits until the stopped provider has aborted the open call.
  await closed;
  silent.close();
  await once(silent, 'close');
  expect(sockets).toHaveLength(1);
  await rm(folder, { recursive: true });
}, 20_000);
