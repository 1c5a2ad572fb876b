/** Reads one file from an artifact once, and prints the costs. artifact.ts runs this script in a new process. */
import { subscribe } from 'node:diagnostics_channel';
import { existsSync, readFileSync } from 'node:fs';
import type { ClientRequest } from 'node:http';
import type { Socket } from 'node:net';

import { GetObjectCommand } from '@aws-sdk/client-s3';

import { artifactStore } from '../functions/shared/artifacts/artifacts';
import { s3Client } from '../functions/shared/aws/clients';
import type { Job } from '../functions/shared/job/job';
import { sizeText } from '../functions/shared/text/text';
import { openZip } from '../functions/shared/zip/read';

/** Costs of reading the file once. */
export interface Reading {
  /** Received bytes, including HTTP headers. */
  readonly bytes: number;
  readonly requests: number;
  readonly milliseconds: number;
  /** Peak memory of the process in megabytes. */
  readonly peakMegabytes: number;
}

const [how = '', bucket = '', key = '', name = ''] = process.argv.slice(2);
let requests = 0;
const sockets = new Set<Socket>();
subscribe('http.client.request.start', (message) => {
  requests += 1;
  const { request } = message as { request: ClientRequest };
  if (request.socket !== null) sockets.add(request.socket);
});

const credentials = { accessKeyId: 'test', secretAccessKey: 'test', sessionToken: 'test' };
const location = { region: 'us-east-1' };
const s3 = s3Client({ region: 'us-east-1', localEndpoint: true }, location, credentials);
const job = { inputs: new Map([['Source', { bucket, key }]]) } as unknown as Job;

async function read(): Promise<Buffer> {
  if (how === 'ranges') return (await artifactStore(job, s3).open('Source')).read(name, 2 ** 20);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
  return (await openZip(bytes, 'Source')).read(name, 2 ** 20);
}

/**
 * Returns the peak memory of this process. On Linux, the function reads `VmHWM`, because `maxRSS` would include the
 * memory of the parent process at the fork.
 */
function peakKilobytes(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1] ?? process.resourceUsage().maxRSS);
}

const begin = process.hrtime.bigint();
void read().then((content) => {
  const milliseconds = Number(process.hrtime.bigint() - begin) / 1e6;
  if (content.length !== 3_000)
    throw new Error(`${name} has ${sizeText(content.length)} instead of 3,000 bytes`);
  const reading: Reading = {
    bytes: [...sockets].reduce((sum, socket) => sum + socket.bytesRead, 0),
    requests,
    milliseconds,
    peakMegabytes: peakKilobytes() / 1024,
  };
  console.log(JSON.stringify(reading));
  process.exit(0);
});
