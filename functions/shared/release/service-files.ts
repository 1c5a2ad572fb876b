import { type Configuration, NO_CONFIGURATION, checkDeclared, parseConfiguration } from './configuration';
import { imageRepository } from './names';
import { type Release } from './release-files';
import { JobError } from '../job/errors';
import { type Image, parseImageFile } from './image';
import { decodeText } from '../text/json';
import { assertConfigurationAllowed } from '../template/guard/configuration';
import { assertTemplateAllowed } from '../template/guard/guard';
import { parseTemplate } from '../template/parse';
import type { Template } from '../template/value';
import { sha256 } from '../zip/write';

/** A file as it was read, and how it is called in messages. */
export interface NamedFile {
  readonly label: string;
  readonly bytes: Buffer;
}

/** The files of one service for one environment. */
export interface ServiceFiles {
  readonly image: NamedFile;
  readonly template: NamedFile;
  readonly configuration?: NamedFile;
}

/** Where a service is deployed. */
export interface ServiceTarget {
  readonly project: string;
  readonly environment: string;
  /** Host of the one registry images may come from. */
  readonly registry: string;
}

export interface CheckedService {
  readonly image: Image;
  readonly template: Template;
  readonly configuration: Configuration;
  /** SHA-256 of the source file, hex. */
  readonly templateSha256: string;
  /** SHA-256 of the canonical template, hex. */
  readonly canonicalSha256: string;
  readonly configurationSha256: string | undefined;
}

/**
 * Checks that the files of a service are the ones its release vouches for, and that they may be deployed: the
 * image by digest and from the service's own repository, the template within the guard, the configuration within the
 * template's parameters.
 *
 * @throws JobError RevisionOutOfSync when a file is not the release's; ConfigurationError for all else.
 */
export function checkService(
  release: Release,
  service: string,
  { project, environment, registry }: ServiceTarget,
  files: ServiceFiles,
): CheckedService {
  const vouched = Object.hasOwn(release.services, service) ? release.services[service] : undefined;
  if (vouched === undefined) {
    throw outOfSync(
      `release.json knows no service ${service}; it has ${Object.keys(release.services).join(', ')}`,
    );
  }
  const { image: imageFile, template: templateFile, configuration: configurationFile } = files;
  const repository = imageRepository(project, release.application, service);
  const image = parseImageFile(decodeText(imageFile.bytes, imageFile.label), imageFile.label, {
    registry,
    repository,
  });
  same(imageFile.label, 'digest', image.digest, vouched.digest);
  const templateSha256 = sha256(templateFile.bytes);
  same(templateFile.label, 'SHA-256', templateSha256, vouched.template);
  const configurationSha256 = configurationFile && sha256(configurationFile.bytes);
  if (configurationFile !== undefined) {
    const expected = Object.hasOwn(vouched.configuration, environment)
      ? vouched.configuration[environment]
      : undefined;
    same(configurationFile.label, 'SHA-256', configurationSha256, expected);
  }

  const template = parseTemplate(decodeText(templateFile.bytes, templateFile.label), templateFile.label);
  const configuration =
    configurationFile === undefined
      ? NO_CONFIGURATION
      : parseConfiguration(
          decodeText(configurationFile.bytes, configurationFile.label),
          configurationFile.label,
        );
  checkDeclared(template, configuration, {
    template: templateFile.label,
    configuration: configurationFile?.label ?? 'the configuration',
  });
  const context = { project, environment };
  assertConfigurationAllowed(configuration, configurationFile?.label ?? '', context);
  assertTemplateAllowed(template, templateFile.label, { ...context, parameters: configuration.parameters });
  return {
    image,
    template,
    configuration,
    templateSha256,
    canonicalSha256: sha256(Buffer.from(template.canonical)),
    configurationSha256,
  };
}

function same(label: string, what: string, got: string | undefined, expected: string | undefined): void {
  if (got === expected) return;
  throw outOfSync(
    `${label} is not the file the build recorded: its ${what} is ${got ?? 'missing'}, release.json says ${expected ?? 'nothing'}; release again from the build on`,
  );
}

const outOfSync = (message: string) => new JobError('RevisionOutOfSync', message);
