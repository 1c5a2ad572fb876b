import { cutText, logsScreen } from '../../../cli/screens/logs-screen';
import { screenStyle } from '../../../cli/screens/screen';

test('a line has its time, its source and its text, without control characters', () => {
  const line = { id: '1', time: '2026-01-02T03:04:05.678Z', source: 'test/web', text: '\u001b[2Jready\r\n' };
  const [text] = logsScreen([line], screenStyle({ NO_COLOR: '1' }));
  expect(text).toMatch(/^\d{4}-\d\d-\d\d \d\d:\d\d:05 {2}test\/web {2}\[2Jready$/);
});

test('sources with more lines than one read returns are named', () => {
  expect(cutText(['build', 'test/web'])).toBe(
    'Only the first 10,000 lines of build, test/web are shown; pass a shorter --since to see the newest lines.',
  );
});
