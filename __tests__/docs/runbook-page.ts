/** A section of the runbook. */
export interface RunbookSection {
  readonly group: string;
  readonly heading: string;
  /** Lines of the code block after the heading: error messages or alarm names. */
  readonly messages: readonly string[];
  /** Names of the parts after the code block, in the order of the page. A part starts with its name in bold. */
  readonly parts: readonly string[];
  /** Text of each part, by name. */
  readonly texts: ReadonlyMap<string, string>;
}

const PART = /^\*\*([A-Z][a-z ]+):\*\*/m;

/** Returns the sections of the runbook: one for each level-3 heading, grouped by level-2 headings. */
export function sectionsOf(page: string): RunbookSection[] {
  return page
    .split(/^## /m)
    .slice(1)
    .flatMap((text) => {
      const [intro = '', ...sections] = text.split(/^### /m);
      const [group = ''] = intro.split('\n');
      return sections.map((section) => sectionOf(group, section));
    });
}

function sectionOf(group: string, section: string): RunbookSection {
  const [, heading = '', block = '', rest = ''] =
    /^(.+)\n\n```text\n([^]*?)\n```\n([^]*)$/.exec(section) ?? [];
  const [, ...pieces] = rest.split(PART);
  const parts = pieces.filter((_, index) => index % 2 === 0);
  const texts = new Map(parts.map((name, index) => [name, (pieces[2 * index + 1] ?? '').trim()]));
  return { group, heading, messages: block === '' ? [] : block.split('\n'), parts, texts };
}
