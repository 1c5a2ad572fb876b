import { randomUUID } from 'node:crypto';

import { bucketArn } from '../../../stacks/names';
import type { EngineContext } from '../context';
import type { BuildRecord } from './api/records';
import { startRecord } from './api/start-record';
import { runBuild, type Build, type BuildRequest } from './build';
import { writeLogStream } from './log-stream';
import { storedReports } from './reports/store';

export interface RecordedBuild extends Build {
  /** What CodeBuild could not store of the build: reports without a report group, and the log. */
  readonly notes: readonly string[];
}

/**
 * Runs a build that the CodeBuild API shows, stores its reports, and writes its log to CloudWatch Logs.
 *
 * @throws Error if the engine does not support the buildspec.
 */
export async function runRecordedBuild(engine: EngineContext, request: BuildRequest): Promise<RecordedBuild> {
  const record = recordOf(engine, request);
  try {
    const build = await runBuild(engine, request, record);
    const endTime = engine.clock.now();
    const { reports, notes } = await storedReports(engine, record, build.reports);
    record.reports = reports;
    const logNotes = await writeLogStream(engine, request.session, record, build.logFile);
    record.status = statusOf(build);
    record.endTime = endTime;
    return { ...build, notes: [...notes, ...logNotes] };
  } catch (error) {
    record.status = 'FAILED';
    record.endTime = engine.clock.now();
    throw error;
  }
}

function recordOf(engine: EngineContext, { project, region, pipeline, sources }: BuildRequest): BuildRecord {
  const [primary] = sources;
  return startRecord(engine.builds, {
    project,
    region,
    pipeline,
    uuid: randomUUID(),
    sourceVersion: bucketArn(region, primary?.bucket ?? '', primary?.key),
    resolvedSourceVersion: primary?.revision ?? '',
    startTime: engine.clock.now(),
  });
}

function statusOf({ failure, timedOut }: Build): 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' {
  if (timedOut) return 'TIMED_OUT';
  return failure === undefined ? 'SUCCEEDED' : 'FAILED';
}
