/** Returns the anchor that GitHub generates for a heading: `What it costs` → `what-it-costs`. */
export const anchorOf = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');

/** Returns the anchors of all headings in a page. Code blocks contain no headings. */
export const anchorsOf = (page: string) =>
  [...page.replaceAll(/^```[^]*?^```/gm, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    anchorOf(heading),
  );
