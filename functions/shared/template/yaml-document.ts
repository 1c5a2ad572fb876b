import {
  Composer,
  type Document,
  type DocumentOptions,
  type ParseOptions,
  Parser,
  type SchemaOptions,
} from 'yaml';

import type { JobError } from '../job/errors';
import { errorAt } from '../text/position';
import { sentenceOf } from './yaml-errors';

type YamlDocument = Document.Parsed;

/**
 * Parses the one document of a YAML or JSON text, up to the first error or the start of a second document. The library alone
 * would go on and keep an error for every wrong character: half a megabyte of them needs seconds and half a gigabyte.
 *
 * @throws JobError ConfigurationError with line and column.
 */
export function parseYamlDocument(
  text: string,
  label: string,
  options: ParseOptions & DocumentOptions & SchemaOptions,
): YamlDocument {
  const fail: Fail = (offset, sentence) => errorAt(label, text, offset, sentence);
  const composer = new Composer(options);
  // The library has no public way to stop inside a document.
  composer['onError'] = stopAtFirst(fail);
  let first: YamlDocument | undefined;
  let documents = 0;
  for (const token of new Parser().parse(text)) {
    if (token.type === 'error') {
      const source = token.source === '' ? '' : `: ${JSON.stringify(token.source)}`;
      throw fail(token.offset, sentenceOf('UNEXPECTED_TOKEN', `${token.message}${source}`));
    }
    if (token.type === 'document') documents += 1;
    if (documents > 1)
      throw fail(token.offset, 'a second document begins; write one document, remove the line ---');
    for (const document of composer.next(token)) first ??= document;
  }
  for (const document of composer.end(true, text.length)) first ??= document;
  if (first === undefined) throw fail(0, 'the file is empty');
  return first;
}

type Fail = (offset: number, sentence: string) => JobError;
/** Where an error is, as the library gives it. */
type ErrorSource = number | readonly [number, ...number[]] | { readonly offset: number };

/** A warning about a tag is none: `readYaml` decides about tags. One about a directive says that a reader may skip the line. */
function stopAtFirst(fail: Fail) {
  let first: JobError | undefined;
  return (source: ErrorSource, code: string, message: string, isWarning = false): void => {
    if (isWarning && code !== 'BAD_DIRECTIVE') return;
    // At every level the library catches what is thrown, and reports it again.
    first ??= fail(offsetOf(source), sentenceOf(code, message));
    throw first;
  };
}

function offsetOf(source: ErrorSource): number {
  if (typeof source === 'number') return source;
  return 'offset' in source ? source.offset : source[0];
}
