import { parseJUnit } from '../../../../../rehearsal/engine/codebuild/reports/junit';

/** Number of test cases by status: succeeded, failed, error and skipped. */
type Totals = readonly [succeeded: number, failed: number, error: number, skipped: number];

/** Reports in the shape that each framework writes, with the totals of their test cases. */
const REPORTS: readonly (readonly [framework: string, shape: string, totals: Totals, xml: string])[] = [
  [
    'Maven Surefire',
    'a failure, an error, a skipped test and properties',
    [1, 1, 1, 1],
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" version="3.0.2" name="shop.CartTest" time="1,204.5"
  tests="4" errors="1" skipped="1" failures="1">
  <properties><property name="java.version" value="21"/></properties>
  <testcase name="addsItem" classname="shop.CartTest" time="1,200.25"/>
  <testcase name="rejectsNegative" classname="shop.CartTest" time="0.01">
    <failure message="expected: &lt;1&gt; but was: &lt;2&gt;" type="AssertionFailedError"><![CDATA[at <init>]]></failure>
    <system-out><![CDATA[log & more]]></system-out>
  </testcase>
  <testcase name="readsPrices" classname="shop.CartTest" time="0.02"><error type="IOException"/></testcase>
  <testcase name="convertsCurrency" classname="shop.CartTest" time="0"><skipped message="not yet"/></testcase>
</testsuite>`,
  ],
  [
    'Maven Surefire',
    'a class that failed before its first test',
    [0, 0, 1, 0],
    `<testsuite name="shop.DatabaseTest" tests="1" errors="1" skipped="0" failures="0">
  <testcase name="" classname="shop.DatabaseTest"><error message="no driver">trace</error></testcase>
</testsuite>`,
  ],
  [
    'Maven Surefire',
    'a flaky test that passed in its second run',
    [2, 0, 0, 0],
    `<testsuite name="shop.PayTest" tests="2" errors="0" skipped="0" failures="0" flakes="1">
  <testcase name="pays" classname="shop.PayTest"><flakyFailure message="timeout"><stackTrace>t</stackTrace></flakyFailure></testcase>
  <testcase name="refunds" classname="shop.PayTest"/>
</testsuite>`,
  ],
  [
    'Gradle',
    'a suite for each class, with output',
    [2, 1, 0, 1],
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuite name="shop.StockTest" tests="4" skipped="1" failures="1" errors="0" hostname="ci" time="0.1">
  <properties/>
  <testcase name="counts()" classname="shop.StockTest" time="0.05"/>
  <testcase name="orders()" classname="shop.StockTest" time="0.02"/>
  <testcase name="ships()" classname="shop.StockTest" time="0.01"><failure message="boom" type="X">X: boom</failure></testcase>
  <testcase name="returns()" classname="shop.StockTest" time="0"><skipped/></testcase>
  <system-out><![CDATA[]]></system-out><system-err><![CDATA[]]></system-err>
</testsuite>`,
  ],
  [
    'pytest',
    'an expected failure counts as skipped',
    [1, 1, 0, 2],
    `<?xml version="1.0" encoding="utf-8"?><testsuites name="pytest tests"><testsuite name="pytest" errors="0" failures="1" skipped="2" tests="4" time="0.2" hostname="ci">
  <testcase classname="tests.test_cart" name="test_add[1-2]" time="0.001"/>
  <testcase classname="tests.test_cart" name="test_total" time="0.002"><failure message="assert 1 == 2">E   assert</failure></testcase>
  <testcase classname="tests.test_cart" name="test_later" time="0.000"><skipped type="pytest.skip" message="later">f:3</skipped></testcase>
  <testcase classname="tests.test_cart" name="test_bug" time="0.000"><skipped type="pytest.xfail" message="known"/></testcase>
</testsuite></testsuites>`,
  ],
  [
    'pytest',
    'a module that could not be imported',
    [0, 0, 1, 0],
    `<testsuites><testsuite name="pytest" errors="1" failures="0" skipped="0" tests="1" time="0.1">
  <testcase classname="" name="tests.test_pay" time="0.000"><error message="collection failure">ImportError</error></testcase>
</testsuite></testsuites>`,
  ],
  [
    'pytest',
    'a test that failed and whose teardown failed: two cases, counted as one test',
    [0, 1, 1, 0],
    `<testsuites><testsuite name="pytest" errors="1" failures="1" skipped="0" tests="1" time="0.1">
  <testcase classname="t" name="test_a" time="0.1"><failure message="assert 0">E</failure></testcase>
  <testcase classname="t" name="test_a" time="0.0"><error message="failed on teardown">E</error></testcase>
</testsuite></testsuites>`,
  ],
  [
    'pytest',
    'a passed test whose teardown failed: one case, counted as two tests',
    [0, 0, 1, 0],
    `<testsuites><testsuite name="pytest" errors="1" failures="0" skipped="0" tests="2" time="0.1">
  <testcase classname="t" name="test_b" time="0.1"><error message="failed on teardown">E</error></testcase>
</testsuite></testsuites>`,
  ],
  [
    'jest-junit',
    'two suites with totals on every level',
    [2, 1, 0, 1],
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="jest tests" tests="4" failures="1" errors="0" time="1.5">
  <testsuite name="cart" errors="0" failures="0" skipped="1" timestamp="2026-01-01T00:00:00" time="0.4" tests="2">
    <testcase classname="cart adds" name="cart adds" time="0.003"></testcase>
    <testcase classname="cart later" name="cart later" time="0"><skipped/></testcase>
  </testsuite>
  <testsuite name="pay" errors="0" failures="1" skipped="0" timestamp="2026-01-01T00:00:00" time="0.3" tests="2">
    <testcase classname="pay pays" name="pay pays" time="0.002"></testcase>
    <testcase classname="pay refunds" name="pay refunds" time="0.002"><failure>Error: expect(received) &quot;a&quot;</failure></testcase>
  </testsuite>
</testsuites>`,
  ],
  [
    'jest-junit',
    'a test file that could not run',
    [1, 0, 1, 0],
    `<testsuites name="jest tests" tests="2" failures="0" errors="1" time="1">
  <testsuite name="cart" errors="0" failures="0" skipped="0" tests="1"><testcase classname="c" name="adds" time="0"/></testsuite>
  <testsuite name="undefined" errors="1" failures="0" skipped="0" tests="1">
    <testcase classname="Test suite failed to run" name="pay.test.js" time="0"><error>SyntaxError</error></testcase>
  </testsuite>
</testsuites>`,
  ],
  [
    'GoogleTest',
    'a disabled test, a skipped test and a test with two failures',
    [1, 1, 0, 2],
    `<?xml version="1.0" encoding="UTF-8"?>
<testsuites tests="4" failures="1" disabled="1" errors="0" time="0.01" timestamp="2026-01-01T00:00:00" name="AllTests">
  <testsuite name="Cart" tests="4" failures="1" disabled="1" skipped="1" errors="0" time="0.01">
    <testcase name="Adds" file="cart.cc" line="3" status="run" result="completed" time="0.001" classname="Cart"/>
    <testcase name="DISABLED_Later" status="notrun" result="suppressed" time="0." classname="Cart"/>
    <testcase name="Needs" status="run" result="skipped" time="0." classname="Cart"><skipped message="no db"/></testcase>
    <testcase name="Totals" status="run" result="completed" time="0.002" classname="Cart">
      <failure message="Expected equality&#x0A;  1" type=""><![CDATA[cart.cc:9]]></failure>
      <failure message="Expected: true" type=""><![CDATA[cart.cc:10]]></failure>
    </testcase>
  </testsuite>
</testsuites>`,
  ],
  [
    'Node.js',
    'nested suites, whose totals count a suite as one test',
    [3, 1, 0, 2],
    `<?xml version="1.0" encoding="utf-8"?>
<testsuites>
  <testsuite name="cart" time="0.008" disabled="0" errors="0" tests="3" failures="1" skipped="2" hostname="ci">
    <testcase name="adds" time="0.001" classname="test"/>
    <testsuite name="prices" time="0.004" disabled="0" errors="0" tests="3" failures="1" skipped="1" hostname="ci">
      <testcase name="are positive" time="0.001" classname="test" failure="1 !== 2"><failure type="testCodeFailure" message="1 !== 2">
[Error [ERR_TEST_FAILURE]: 1 !== 2] { code: 'ERR_TEST_FAILURE' }
</failure></testcase>
      <testcase name="are rounded" time="0.001" classname="test"/>
      <testcase name="have taxes" time="0.001" classname="test"><skipped type="todo" message="true"/></testcase>
    </testsuite>
    <testcase name="returns" time="0.001" classname="test"><skipped type="skipped" message="true"/></testcase>
  </testsuite>
  <testcase name="starts" time="0.001" classname="test"/>
  <!-- tests 6 -->
</testsuites>`,
  ],
  [
    'Maven Surefire',
    'a test that failed in every run, with output of each run',
    [1, 1, 0, 0],
    `<testsuite xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:noNamespaceSchemaLocation="https://maven.apache.org/surefire/maven-surefire-plugin/xsd/surefire-test-report.xsd" name="shop.PayTest" tests="2" errors="0" skipped="0" failures="1">
  <properties/>
  <testcase name="pays" classname="shop.PayTest"><failure message="timeout" type="T">t</failure>
    <rerunFailure message="timeout" type="T"><stackTrace>t</stackTrace><system-out>o</system-out><system-err>e</system-err></rerunFailure>
    <rerunError message="refused" type="E"><stackTrace>t</stackTrace></rerunError>
  </testcase>
  <testcase name="refunds" classname="shop.PayTest"><flakyError type="E"><stackTrace>t</stackTrace></flakyError></testcase>
</testsuite>`,
  ],
  [
    'pytest',
    'properties and output of a test',
    [1, 0, 0, 0],
    `<testsuites><testsuite name="pytest" errors="0" failures="0" skipped="0" tests="1" time="0.1">
  <properties><property name="seed" value="1"/></properties>
  <testcase classname="t" name="test_a" time="0.1"><properties><property name="id" value="7"/></properties><system-out>out</system-out><system-err>err</system-err></testcase>
</testsuite></testsuites>`,
  ],
  [
    'GoogleTest',
    'properties that a test has recorded, and a failure outside of all tests',
    [1, 1, 0, 0],
    `<testsuites tests="2" failures="1" disabled="0" errors="0" name="AllTests"><properties><property name="seed" value="7"/></properties>
  <testsuite name="Cart" tests="1" failures="0" disabled="0" skipped="0" errors="0">
    <testcase name="Adds" status="run" result="completed" classname="Cart"><properties><property name="size" value="1"/></properties></testcase>
  </testsuite>
  <testsuite name="NonTestSuiteFailure" tests="1" failures="1" disabled="0" skipped="0" errors="0">
    <testcase name="" status="run" result="completed" time="0." classname=""><failure message="setup" type=""><![CDATA[setup]]></failure></testcase>
  </testsuite>
</testsuites>`,
  ],
  [
    'CTest',
    'a test that ran, a failed test, a disabled test and a test that was not run',
    [1, 1, 0, 2],
    `<testsuite name="Linux" tests="4" failures="1" disabled="1" skipped="1" hostname="" time="1">
  <testcase name="a" classname="a" time="0.1" status="run"><system-out>ok</system-out></testcase>
  <testcase name="b" classname="b" time="0.1" status="fail"><failure message=""/><system-out>no</system-out></testcase>
  <testcase name="c" classname="c" time="0" status="disabled"><skipped message="Disabled"/></testcase>
  <testcase name="d" classname="d" time="0" status="notrun"><skipped message="SKIP_RETURN_CODE=1"/></testcase>
</testsuite>`,
  ],
  [
    'behave',
    'scenarios with a status word each',
    [1, 1, 0, 1],
    `<testsuite name="cart.Cart" tests="3" errors="0" failures="1" skipped="1" time="0.1">
  <testcase classname="cart.Cart" name="adds" status="passed" time="0.1"><system-out>Given</system-out></testcase>
  <testcase classname="cart.Cart" name="pays" status="failed" time="0.1"><failure type="AssertionError" message="no">trace</failure></testcase>
  <testcase classname="cart.Cart" name="later" status="skipped" time="0"><skipped/></testcase>
</testsuite>`,
  ],
];

test.each(REPORTS)(
  'counts the test cases of %s: %s',
  (_framework, _shape, [succeeded, failed, error, skipped], xml) => {
    const cases = parseJUnit(xml);
    const count = (status: string) => cases.filter((testCase) => testCase.status === status).length;
    expect({
      succeeded: count('SUCCEEDED'),
      failed: count('FAILED'),
      error: count('ERROR'),
      skipped: count('SKIPPED'),
      all: cases.length,
    }).toEqual({ succeeded, failed, error, skipped, all: succeeded + failed + error + skipped });
  },
);
