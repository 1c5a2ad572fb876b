import { parseTemplate } from '../../template/parse';
import type { Template } from '../../template/value';
import { decodeText, parseJson } from '../../text/json';
import { FILE_BYTES, TEMPLATE_BYTES } from '../../text/limits';
import type { ZipArchive } from '../../zip/read';
import { type Configuration, parseConfiguration } from '../configuration';
import {
  RELEASE_FILE,
  type Release,
  canonicalTemplateFile,
  configurationFile,
  releaseSchema,
} from '../release-files';

/** Content that a release deploys as one service. */
export interface ServiceContent {
  /** Digest of the image. */
  readonly digest: string;
  readonly template: Template;
  /** Configuration by name of the environment. */
  readonly configurations: ReadonlyMap<string, Configuration>;
}

/** The files of a release, as check-release wrote them. */
export interface ReleaseContent {
  readonly release: Release;
  readonly services: ReadonlyMap<string, ServiceContent>;
}

/** Reads `release.json` from an archive with the files of a release. Returns the release, and the bytes of the file. */
export async function readReleaseOf(
  archive: ZipArchive,
): Promise<{ readonly release: Release; readonly bytes: Buffer }> {
  const bytes = await archive.read(RELEASE_FILE, FILE_BYTES);
  return { release: parseJson(decodeText(bytes, RELEASE_FILE), RELEASE_FILE, releaseSchema), bytes };
}

/**
 * Reads all files of a release.
 *
 * @throws JobError when a file is missing or invalid, or when a request fails.
 */
export async function readContent(archive: ZipArchive): Promise<ReleaseContent> {
  const { release } = await readReleaseOf(archive);
  return { release, services: await readServices(archive, release) };
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
