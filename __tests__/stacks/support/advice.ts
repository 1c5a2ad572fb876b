import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import ts from 'typescript';

const FUNCTIONS = join(__dirname, '../../../functions');
/** Files whose messages instruct the author of a template or configuration file, who needs no AWS permission. */
const ADVICE_FOR_AUTHORS = /^shared\/(template|text|release\/(configuration|service-files))/;

/** Verbs at the start of an instruction. In `build ${…} was started`, the first word is a noun. */
const IMPERATIVE =
  /^(?:ask|build(?! \$)|change|check|correct|create|declare|delete|deploy|disable|enable|find out|give|have|leave|let|look (?:at|for)|make|name|promote|push|raise|release again|remove|repair|retry|revert|run|set|shorten|wait|write)\b/;

/** One instruction in an error message, such as `retry the stage`. */
export interface Advice {
  readonly text: string;
  /** File and line of the message in `functions/`. */
  readonly at: string;
}

/** Returns all instructions in the error messages of the functions. `${…}` replaces the values in a message. */
export function adviceOfFunctions(): Advice[] {
  return readdirSync(FUNCTIONS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !ADVICE_FOR_AUTHORS.test(file))
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

/**
 * Returns the instructions in a message. A semicolon separates clauses, and so do ", then" and a comma before "have".
 */
function clausesOf(message: string): string[] {
  return message.split(/; |, then |, (?=have )/).flatMap((clause) => {
    const text = clause.trim();
    // A single word with a capital letter or punctuation is not an instruction, but the end of a sentence from another
    // string literal.
    return IMPERATIVE.test(text) && /\s|^[a-z]+$/.test(text) ? [text] : [];
  });
}

function messagesIn(source: ts.SourceFile): { text: string; line: number }[] {
  const messages: { text: string; line: number }[] = [];
  const visit = (node: ts.Node): void => {
    const text = textOf(node);
    if (text !== undefined && / /.test(text)) {
      messages.push({ text, line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1 });
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return messages;
}

function textOf(node: ts.Node): string | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return node.text;
  if (!ts.isTemplateExpression(node)) return undefined;
  return node.head.text + node.templateSpans.map(({ literal }) => `\${…}${literal.text}`).join('');
}
