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
 * Parses a YAML or JSON text that contains one document, and stops at the first error. Without the stop, the YAML
 * library stores an error for every wrong character. Half a megabyte of wrong characters would then take seconds and
 * half a gigabyte of memory.
 *
 * @throws JobError of type ConfigurationError with the line and column of the error.
 */
export function parseYamlDocument(
  text: string,
  label: string,
  options: ParseOptions & DocumentOptions & SchemaOptions,
): YamlDocument {
  const fail: Fail = (offset, sentence) => errorAt(label, text, offset, sentence);
  const composer = new Composer(options);
  // The listener throws because the YAML library has no public way to stop inside a document.
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
      throw fail(token.offset, 'a second YAML document begins; keep one document, and remove the line ---');
    for (const document of composer.next(token)) first ??= document;
  }
  for (const document of composer.end(true, text.length)) first ??= document;
  if (first === undefined) throw fail(0, 'the file is empty');
  return first;
}

type Fail = (offset: number, sentence: string) => JobError;
/** Position of an error in any of the three formats that the YAML library uses. */
type ErrorSource = number | readonly [number, ...number[]] | { readonly offset: number };

/**
 * Returns an error listener that throws the first error. The listener ignores warnings about tags, because `readYaml`
 * checks tags. The listener treats a warning about a directive as an error, because some YAML parsers skip unknown
 * directives.
 */
function stopAtFirst(fail: Fail) {
  let first: JobError | undefined;
  return (source: ErrorSource, code: string, message: string, isWarning = false): void => {
    if (isWarning && code !== 'BAD_DIRECTIVE') return;
    // The YAML library catches a thrown error at every nesting level and reports the error to the listener again. The
    // listener then rethrows the first error.
    first ??= fail(offsetOf(source), sentenceOf(code, message));
    throw first;
  };
}

function offsetOf(source: ErrorSource): number {
  if (typeof source === 'number') return source;
  return 'offset' in source ? source.offset : source[0];
}
