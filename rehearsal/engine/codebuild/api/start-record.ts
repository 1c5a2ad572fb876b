import type { BuildProject } from '../project';
import type { Builds } from './builds';
import type { BuildRecord } from './records';

export interface StartedBuild {
  readonly project: BuildProject;
  readonly uuid: string;
  readonly region: string;
  readonly pipeline: string;
  /** ARN of the source object. */
  readonly sourceVersion: string;
  /** Commit id of the primary source. */
  readonly resolvedSourceVersion: string;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
}

/** Stores a build that starts. @returns the record, which the engine completes when the build ends. */
export function startRecord(builds: Builds, started: StartedBuild): BuildRecord {
  const { project, uuid, region, pipeline, ...source } = started;
  const [, , , , accountId = ''] = project.arn.split(':');
  const record: BuildRecord = {
    ...source,
    accountId,
    region,
    id: `${project.name}:${uuid}`,
    arn: project.arn.replace(`:project/${project.name}`, `:build/${project.name}:${uuid}`),
    number: builds.nextNumber(project.arn),
    project: project.name,
    initiator: `codepipeline/${pipeline}`,
    buildspec: project.buildspec,
    logs: { groupName: project.logGroup, streamName: uuid },
    status: 'IN_PROGRESS',
    phases: [],
    exported: {},
    reports: [],
  };
  builds.add(record);
  return record;
}
