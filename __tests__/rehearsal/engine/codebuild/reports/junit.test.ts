import { parseJUnit } from '../../../../../rehearsal/engine/codebuild/reports/junit';
import { describeTests } from '../../../../../rehearsal/engine/codebuild/reports/summary';

/** Returns the names and statuses of the test cases in a report. */
const read = (xml: string) => parseJUnit(xml).map(({ name, status }) => [name, status]);

describe('a JUnit report', () => {
  it('has the test cases of nested suites and names the failed cases', () => {
    const cases = parseJUnit(`<?xml version="1.0" encoding="utf-8"?>
<testsuites>
  <testcase name="at the root" time="0.1" classname="test"/>
  <testsuite name="outer">
    <testcase name="passes"/>
    <testsuite name="inner">
      <testcase name="fails &amp; burns"><failure type="x" message="y">trace</failure></testcase>
      <testcase name="breaks"><error/></testcase>
      <testcase name="is skipped"><skipped type="todo"/></testcase>
    </testsuite>
  </testsuite>
  <testsuite name="empty"></testsuite>
</testsuites>`);
    expect(cases.map(({ suite, prefix, name, status }) => [suite, prefix, name, status])).toEqual([
      ['', 'test', 'at the root', 'SUCCEEDED'],
      ['outer', 'outer', 'passes', 'SUCCEEDED'],
      ['inner', 'inner', 'fails & burns', 'FAILED'],
      ['inner', 'inner', 'breaks', 'ERROR'],
      ['inner', 'inner', 'is skipped', 'SKIPPED'],
    ]);
    expect(describeTests(cases)).toBe('2 of 5 tests failed: fails & burns, breaks');
  });

  it('may be a single suite', () => {
    const cases = parseJUnit(
      '<testsuite><testcase name="a"/><testcase name="b"><skipped/></testcase></testsuite>',
    );
    expect(describeTests(cases)).toBe('1 test passed, 1 skipped');
  });

  it('may be empty', () => {
    expect(parseJUnit('<testsuites/>')).toEqual([]);
  });

  it('has the test cases without a name', () => {
    expect(
      read('<testsuite><testcase/><testcase>text</testcase><testcase classname="C" name=""/></testsuite>'),
    ).toEqual([
      ['unnamed', 'SUCCEEDED'],
      ['unnamed', 'SUCCEEDED'],
      ['C', 'SUCCEEDED'],
    ]);
  });

  it('has the message and the duration of a test', () => {
    const [first, second] = parseJUnit(
      '<testsuite><testcase name="a" time="1,200.5"><failure message="&lt;1&gt; &#x263a;"><![CDATA[at <x> & y]]> &quot;z&quot;</failure></testcase>' +
        '<testcase name="b" time="soon"/></testsuite>',
    );
    expect(first).toMatchObject({ message: '<1> ☺\nat <x> & y "z"', seconds: 1200.5 });
    expect(second).toMatchObject({ message: '', seconds: 0 });
  });

  it.each([
    ['status="skipped"', 'SKIPPED'],
    ['status="disabled"', 'SKIPPED'],
    ['status="notrun"', 'SKIPPED'],
    ['status="run" result="skipped"', 'SKIPPED'],
    ['status="Skipped"', 'SKIPPED'],
    ['status="failed"', 'FAILED'],
    ['result="error"', 'ERROR'],
    ['status="notrun" result="failure"', 'FAILED'],
    ['status="run" result="completed"', 'SUCCEEDED'],
    ['status=" FAILED "', 'FAILED'],
    ['status="Passed"', 'SUCCEEDED'],
    ['status=""', 'SUCCEEDED'],
  ])('has a test case with %s as %s', (attributes, status) => {
    expect(read(`<testsuite><testcase name="a" ${attributes}/></testsuite>`)).toEqual([['a', status]]);
  });

  it('has a test case with both marks as failed, because a failure must not hide behind a skip', () => {
    expect(
      read('<testsuite><testcase name="a" status="skipped"><skipped/><failure/></testcase></testsuite>'),
    ).toEqual([['a', 'FAILED']]);
  });

  it('has a test case for a suite that could not run', () => {
    const xml =
      '<testsuites tests="3" failures="1" errors="1">' +
      '<testsuite name="stock" tests="1" errors="1"><error message="no module"/></testsuite>' +
      '<testsuite name="pay" tests="1" failures="1"><failure>setup</failure></testsuite>' +
      '<testsuite name="cart" tests="1"><testcase name="adds"/></testsuite></testsuites>';
    expect(read(xml)).toEqual([
      ['stock', 'ERROR'],
      ['pay', 'FAILED'],
      ['adds', 'SUCCEEDED'],
    ]);
  });

  it.each([
    ['<html><body/></html>', 'html'],
    ['<coverage><testcase name="a"/></coverage>', 'coverage'],
  ])('is rejected when it is other XML, with its root element: %s', (xml, root) => {
    expect(() => parseJUnit(xml)).toThrow(`<${root}>`);
  });
});

describe('a JUnit report with a result that CodeBuild may read otherwise', () => {
  const PASSED = '<testcase name="b"/>';
  const FAILED = '<testcase name="a"><failure/></testcase>';
  it.each([
    [
      'a failed test case in an unknown element',
      `<testsuites><group>${FAILED}</group>${PASSED}</testsuites>`,
      '<testcase> is in <group>',
    ],
    [
      'a failed test case deep in an unknown element',
      `<testsuite><group><item>${FAILED}</item></group></testsuite>`,
      '<testcase> is in <item>',
    ],
    [
      'a suite in a test case',
      `<testsuite><testcase><testsuite/></testcase></testsuite>`,
      '<testsuite> is in',
    ],
    [
      'a test case in a test case',
      `<testsuite><testcase>${FAILED}</testcase></testsuite>`,
      '<testcase> is in',
    ],
    [
      'a test case in the properties',
      `<testsuite><properties>${FAILED}</properties></testsuite>`,
      '<testcase> is in <properties>',
    ],
    [
      'a failure in an unknown element',
      '<testsuite><group><failure/></group></testsuite>',
      '<failure> is in <group>',
    ],
    [
      'a failure in the output of a test case',
      '<testsuite><testcase name="a"><system-out><failure/></system-out></testcase></testsuite>',
      '<failure> is in <system-out>',
    ],
    ['a skip of a suite', `<testsuite><skipped/>${PASSED}</testsuite>`, '<skipped> is in <testsuite>'],
    [
      'an unknown element in a test case',
      '<testsuite><testcase name="a"><broken/></testcase></testsuite>',
      'the test case a has the unknown element <broken>',
    ],
    [
      'another run that failed, without a failure',
      '<testsuite><testcase name="a"><rerunFailure/></testcase></testsuite>',
      'the test case a has <rerunFailure>, but neither <failure> nor <error>',
    ],
    ['a test case with a namespace', `<testsuite><x:testcase/>${PASSED}</testsuite>`, '<x:testcase>'],
    ['a test case in capitals', `<testsuite><TestCase/>${PASSED}</testsuite>`, '<TestCase>'],
    ['a suite with a namespace', `<testsuites><x:testsuite/>${PASSED}</testsuites>`, '<x:testsuite>'],
    [
      'a failure in capitals',
      '<testsuite><testcase name="a"><Failure/></testcase></testsuite>',
      '<Failure> is not <failure>',
    ],
    [
      'an error with a namespace',
      '<testsuite><testcase name="a"><x:error/></testcase></testsuite>',
      '<x:error> is not <error>',
    ],
    ['a root in capitals', `<TestSuite>${PASSED}</TestSuite>`, 'the root element is <TestSuite>'],
    ['a root with a namespace', `<x:testsuite>${PASSED}</x:testsuite>`, 'the root element is <x:testsuite>'],
    ...['broken', 'aborted', 'constructor', 'fail!', 'true'].map((word): [string, string, string] => [
      `the status ${word}`,
      `<testsuite><testcase name="a" status="${word}"/></testsuite>`,
      `the test case a has the unknown status '${word}'`,
    ]),
    [
      'an unknown result',
      '<testsuite><testcase name="a" status="run" result="crashed"/></testsuite>',
      "the test case a has the unknown result 'crashed'",
    ],
  ])('is rejected: %s', (_case, xml, word) => {
    expect(() => parseJUnit(xml)).toThrow(word);
  });

  it('may have unknown elements without a result', () => {
    const xml =
      '<testsuites><metadata><file name="a"/></metadata><testsuite><properties><property/></properties>' +
      `<notes/>${PASSED}<system-out/></testsuite></testsuites>`;
    expect(read(xml)).toEqual([['b', 'SUCCEEDED']]);
  });
});

describe('a JUnit report whose totals contradict its test cases', () => {
  const PASSED = '<testcase name="a"/><testcase name="b"/>';
  const FAILED = '<testcase name="c"><failure/></testcase>';
  it.each([
    ['more tests than test cases', `<testsuite name="s" tests="3">${PASSED}</testsuite>`, 'tests="3"'],
    ['fewer tests than test cases', `<testsuite name="s" tests="1">${PASSED}</testsuite>`, 'tests="1"'],
    ['a failure that no test case has', `<testsuite failures="1">${PASSED}</testsuite>`, 'failures="1"'],
    [
      'an error that no test case has',
      `<testsuite failures="0" errors="2">${PASSED}</testsuite>`,
      'errors="2"',
    ],
    [
      'more failures than test cases',
      `<testsuite failures="2">${PASSED}${FAILED}</testsuite>`,
      'failures="2"',
    ],
    ['a skipped test that no test case has', `<testsuite skipped="1">${PASSED}</testsuite>`, 'skipped="1"'],
    [
      'a disabled test that no test case has',
      `<testsuite disabled="1">${PASSED}</testsuite>`,
      'disabled="1"',
    ],
    [
      'a total at the root that the suites do not have',
      `<testsuites tests="5"><testsuite tests="2">${PASSED}</testsuite></testsuites>`,
      'tests="5"',
    ],
    [
      'a total in a nested suite',
      `<testsuites><testsuite><testsuite name="in" tests="9">${PASSED}</testsuite></testsuite></testsuites>`,
      "the suite 'in'",
    ],
    [
      'a total above nested suites',
      `<testsuites tests="3"><testsuites tests="2">${PASSED}</testsuites></testsuites>`,
      'tests="3"',
    ],
    [
      'a total in nested suites',
      `<testsuites><testsuites name="in" tests="3">${PASSED}</testsuites></testsuites>`,
      "the suite 'in'",
    ],
    ['a total that is no number', `<testsuite tests="two">${PASSED}</testsuite>`, 'tests="two"'],
    ['a negative total', `<testsuite failures="-1">${PASSED}</testsuite>`, 'failures="-1"'],
  ])('is rejected: %s', (_case, xml, word) => {
    expect(() => parseJUnit(xml)).toThrow(word);
  });

  it('is not rejected for the correct totals of nested suites', () => {
    const inner = `<testsuites tests="3" failures="1">${PASSED}${FAILED}</testsuites>`;
    const xml = `<testsuites tests="3" failures="1"><testsuite tests="3" failures="1">${inner}</testsuite></testsuites>`;
    expect(read(xml)).toHaveLength(3);
  });

  it('names the total and the counted test cases', () => {
    expect(() => parseJUnit(`<testsuite name="s" tests="3">${PASSED}</testsuite>`)).toThrow(
      'the suite \'s\' contradicts itself: tests="3", but it contains 2 test cases',
    );
  });

  it('is not rejected if only a failed test is counted differently, because it has failed anyway', () => {
    expect(read(`<testsuite tests="2" failures="0">${PASSED}${FAILED}</testsuite>`)).toHaveLength(3);
  });
});

describe('a report that is not well-formed XML', () => {
  const cut =
    '<?xml version="1.0"?>\n<testsuite name="cart" tests="2"><testcase name="adds"/><testcase name="pays"><failure message="no">at';
  const whole = '<testsuite><testcase name="a"/></testsuite>';
  it.each([
    ['empty', ''],
    ['other text', 'ok 1 - adds'],
    ['cut off in a failure', cut],
    ...Array.from({ length: whole.length - 1 }, (_, index): [string, string] => [
      `cut off after ${String(index + 1)} characters`,
      whole.slice(0, index + 1),
    ]),
    ['closed by another element', '<testsuites><testcase></testsuites>'],
    ['two root elements', `${whole}${whole}`],
    ['text after the root element', `${whole} and more`],
    ['text before the root element', `warning: slow\n${whole}`],
    ['a repeated attribute', '<testsuite name="a" name="b"/>'],
    ['an attribute without quotes', '<testsuite tests=0/>'],
    ['the character < in an attribute', '<testsuite name="a<b"/>'],
    ['the character & in an attribute', '<testsuite name="a & b"/>'],
    ['the character & in a text', '<testsuite><testcase><failure>a & b</failure></testcase></testsuite>'],
    ['an unknown entity', '<testsuite><testcase name="&nbsp;"/></testsuite>'],
    ['an entity named like a property', '<testsuite><testcase name="&constructor;"/></testsuite>'],
    ['a control character', '<testsuite><testcase><failure>\u001b[31mred</failure></testcase></testsuite>'],
    ['a reference to a control character', '<testsuite><testcase name="&#x1b;"/></testsuite>'],
    ['a reference to half a character', '<testsuite><testcase name="&#xd83d;"/></testsuite>'],
    ['a reference above the last character', '<testsuite><testcase name="&#x110000;"/></testsuite>'],
    ['the end of a CDATA section in a text', '<testsuite><testcase>]]></testcase></testsuite>'],
    ['an open comment', '<testsuite><!-- a </testsuite>'],
    ['an open CDATA section', '<testsuite><testcase><![CDATA[ a </testcase></testsuite>'],
  ])('is rejected: %s', (_case, xml) => {
    expect(() => parseJUnit(xml)).toThrow(/^it is not well-formed XML: /);
  });

  it('is rejected with the reason', () => {
    expect(() => parseJUnit(cut)).toThrow(
      'it is not well-formed XML: the file ends before the end of <testsuite>, <testcase>, <failure>',
    );
    expect(() => parseJUnit('<testsuite>\n<testcase>\n</testsuite>')).toThrow(
      'XML: line 3: Expected closing tag',
    );
    expect(() => parseJUnit(`${whole}<testcase/>`)).toThrow(
      'it is not well-formed XML: it has a second root element, <testcase>',
    );
    expect(() => parseJUnit('<testsuite name="\u0007"/>')).toThrow('U+0007');
  });

  it.each([
    ['a document type', `<!DOCTYPE testsuite>${whole}`],
    ['entities', '<!DOCTYPE t [<!ENTITY x "y">]><testsuite><testcase name="&x;"/></testsuite>'],
    ['a document type inside', `<testsuite><!DOCTYPE a></testsuite>`],
  ])('is rejected with %s', (_case, xml) => {
    expect(() => parseJUnit(xml)).toThrow('document type declaration');
  });

  it('may contain a document type as text, and comments', () => {
    const xml =
      '<!-- <!DOCTYPE a> --><testsuite><testcase name="a"><failure><![CDATA[<!DOCTYPE html>]]></failure></testcase></testsuite>';
    expect(parseJUnit(xml)).toMatchObject([{ message: '<!DOCTYPE html>' }]);
  });

  it.each([
    ['100,000 nested suites', `${'<testsuite>'.repeat(100_000)}${'</testsuite>'.repeat(100_000)}`],
    ['a property of every object as a name', '<testsuite><__proto__/></testsuite>'],
  ])('is rejected without a crash: %s', (_case, xml) => {
    expect(() => parseJUnit(xml)).toThrow();
  });
});
