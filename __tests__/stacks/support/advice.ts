import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

const FUNCTIONS = join(__dirname, '../../../functions');
/** What is advised about a template or a configuration file is for its author, who needs no permission of AWS. */
const OF_FILES = /^shared\/(template|text|release\/(configuration|service-files))/;

/** Words that begin an advice. */
const IMPERATIVE =
  /^(?:ask|build|change|check|correct|create|declare|delete|deploy|disable|enable|find out|give|have|leave|look at|make|promote|push|raise|release again|remove|repair|retry|revert|run|set|shorten|wait|write)\b/;

/** One clause of a message that tells somebody to do something. */
export interface Advice {
  readonly text: string;
  /** File and line in `functions/`. */
  readonly at: string;
}

/** Returns every advice in the messages of the functions. `${…}` stands for what a message puts in. */
export function adviceOfFunctions(): Advice[] {
  return readdirSync(FUNCTIONS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !OF_FILES.test(file))
    .flatMap((file) => {
      const source = ts.createSourceFile(
        file,
        readFileSync(join(FUNCTIONS, file), 'utf8'),
        ts.ScriptTarget.Latest,
        true,
      );
      return messagesIn(source).flatMap(({ text, line }) =>
        clausesOf(text).map((clause) => ({ text: clause, at: `${file}:${String(line)}` })),
      );
    });
}

/** A clause is separated by a semicolon, or by a comma within a chain of advice. */
function clausesOf(message: string): string[] {
  return message.split(/; |, then |, (?=have )/).flatMap((clause) => {
    const text = clause.trim();
    // The start of a literal is the end of a sentence that another one begins.
    return IMPERATIVE.test(text) && /\s|^[a-z]+$/.test(text) ? [text] : [];
  });
}

function messagesIn(source: ts.SourceFile): { text: string; line: number }[] {
  const found: { text: string; line: number }[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined && / /.test(text)) {
      found.push({ text, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `\${…}${literal.text}`).join('');
}
