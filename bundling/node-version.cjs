// Checks whether this Node can run the project. The syntax is old, because an old Node must be able to read this file.
'use strict';

/** The oldest version of Node that can run the project. */
var OLDEST = { major: 20, minor: 15 };
/** The oldest major version that the Node.js project still supports. */
var OLDEST_SUPPORTED = 22;

/**
 * Returns the message to print for a version of Node: a refusal, a notice, or nothing.
 *
 * @param {string} version Version of Node, such as 22.13.0.
 * @returns {{ refusal?: string, notice?: string }}
 */
function judge(version) {
  var parts = version.split('.').map(Number);
  var major = parts[0] || 0;
  var minor = parts[1] || 0;
  var advice = 'use Node ' + String(OLDEST_SUPPORTED) + ' or newer';
  if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) {
    return { refusal: 'Node ' + version + ' is too old for this project; ' + advice };
  }
  if (major < OLDEST_SUPPORTED) {
    return { notice: 'Node ' + String(major) + ' has reached its end of life; ' + advice };
  }
  return {};
}

/** Ends the process with one sentence and exit code 1 when this Node is too old. */
function requireNode() {
  var judgment = judge(process.versions.node);
  if (judgment.notice) console.error(judgment.notice);
  if (!judgment.refusal) return;
  console.error(judgment.refusal);
  process.exit(1);
}

module.exports = { judge: judge, requireNode: requireNode };
