import { z } from 'zod';

import {
  type Configuration,
  NO_CONFIGURATION,
  readConfiguration,
} from '../../../functions/shared/release/configuration';
import { readJson } from '../../../functions/shared/text/json';
import { sizeText } from '../../../functions/shared/text/text';
import type { Artifact } from '../artifacts/artifacts';
import { configurationError, messageOf } from '../errors';
import { readZip } from '../artifacts/zip';

/**
 * Maximum size of a template body in bytes. A larger template requires TemplateURL, which the engine does not support.
 */
const TEMPLATE_LIMIT = 51_200;
/** Maximum size of `ParameterOverrides` in bytes. */
const OVERRIDES_LIMIT = 1024;

const overridesSchema = z.record(
  z.string(),
  z.union([
    z.string(),
    z.strictObject({ 'Fn::GetParam': z.tuple([z.string(), z.string(), z.string()]) }),
    z.strictObject({
      'Fn::GetArtifactAtt': z.tuple([z.string(), z.enum(['BucketName', 'ObjectKey', 'URL'])]),
    }),
  ]),
);

/**
 * Reads files from the input artifacts of a CloudFormation action. The action configuration references each file as
 * `Artifact::path`.
 */
export class StackInputs {
  private readonly zips = new Map<string, Promise<Buffer>>();

  constructor(
    private readonly read: (artifact: Artifact) => Promise<Buffer>,
    private readonly inputs: readonly Artifact[],
  ) {}

  /** @param reference template file as `Artifact::path`. */
  async template(reference: string): Promise<string> {
    const text = await this.file(reference);
    const size = Buffer.byteLength(text);
    if (size <= TEMPLATE_LIMIT) return text;
    throw configurationError(
      `the template ${reference} has ${sizeText(size)}; a rehearsal supports at most ${sizeText(TEMPLATE_LIMIT)}`,
    );
  }

  async configuration(reference: string | undefined): Promise<Configuration> {
    if (reference === undefined) return NO_CONFIGURATION;
    const text = await this.file(reference);
    return withSubject(`the template configuration ${reference}`, () => readConfiguration(text, reference));
  }

  /**
   * Returns the stack parameters in `ParameterOverrides`. Replaces `Fn::GetParam` and `Fn::GetArtifactAtt` with values
   * from the input artifacts.
   */
  async overrides(text: string | undefined): Promise<Record<string, string>> {
    if (text === undefined) return {};
    const size = Buffer.byteLength(text);
    if (size > OVERRIDES_LIMIT) {
      throw configurationError(
        `ParameterOverrides has ${sizeText(size)}, but CodePipeline allows at most ${sizeText(OVERRIDES_LIMIT)}; move parameters to the template configuration file`,
      );
    }
    const values: Record<string, string> = {};
    for (const [key, value] of Object.entries(parse('ParameterOverrides', overridesSchema, text))) {
      if (typeof value === 'string') values[key] = value;
      else if ('Fn::GetParam' in value) values[key] = await this.param(value['Fn::GetParam']);
      else values[key] = this.attribute(value['Fn::GetArtifactAtt']);
    }
    return values;
  }

  private async param([artifact, file, key]: readonly [string, string, string]): Promise<string> {
    const reference = `${artifact}::${file}`;
    const values = parse(reference, z.record(z.string(), z.unknown()), await this.file(reference));
    const value = values[key];
    if (typeof value === 'string') return value;
    throw configurationError(
      `Fn::GetParam: ${reference} has no string value for the key ${key}; keys in the file: ${Object.keys(values).join(', ') || 'none'}`,
    );
  }

  private attribute([name, attribute]: readonly [string, 'BucketName' | 'ObjectKey' | 'URL']): string {
    const { bucket, key, region } = this.artifact(name);
    if (attribute === 'BucketName') return bucket;
    if (attribute === 'ObjectKey') return key;
    return `https://s3.${region}.amazonaws.com/${bucket}/${key}`;
  }

  private async file(reference: string): Promise<string> {
    const [name = '', path, ...rest] = reference.split('::');
    if (path === undefined || rest.length > 0) {
      throw configurationError(
        `'${reference}' does not name a file of an artifact; use the form Artifact::path/in/artifact`,
      );
    }
    const artifact = this.artifact(name);
    const reading = this.zips.get(name) ?? this.read(artifact);
    this.zips.set(name, reading);
    const [file] = readZip(await reading, (candidate) => candidate === path);
    if (file === undefined) throw configurationError(`File [${path}] does not exist in artifact [${name}]`);
    return file.data.toString('utf8');
  }

  private artifact(name: string): Artifact {
    const artifact = this.inputs.find((input) => input.name === name);
    if (artifact !== undefined) return artifact;
    throw configurationError(
      `${name} is not an input artifact of the action; ` +
        `use one of: ${this.inputs.map((input) => input.name).join(', ')}`,
    );
  }
}

function parse<T>(subject: string, schema: z.ZodType<T>, text: string): T {
  return withSubject(subject, () => schema.parse(readJson(text, subject)));
}

/** Runs `work`. If `work` throws, throws an ActionFailure whose message begins with `subject`. */
function withSubject<T>(subject: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw configurationError(`${subject} is not valid: ${messageOf(error)}`, error);
  }
}
