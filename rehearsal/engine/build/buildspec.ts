import { parse } from 'yaml';
import { z } from 'zod';

import { checkYamlBounds } from '../../../functions/shared/template/yaml-bounds';
import { problemsOf } from '../schema-problems';

/** A buildspec, version 0.2. Strict: a key that is not written here is an error, not a setting left out. */
const phaseSchema = z.strictObject({
  'on-failure': z.enum(['ABORT', 'CONTINUE']).optional(),
  commands: z.array(z.string()).default([]),
  finally: z.array(z.string()).default([]),
});

const reportSchema = z.strictObject({
  files: z.array(z.string()).min(1),
  'file-format': z.literal('JUNITXML').default('JUNITXML'),
  'base-directory': z.string().default('.'),
});

const yesNo = z.union([z.boolean(), z.enum(['yes', 'no']).transform((text) => text === 'yes')]);

const buildspecSchema = z.strictObject({
  version: z.literal([0.2, '0.2']),
  env: z
    .strictObject({
      shell: z.enum(['bash', 'sh']).default('sh'),
      variables: z.record(z.string(), z.coerce.string()).default({}),
      'exported-variables': z.array(z.string()).default([]),
    })
    .prefault({}),
  phases: z.strictObject({
    // The rehearsal builds with what is on the PATH: the log says that the versions are not chosen.
    install: phaseSchema
      .extend({ 'runtime-versions': z.record(z.string(), z.unknown()).optional() })
      .optional(),
    pre_build: phaseSchema.optional(),
    build: phaseSchema.optional(),
    post_build: phaseSchema.optional(),
  }),
  // CodeBuild: one to five report groups a build.
  reports: z.record(z.string(), reportSchema).default({}),
  artifacts: z
    .strictObject({
      files: z.array(z.string()).min(1),
      'base-directory': z.string().default('.'),
      'discard-paths': yesNo.default(false),
    })
    .optional(),
});

export type Buildspec = z.infer<typeof buildspecSchema>;
export type PhaseName = keyof Buildspec['phases'];
export type Phase = z.infer<typeof phaseSchema>;
export type ReportDefinition = z.infer<typeof reportSchema>;

/** @throws Error saying what the engine does not know in the buildspec. */
export function parseBuildspec(text: string): Buildspec {
  checkYamlBounds(text, 'the buildspec');
  const parsed = buildspecSchema.safeParse(parse(text));
  if (parsed.success) return parsed.data;
  throw new Error(`the engine does not run this buildspec: ${problemsOf(parsed.error)}`);
}
