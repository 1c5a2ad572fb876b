import type { Table } from '../../entry';
import { accessLogs } from './access-logs';
import { artifacts } from './artifacts';
import { records } from './records';
import { releaseArtifacts } from './release-artifacts';
import { releaseRecords } from './release-records';
import { releases } from './releases';
import { states } from './states';
import { templates } from './templates';

export const BUCKETS: readonly Table[] = [
  releases,
  artifacts,
  records,
  releaseRecords,
  templates,
  releaseArtifacts,
  accessLogs,
  ...states,
];
