import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { loadSettings } from './load-settings.ts';

const names = ['TEST_SETTING_ONE', 'TEST_SETTING_TWO'] as const;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'regulars-settings-'));
  mkdirSync(path.join(folder, '.regulars'));
});

afterEach(() => {
  for (const name of names) delete process.env[name];
  rmSync(folder, { recursive: true });
});

const given = (file: string, text: string) => writeFileSync(path.join(folder, file), text);
const read = () => names.map((name) => process.env[name]);

test('nothing is added where there is no file', () => {
  expect(loadSettings(folder)).toBeNull();
  expect(read()).toEqual([undefined, undefined]);
});

test("a running demo's settings count where there is no .env", () => {
  given('.regulars/demo.env', 'TEST_SETTING_ONE=demo\nTEST_SETTING_TWO=demo\n');
  expect(loadSettings(folder)).toBe('.regulars/demo.env');
  expect(read()).toEqual(['demo', 'demo']);
});

test("what .env leaves out is not filled with a demo's settings", () => {
  given('.env', 'TEST_SETTING_ONE=own\n');
  given('.regulars/demo.env', 'TEST_SETTING_ONE=demo\nTEST_SETTING_TWO=demo\n');
  expect(loadSettings(folder)).toBe('.env');
  expect(read()).toEqual(['own', undefined]);
});

test('a variable of the environment wins', () => {
  process.env['TEST_SETTING_ONE'] = 'environment';
  given('.env', 'TEST_SETTING_ONE=own\nTEST_SETTING_TWO=own\n');
  loadSettings(folder);
  expect(read()).toEqual(['environment', 'own']);
});
