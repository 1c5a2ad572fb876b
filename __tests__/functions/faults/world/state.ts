import { createHash } from 'node:crypto';

import {
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  type StackEvent,
} from '@aws-sdk/client-cloudformation';
import { DescribeImagesCommand } from '@aws-sdk/client-ecr';
import { GetObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { unzipSync } from 'fflate';

import { RELEASE_FILE } from '../../../../functions/shared/release/release-files';
import { REPOSITORY } from '../../support/built-functions';
import type { Cloud } from './cloud';
import type { BucketName, CaseNames } from '../names';

/** Resources that a test case changed, with neutral names that are the same in all cases. */
export interface State {
  /** Values by path, such as `stack status` or `<bucket>/<key>::<file>`, sorted by path. */
  readonly entries: Readonly<Record<string, string>>;
  /** Replaces version ids and checksums in a string with neutral names. */
  readonly neutral: (text: string) => string;
}

export async function readState(cloud: Cloud, names: CaseNames): Promise<State> {
  // Image digest, checksums, and ids of object versions, each with its neutral name.
  const known: [value: string, name: string][] = [[names.digest.replace('sha256:', ''), '(digest)']];
  const parts = await Promise.all([
    stackState(cloud, `${names.testPrefix}hello-web`),
    ...names.buckets.map((which) => objects(cloud, names, which, known)),
    imageTags(cloud, names),
  ]);
  // If several archives have the same bytes, their checksum has several names. Sorting makes sure that the
  // alphabetically first name is used.
  known.sort(([, a], [, b]) => (a < b ? -1 : 1));
  const neutral = (text: string) => {
    let result = text;
    for (const [value, name] of known) result = result.replaceAll(value, name);
    return names.neutral(result);
  };
  const all = parts.flat().map(([path, value]) => [names.neutral(path), neutral(value)] as const);
  return { entries: Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1))), neutral };
}

type Entries = (readonly [path: string, value: string])[];

async function stackState({ cloudFormation }: Cloud, stack: string): Promise<Entries> {
  const response = await cloudFormation
    .send(new DescribeStacksCommand({ StackName: stack }))
    .catch(() => undefined);
  const described = response?.Stacks?.[0];
  if (described === undefined) return [];
  const { StackEvents = [] } = await cloudFormation.send(
    new DescribeStackEventsCommand({ StackName: stack }),
  );
  const isStack = (event: StackEvent) => event.PhysicalResourceId === event.StackId;
  const operations = StackEvents.filter(isStack).map(({ ResourceStatus }) => ResourceStatus ?? '');
  return [
    ['stack status', described.StackStatus ?? ''],
    ['stack operations', operations.reverse().join(' ')],
    ['stack protection', String(described.EnableTerminationProtection)],
    ...(described.Parameters ?? []).map(
      ({ ParameterKey, ParameterValue }) =>
        [`stack parameter ${ParameterKey ?? ''}`, ParameterValue ?? ''] as const,
    ),
    ...(described.Tags ?? []).map(({ Key, Value }) => [`stack tag ${Key ?? ''}`, Value ?? ''] as const),
    ...(described.Outputs ?? []).map(
      ({ OutputKey, OutputValue }) => [`stack output ${OutputKey ?? ''}`, OutputValue ?? ''] as const,
    ),
  ];
}

async function objects(
  { s3 }: Cloud,
  names: CaseNames,
  which: BucketName,
  known: [value: string, name: string][],
): Promise<Entries> {
  const Bucket = names.bucket(which);
  const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  const keys = [...new Set(Versions.map(({ Key }) => Key ?? ''))];
  const entries = await Promise.all(
    keys.map(async (Key): Promise<Entries> => {
      const path = `${which}/${Key}`;
      const versions = Versions.filter((version) => version.Key === Key);
      const contents = [`${path} contents`, String(new Set(versions.map(({ ETag }) => ETag)).size)] as const;
      // If an input has more than one content, the function has changed the input.
      if (names.inputs.has(path)) return [contents];
      const { Body, Metadata = {} } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array();
      versions.forEach(({ VersionId }, index) => {
        // S3 lists the newest version first. Without versioning, the only version has the id `null`.
        if (VersionId !== undefined && VersionId !== 'null')
          known.push([VersionId, `(version ${String(versions.length - index)} of ${path})`]);
      });
      if (isArchive(bytes)) known.push([sha256(bytes), `(sha256 of ${path})`], ...fileHashes(bytes));
      return [
        // The number of versions matters only for releases, because every new version of a release starts production's
        // pipeline. A function may write a record or an artifact again with the same bytes.
        which === 'production' ? [`${path} versions`, String(versions.length)] : contents,
        ...Object.entries(Metadata).map(([name, value]) => [`${path} metadata ${name}`, value] as const),
        ...textsIn(path, bytes),
      ];
    }),
  );
  return entries.flat();
}

function textsIn(path: string, bytes: Uint8Array): Entries {
  if (!isArchive(bytes)) return [[path, Buffer.from(bytes).toString()]];
  return Object.entries(unzipSync(bytes)).map(([name, file]) => [
    `${path}::${name}`,
    Buffer.from(file).toString(),
  ]);
}

/** Returns the hashes of files that differ between test cases, because each case has its own execution and image. */
function fileHashes(archive: Uint8Array): [value: string, name: string][] {
  return Object.entries(unzipSync(archive)).flatMap(([name, file]): [string, string][] => {
    if (name.endsWith('.image.json')) return [[sha256(file), `(sha256 of ${name})`]];
    if (name !== RELEASE_FILE) return [];
    const { release } = JSON.parse(Buffer.from(file).toString()) as { release?: unknown };
    const whole: [string, string] = [sha256(file), `(sha256 of ${name})`];
    return release === undefined
      ? [whole]
      : [whole, [sha256(JSON.stringify(release)), '(sha256 of the release)']];
  });
}

const sha256 = (bytes: Uint8Array | string) => createHash('sha256').update(bytes).digest('hex');

const isArchive = (bytes: Uint8Array) => bytes[0] === 0x50 && bytes[1] === 0x4b;

async function imageTags({ ecr }: Cloud, names: CaseNames): Promise<Entries> {
  const { imageDetails = [] } = await ecr.send(new DescribeImagesCommand({ repositoryName: REPOSITORY }));
  const image = imageDetails.find(({ imageDigest }) => imageDigest === names.digest);
  const tags = image?.imageTags?.filter((tag) => tag !== names.build) ?? [];
  return tags.length === 0 ? [] : [['image tags', tags.join(' ')]];
}
