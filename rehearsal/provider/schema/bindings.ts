import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { z } from 'zod';

import { parseBindings } from './parse';
import type { Block } from './schema';

/**
 * Reads schemas out of the pinned bindings (`@cdktf/provider-aws`), which were generated from the real
 * provider's schema. All types of the rehearsal take about 0.1 s, so they are parsed when they are first
 * asked for and kept in memory; a cache on disk would save less than it costs to keep right.
 */
const library = join(dirname(require.resolve('@cdktf/provider-aws/package.json')), 'lib');

const sourceMapSchema = z.object({ sourcesContent: z.tuple([z.string()]) });

/** The TypeScript that a module of the bindings was compiled from: its inline source map carries it. */
function sourceOf(folder: string): string {
  const javascript = readFileSync(join(library, folder, 'index.js'), 'latin1');
  const map = javascript.slice(javascript.lastIndexOf('base64,') + 'base64,'.length);
  return sourceMapSchema.parse(JSON.parse(Buffer.from(map, 'base64').toString('utf8'))).sourcesContent[0];
}

const known = new Map<string, Block>();

function load(folder: string): Block {
  const found = known.get(folder);
  if (found !== undefined) return found;
  const block = parseBindings(sourceOf(folder));
  known.set(folder, block);
  return block;
}

const folderOf = (type: string) => type.replace(/^aws_/, '').replaceAll('_', '-');

/** Schema of `aws_s3_bucket` and the like. */
export const resourceSchema = (type: string): Block => load(folderOf(type));
export const dataSourceSchema = (type: string): Block => load(`data-aws-${folderOf(type)}`);
export const providerSchema = (): Block => load('provider');
