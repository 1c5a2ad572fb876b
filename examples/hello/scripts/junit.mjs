/** A tag's attributes; a value may hold `>`. */
const ATTRIBUTES = String.raw`(?:"[^"]*"|'[^']*'|[^"'>])*?`;
const TEST_CASE = new RegExp(`<testcase\\b${ATTRIBUTES}(?:/>|>([\\s\\S]*?)</testcase>)`, 'g');

/**
 * Counts the tests of a JUnit report by its `testcase` elements: the totals some tools write on suites overlap when
 * suites are nested, or are missing (node's are).
 *
 * @param {string} xml
 * @returns {{ passed: number, failed: number, skipped: number }}
 */
export function testTotals(xml) {
  // What a test printed is no result, even when it looks like one.
  const results = xml.replace(/<!--[\s\S]*?-->|<!\[CDATA\[[\s\S]*?\]\]>/g, '');
  const totals = { passed: 0, failed: 0, skipped: 0 };
  for (const [, content = ''] of results.matchAll(TEST_CASE)) {
    if (/<(?:failure|error)\b/.test(content)) totals.failed += 1;
    else if (/<skipped\b/.test(content)) totals.skipped += 1;
    else totals.passed += 1;
  }
  return totals;
}
