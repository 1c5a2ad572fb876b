import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { parseBindings } from './parse';
import type { Block } from './schema';

/**
 * Folder of the pinned package `@cdktf/provider-aws`, which is generated from the schema of the real provider. Schemas
 * are cached only in memory, because parsing all types of the rehearsal takes only about 0.1 s.
 */
const library = join(dirname(require.resolve('@cdktf/provider-aws/package.json')), 'lib');

const sourceMapSchema = z.object({ sourcesContent: z.tuple([z.string()]) });

/** Returns the TypeScript source of a module of `@cdktf/provider-aws`, from the inline source map of the module. */
function sourceOf(folder: string): string {
  const javascript = readFileSync(join(library, folder, 'index.js'), 'latin1');
  const map = javascript.slice(javascript.lastIndexOf('base64,') + 'base64,'.length);
  return sourceMapSchema.parse(JSON.parse(Buffer.from(map, 'base64').toString('utf8'))).sourcesContent[0];
}

const schemas = new Map<string, Block>();

function load(folder: string): Block {
  const cached = schemas.get(folder);
  if (cached !== undefined) return cached;
  const block = parseBindings(sourceOf(folder));
  schemas.set(folder, block);
  return block;
}

const folderOf = (type: string) => type.replace(/^aws_/, '').replaceAll('_', '-');

/** Returns the schema of a resource type, e.g. `aws_s3_bucket`. */
export const resourceSchema = (type: string): Block => load(folderOf(type));
export const dataSourceSchema = (type: string): Block => load(`data-aws-${folderOf(type)}`);
export const providerSchema = (): Block => load('provider');
