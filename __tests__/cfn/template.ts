import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { parseDocument, type ScalarTag } from 'yaml';
import * as z from 'zod';

const properties = z.record(z.string(), z.unknown());

/** The parts of a CloudFormation template that the rules in `template-rules.ts` check. */
const templateSchema = z.looseObject({
  Parameters: z.record(z.string(), z.looseObject({ Type: z.string() })),
  Rules: z.record(z.string(), properties).default({}),
  Resources: z.record(
    z.string(),
    z.looseObject({
      Type: z.string(),
      DependsOn: z.union([z.string(), z.array(z.string())]).optional(),
      Properties: properties.default({}),
    }),
  ),
  Outputs: z.record(z.string(), properties).default({}),
});
export type Template = z.output<typeof templateSchema>;

/**
 * Short-form function tags that the service templates use. The templates use all other functions in their long form.
 */
const SHORT_FORMS: ScalarTag[] = [
  { tag: '!Ref', resolve: (value) => ({ Ref: value }) },
  { tag: '!Sub', resolve: (value) => ({ 'Fn::Sub': value }) },
  { tag: '!GetAtt', resolve: (value) => ({ 'Fn::GetAtt': value.split('.') }) },
];

export const ROOT = join(__dirname, '..', '..');

export function readText(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

/** Parses a template. @throws Error if the text is not a template, or has a tag that is not in `SHORT_FORMS`. */
export function parseTemplate(text: string): Template {
  const document = parseDocument(text, { customTags: SHORT_FORMS, strict: true });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw problem;
  return templateSchema.parse(document.toJS());
}

const configurationSchema = z.strictObject({ Parameters: z.record(z.string(), z.string()) });

/** Returns the parameters in a template configuration file. All values are strings. */
export function readConfiguration(path: string): Record<string, string> {
  return configurationSchema.parse(JSON.parse(readText(path))).Parameters;
}
