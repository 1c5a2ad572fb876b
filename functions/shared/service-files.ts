import { type Configuration, NO_CONFIGURATION, checkDeclared, parseConfiguration } from './configuration';
import { IMAGE_PARAMETER, IMAGE_URI, type Release } from './contract';
import { JobError, configurationError } from './errors';
import { type Image, parseImageFile } from './image';
import { decodeText } from './json';
import { TEMPLATE_BYTES } from './limits';
import { parseTemplate } from './template/parse';
import type { Template } from './template/value';
import { assertTemplateAllowed } from './template-guard';
import { writtenImages } from './template-rules';
import { sha256 } from './zip-write';

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
 * image by digest and from the allowed registry, the template within the guard, the configuration within the
 * template's parameters.
 *
 * @throws JobError RevisionOutOfSync when a file is not the release's; ConfigurationError for all else.
 */
export function checkService(
  release: Release,
  service: string,
  environment: string,
  registry: string,
  files: ServiceFiles,
): CheckedService {
  const vouched = Object.hasOwn(release.services, service) ? release.services[service] : undefined;
  if (vouched === undefined) {
    throw outOfSync(
      `release.json knows no service ${service}; it has ${Object.keys(release.services).join(', ')}`,
    );
  }
  const { image: imageFile, template: templateFile, configuration: configurationFile } = files;
  const image = parseImageFile(decodeText(imageFile.bytes, imageFile.label), imageFile.label, registry);
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
  assertTemplateAllowed(template, templateFile.label);
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
  checkWrittenImages(template, templateFile.label, registry, image);
  const canonical = Buffer.from(template.canonical);
  if (canonical.length > TEMPLATE_BYTES) {
    throw configurationError(
      `${templateFile.label} has ${String(canonical.length)} bytes as canonical JSON, which is what CloudFormation gets; allowed: ${String(TEMPLATE_BYTES)}; make it smaller`,
    );
  }
  return {
    image,
    template,
    configuration,
    templateSha256,
    canonicalSha256: sha256(canonical),
    configurationSha256,
  };
}

/**
 * A container beside the service's own; its image does not come from the build, but from the same registry. One of the
 * service's own repository would look, to whoever compares, as if ECS had gone back to it.
 */
function checkWrittenImages(template: Template, label: string, registry: string, image: Image): void {
  const written = writtenImages(template.sections['Resources'] ?? {});
  const [repository] = image.uri.split('@');
  const own = written.find((uri) => uri.split('@')[0] === repository);
  if (own !== undefined) {
    throw configurationError(
      `${label} writes out the image ${own} of the service's own repository; allowed: !Ref ${IMAGE_PARAMETER}, which is the image of the release`,
    );
  }
  const foreign = written.find((uri) => IMAGE_URI.exec(uri)?.[1] !== registry);
  if (foreign === undefined) return;
  throw configurationError(
    `${label} has a container with the image ${foreign}; allowed: images of ${registry}`,
  );
}

function same(label: string, what: string, got: string | undefined, expected: string | undefined): void {
  if (got === expected) return;
  throw outOfSync(
    `${label} is not the file the build recorded: its ${what} is ${got ?? 'missing'}, release.json says ${expected ?? 'nothing'}; release again from the build on`,
  );
}

const outOfSync = (message: string) => new JobError('RevisionOutOfSync', message);
