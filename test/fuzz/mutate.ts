import type { Random } from '../../sandbox/store/random.ts';

const mutationsMax = 4;
const depth = 3000;

/** A body as bytes: a sample with a few things wrong with it, most often in its values, now and then in its very encoding. */
export function mutate(random: Random, sample: unknown): Buffer {
  let value = structuredClone(sample);
  const count = random.below(mutationsMax + 1);
  for (let n = 0; n < count; n += 1) value = mutateSomewhere(random, value);
  const text = Buffer.from(JSON.stringify(value) ?? '');
  return random.chance(0.15) ? random.pick(encodings)(text, random) : text;
}

/** Walks down to a random place and puts something else there. */
function mutateSomewhere(random: Random, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || random.chance(0.1))
    return random.pick(replacements)(value, random);
  if (Array.isArray(value)) {
    if (value.length === 0 || random.chance(0.1)) return grown(value, random);
    const place = random.below(value.length);
    return value.map((item: unknown, index) => (index === place ? mutateSomewhere(random, item) : item));
  }
  const entries = Object.entries(value);
  const [key, inner] = entries.length > 0 ? random.pick(entries) : ['added', null];
  if (random.chance(0.1)) return Object.fromEntries(entries.filter(([name]) => name !== key));
  if (random.chance(0.05)) return { ...value, [random.pick(oddKeys)]: inner };
  return { ...value, [key]: mutateSomewhere(random, inner) };
}

function grown(value: unknown[], random: Random): unknown[] {
  return Array.from({ length: random.pick([0, 2, 300]) }, () => value[0] ?? null);
}

const oddKeys = ['__proto__', 'constructor', 'toString', '', 'a'.repeat(5000), '\u0000', 'id', '💥'];
const oddTexts = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'x\udfffy',
  '\u202e',
  '💥'.repeat(50),
  'x'.repeat(100_000),
  "'; DROP TABLE delivery; --",
  '{{ 7 | times: 7 }}',
  'null',
  'NaN',
  '-0',
  '1e400',
  '0x10',
  '99999999999999999999999',
  '9007199254740993',
  '-1.005',
  'EURO',
  'gid://shopify/Customer/',
  'gid://shopify/Customer/99999999999999999999999',
  '0000-00-00T00:00:00Z',
  '2026-02-30T25:61:00Z',
  '+275760-09-13T00:00:00.001Z',
  '-271821-04-20T00:00:00Z',
  '294277-01-01T00:00:00Z',
  '2026-05-01T12:00:00+99:99',
  '@',
  'a@b',
  `${'a'.repeat(300)}@example.com`,
];
const oddNumbers = [0, -0, -1, 0.1, 1e21, 1e308, -1e308, 5e-324, 2 ** 31, 2 ** 53, 2 ** 63, -(2 ** 63), 1e15 + 0.5];

const replacements: ((value: unknown, random: Random) => unknown)[] = [
  () => null,
  () => true,
  () => [],
  () => ({}),
  () => [null],
  (_value, random) => random.pick(oddTexts),
  (_value, random) => random.pick(oddTexts),
  (_value, random) => random.pick(oddNumbers),
  (_value, random) => random.pick(oddNumbers),
  (value) => [value],
  (value) => ({ value }),
  (value) => (typeof value === 'string' ? Number(value) : String(value)),
  (value) => (typeof value === 'number' ? -value : value),
  (value) => (typeof value === 'string' ? value.repeat(50) : value),
  () => nested(),
];

function nested(): unknown {
  let value: unknown = 1;
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { value };
  return value;
}

const encodings: ((text: Buffer, random: Random) => Buffer)[] = [
  () => Buffer.alloc(0),
  (text, random) => text.subarray(0, random.below(text.length + 1)),
  (text, random) => flipped(text, random),
  (text) => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), text]),
  (text) => Buffer.from(text.toString(), 'utf16le'),
  (text) => Buffer.concat([text, Buffer.from([0xff, 0xfe, 0xc0, 0x80])]),
  (text) => Buffer.concat([text, text]),
  (text) => Buffer.from(text.toString().replace(/"[^"]*"/, '"\\ud800"')),
  (text) => Buffer.from(text.toString().replace(/:\s*\d+/g, ': 1e999')),
  (text) => Buffer.from(text.toString().replace(/\d{3,}/g, (digits) => digits.repeat(9))),
  () => Buffer.from('['.repeat(100_000)),
  () => Buffer.from(`${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`),
  () => Buffer.from('null'),
  () => Buffer.from('"text"'),
  (_text, random) => Buffer.from(random.hex(2 * random.below(400)), 'hex'),
];

function flipped(text: Buffer, random: Random): Buffer {
  const bytes = Buffer.from(text);
  for (let n = 0; n < 3 && bytes.length > 0; n += 1) bytes[random.below(bytes.length)] = random.below(256);
  return bytes;
}
