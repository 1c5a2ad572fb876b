import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { buildSync } from 'esbuild';
import { zipSync } from 'fflate';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { CodeBuildRecords } from '../../../../rehearsal/engine/codebuild/records/records';
import { createEngine, type Engine } from '../../../../rehearsal/engine/engine';
import { RestorableState } from '../../../../rehearsal/restorable-state';
import { startTestMoto } from '../../../support/moto';
import { Events } from './events';
import { startFront, type Front } from './front';
import { unchecked } from '../../support/unchecked';

/** An engine that runs pipelines against moto. */
export interface MotoHarness {
  readonly engine: Engine;
  readonly events: Events;
  readonly front: Front;
  readonly workDirectory: string;
  /** Zips that `functionCode` returns to the engine, by function ARN. */
  readonly code: Map<string, Buffer>;
  /** Folders of git repositories that `repositoryDirectory` returns to the engine, by repository name. */
  readonly repositories: Map<string, string>;
  readonly codeBuild: CodeBuildRecords;
  close(): Promise<void>;
}

export async function startMotoHarness(): Promise<MotoHarness> {
  const moto = await startTestMoto();
  const upstream = moto.endpoint;
  const accounts = new Map<string, Promise<string>>();
  const front = await startFront(upstream, (key) => {
    const accountId = accounts.get(key) ?? readAccountId(upstream, key);
    accounts.set(key, accountId);
    return accountId;
  });
  const workDirectory = await mkdtemp(join(tmpdir(), 'engine-moto-'));
  const events = new Events();
  const code = new Map<string, Buffer>();
  const repositories = new Map<string, string>();
  const codeBuild = new CodeBuildRecords(new RestorableState());
  const engine = createEngine({
    backend: {
      ...unchecked,
      endpoint: front.endpoint,
      buildPath: process.env['PATH'] ?? '',
      packageIndex: {},
      functionCode: (arn) => code.get(arn),
      repositoryDirectory: (_, __, name) => repositories.get(name),
      codeBuild,
      putEvent: () => undefined,
    },
    workDirectory,
    waitFactor: 1 / 60_000,
    onEvent: events.record,
  });
  front.attach(engine);
  return {
    engine,
    events,
    front,
    workDirectory,
    code,
    repositories,
    codeBuild,
    close: async () => {
      await engine.stop();
      await front.close();
      await moto.stop();
      await rm(workDirectory, { recursive: true, force: true, maxRetries: 5 });
      // Every response of every test agrees with the model of AWS.
      expect(front.problems).toEqual([]);
    },
  };
}

/** Bundles the test function and the AWS SDK into one file. @returns a zip archive with the file. */
export function handlerZip(): Buffer {
  const { outputFiles } = buildSync({
    entryPoints: [join(__dirname, 'test-function.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    write: false,
  });
  const [file] = outputFiles;
  if (file === undefined) throw new Error('esbuild wrote no file');
  return Buffer.from(zipSync({ 'index.js': file.contents }, { level: 0 }));
}

/** Returns the account to which an access key belongs, from moto's STS. */
async function readAccountId(endpoint: string, accessKeyId: string): Promise<string> {
  const sts = new STSClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId, secretAccessKey: 'x' },
  });
  const { Account: id = '' } = await sts.send(new GetCallerIdentityCommand({}));
  sts.destroy();
  return id;
}
