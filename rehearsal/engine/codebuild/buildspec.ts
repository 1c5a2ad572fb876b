import { type Document, visit } from 'yaml';
import { z } from 'zod';

import { errorAt } from '../../../functions/shared/text/position';
import { checkYamlBounds } from '../../../functions/shared/template/yaml-bounds';
import { parseYamlDocument } from '../../../functions/shared/template/yaml-document';
import { shown } from '../../../functions/shared/text/text';
import { problemsOf } from '../schema-problems';

const phaseSchema = z.strictObject({
  'on-failure': z.enum(['ABORT', 'CONTINUE']).optional(),
  commands: z.array(z.string()).default([]),
  finally: z.array(z.string()).default([]),
});

const yesNo = z.union([z.boolean(), z.enum(['yes', 'no']).transform((text) => text === 'yes')]);

const reportSchema = z.strictObject({
  files: z.array(z.string()).min(1),
  'file-format': z.literal('JUNITXML').default('JUNITXML'),
  'base-directory': z.string().default('.'),
  'discard-paths': yesNo.default(false),
});

/** Maximum number of report groups in a buildspec (https://docs.aws.amazon.com/codebuild/latest/userguide/report-create.html). */
const MAXIMUM_REPORTS = 5;

/** Schema of a buildspec, version 0.2. The schema is strict, so that an unsupported field is an error. */
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
    // The rehearsal uses the runtimes on PATH. The build log reports that runtime-versions are ignored.
    install: phaseSchema
      .extend({ 'runtime-versions': z.record(z.string(), z.unknown()).optional() })
      .optional(),
    pre_build: phaseSchema.optional(),
    build: phaseSchema.optional(),
    post_build: phaseSchema.optional(),
  }),
  reports: z
    .record(z.string(), reportSchema)
    .default({})
    .refine((reports) => Object.keys(reports).length <= MAXIMUM_REPORTS, {
      error: `allowed: at most ${String(MAXIMUM_REPORTS)} report groups`,
    }),
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

const LABEL = 'the buildspec';

/**
 * @throws JobError if the text is not valid YAML; Error with every part of the buildspec that the engine does not
 *   support.
 */
export function parseBuildspec(text: string): Buildspec {
  checkYamlBounds(text, LABEL);
  const parsed = buildspecSchema.safeParse(valueOf(parseYamlDocument(text, LABEL, {}), text));
  if (parsed.success) return parsed.data;
  throw new Error(`the rehearsal cannot run this buildspec: ${problemsOf(parsed.error)}`);
}

/**
 * Returns the value of a YAML document with aliases replaced.
 *
 * @throws JobError if the aliases expand to too much data.
 */
function valueOf(document: Document.Parsed, text: string): unknown {
  checkAnchors(document, text);
  try {
    return document.toJS();
  } catch (error) {
    // The yaml library throws a ReferenceError only if nested aliases expand to too much data.
    if (!(error instanceof ReferenceError)) throw error;
    throw errorAt(
      LABEL,
      text,
      firstAlias(document),
      'nested aliases (*name) expand to too much data; replace the aliases with their values',
    );
  }
}

/** @throws JobError of type ConfigurationError if an alias has no anchor before the alias. */
function checkAnchors(document: Document.Parsed, text: string): void {
  const anchors = new Set<string>();
  visit(document, {
    Node(_, node) {
      if ('anchor' in node) anchors.add(node.anchor);
    },
    Alias(_, { source, range }) {
      if (anchors.has(source)) return;
      const name = shown(source);
      throw errorAt(
        LABEL,
        text,
        range?.[0] ?? 0,
        `the alias *${name} has no anchor &${name} before the alias; add the anchor`,
      );
    },
  });
}

function firstAlias(document: Document.Parsed): number {
  const offsets: number[] = [];
  visit(document, {
    Alias(_, { range }) {
      offsets.push(range?.[0] ?? 0);
    },
  });
  return offsets[0] ?? 0;
}
