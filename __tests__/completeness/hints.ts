import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

import { filesIn, ROOT } from './sources';

/** A text that people read: a string in the code, a line of a golden text, or a line of a page. */
export interface Text {
  readonly at: string;
  readonly text: string;
}

/** Folders with code and pages that name commands, each with the names of the files. */
const SOURCES = [
  ...['cli', 'functions', 'operations', 'rehearsal', 'stacks'].map((folder) => [folder, /\.ts$/] as const),
  ...['docs', 'examples'].map((folder) => [folder, /^(?!.*node_modules).*\.md$/] as const),
  ['__tests__/fixtures/screens', /\.txt$/],
  ['__tests__/functions/record-execution', /\.snap$/],
] as const;

/** Stands for a value that the code computes. */
export const VALUE = 'value';

/** Returns every text of the product, without the comments of the code. */
export function textsOfProduct(): Text[] {
  const pages = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  const files = SOURCES.flatMap(([folder, pattern]) => filesIn(folder, pattern));
  return [...pages, ...files].flatMap((file) => {
    const content = readFileSync(join(ROOT, file), 'utf8');
    return file.endsWith('.ts') ? stringsIn(file, content) : linesIn(file, content);
  });
}

const linesIn = (file: string, content: string): Text[] =>
  content.split('\n').map((text, index) => ({ at: `${file}:${String(index + 1)}`, text }));

function stringsIn(file: string, content: string): Text[] {
  const tree = ts.createSourceFile(file, content, ts.ScriptTarget.Latest, true);
  const texts: Text[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
      texts.push({ at: `${file}:${String(line + 1)}`, text });
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return texts;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => VALUE + literal.text).join('');
}
