import { objectStore } from '../../shared/artifacts/artifacts';
import { type OwnedBucket, listObjects } from '../../shared/aws/owned-bucket';
import { bestEffort } from '../../shared/aws/best-effort';
import { type Configuration, parseConfiguration } from '../../shared/release/configuration';
import { checkedPrefix } from '../../shared/release/records';
import { type Release, canonicalTemplateFile, configurationFile } from '../../shared/release/release-files';
import { parseTemplate } from '../../shared/template/parse';
import type { Template } from '../../shared/template/value';
import { decodeText } from '../../shared/text/json';
import { FILE_BYTES, TEMPLATE_BYTES } from '../../shared/text/limits';
import type { ZipArchive } from '../../shared/zip/read';
import { readReleaseOf } from '../release/checked-copy';

/** Content that a release deploys as one service. */
export interface ServiceContent {
  /** Digest of the image. */
  readonly digest: string;
  readonly template: Template;
  /** Configuration by name of the environment. */
  readonly configurations: ReadonlyMap<string, Configuration>;
}

/** An earlier release, as check-release wrote it. */
export interface Baseline {
  readonly release: Release;
  readonly services: ReadonlyMap<string, ServiceContent>;
}

/**
 * Reads the files of an earlier release. Returns undefined when the files cannot be read, or when another version of
 * check-release wrote them in another format: a release does not depend on the comparison with an earlier release.
 */
export function readBaseline(
  records: OwnedBucket,
  signal: AbortSignal,
  application: string,
  execution: string,
): Promise<Baseline | undefined> {
  return bestEffort(signal, async (options) => {
    const key = await newestCopy(records, checkedPrefix(application, execution), options);
    if (key === undefined) return undefined;
    return openCopy(records, key);
  });
}

/**
 * Reads the files of a release from the copy in the record bucket.
 *
 * @throws JobError when the copy is missing or invalid, or when a request fails.
 */
export async function openCopy(records: OwnedBucket, key: string): Promise<Baseline> {
  const archive = await objectStore(records.s3, records.bucket, records.accountId).open(key);
  const { release } = await readReleaseOf(archive);
  return { release, services: await readServices(archive, release) };
}

/**
 * Returns the key of the newest copy of the artifact `Checked`. A retried stage may check several builds in one
 * execution, and the pipeline deploys only the last build.
 */
async function newestCopy(
  records: OwnedBucket,
  prefix: string,
  options: { readonly abortSignal: AbortSignal },
): Promise<string | undefined> {
  const copies = (await listObjects(records, prefix, options)).filter(
    ({ Key }) => Key?.endsWith('.zip') === true,
  );
  const timeOf = ({ LastModified }: (typeof copies)[number]) => LastModified?.getTime() ?? 0;
  return copies.sort((a, b) => timeOf(b) - timeOf(a))[0]?.Key;
}

async function readServices(
  archive: ZipArchive,
  { services }: Release,
): Promise<Map<string, ServiceContent>> {
  const entries = Object.entries(services);
  const names = ([service, { configuration }]: (typeof entries)[number]): [string, number][] => [
    [canonicalTemplateFile(service), TEMPLATE_BYTES],
    ...Object.keys(configuration).map((environment): [string, number] => [
      configurationFile(service, environment),
      FILE_BYTES,
    ]),
  ];
  const files = await archive.readAll(new Map(entries.flatMap(names)));
  const textOf = (name: string) => decodeText(files.get(name) ?? Buffer.alloc(0), name);
  return new Map(
    entries.map(([service, { digest, configuration }]): [string, ServiceContent] => {
      const templateFile = canonicalTemplateFile(service);
      const configurations = Object.keys(configuration).map((environment) => {
        const file = configurationFile(service, environment);
        return [environment, parseConfiguration(textOf(file), file)] as const;
      });
      const template = parseTemplate(textOf(templateFile), templateFile);
      return [service, { digest, template, configurations: new Map(configurations) }];
    }),
  );
}
