import { NotRunnableError } from '../not-runnable';

/** One instruction of a Dockerfile, e.g. `COPY --chmod=755 src ./src`. */
export interface Instruction {
  /** Name of the instruction in upper case. */
  readonly name: string;
  /** Values of the flags, by name without dashes. A flag without a value has an empty value. */
  readonly flags: ReadonlyMap<string, string>;
  /** Text after the name and the flags, without line breaks. */
  readonly text: string;
}

/**
 * Splits a Dockerfile into instructions. Comments, and comment lines between continued lines, are skipped.
 * https://docs.docker.com/reference/dockerfile/#format
 *
 * @throws NotRunnableError for a here-document and for another escape character, which the rehearsal does not support.
 */
export function parseDockerfile(text: string): Instruction[] {
  const lines = text.split(/\r?\n/);
  if (/^#\s*escape\s*=\s*`/im.test(leadingComments(lines))) {
    throw new NotRunnableError('its Dockerfile has the directive escape=`, which needs Docker');
  }
  const instructions: Instruction[] = [];
  let pending = '';
  for (const line of lines) {
    if (/^\s*(#|$)/.test(line)) continue;
    const continued = /^(.*)\\[ \t]*$/.exec(line);
    pending += continued?.[1] ?? line;
    if (continued !== null) continue;
    instructions.push(parseInstruction(pending.trim()));
    pending = '';
  }
  if (pending.trim() !== '') instructions.push(parseInstruction(pending.trim()));
  return instructions;
}

/** Returns the comment lines before the first other line, which can contain parser directives. */
function leadingComments(lines: readonly string[]): string {
  const end = lines.findIndex((line) => !line.startsWith('#'));
  return lines.slice(0, end === -1 ? lines.length : end).join('\n');
}

function parseInstruction(line: string): Instruction {
  const [, name = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(line) ?? [];
  const flags = new Map<string, string>();
  let text = rest;
  for (let flag = nextFlag(text); flag !== undefined; flag = nextFlag(text)) {
    flags.set(flag.name, flag.value);
    text = text.slice(flag.length).trimStart();
  }
  const instruction = { name: name.toUpperCase(), flags, text };
  if (['RUN', 'COPY', 'ADD'].includes(instruction.name) && /(^|\s)<<-?["']?\w/.test(text)) {
    throw new NotRunnableError(`${instruction.name} with a here-document needs Docker`);
  }
  return instruction;
}

function nextFlag(text: string): { name: string; value: string; length: number } | undefined {
  const match = /^--([\w-]+)(?:=(\S*))?(?=\s|$)/.exec(text);
  return match?.[1] === undefined
    ? undefined
    : { name: match[1], value: match[2] ?? '', length: match[0].length };
}
