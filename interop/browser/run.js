// bob is a web page in Chromium, with Strophe and then with Converse.js; alice is Godwit's own
// command line. Usage: node run.js WEB-URL; accounts alice and bob, the password in
// GODWIT_PASSWORD; SEND is the command that sends as alice and prints ticks, HEARD the file of what
// her other device hears, SHOT (if set) where Converse.js's picture goes. Ends with 0 when all went
// well.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { dirname, extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';

const here = dirname(fileURLToPath(import.meta.url));
const web = process.argv[2];
const password = process.env.GODWIT_PASSWORD;
const WAIT_MILLIS_MAX = 20_000;
const TYPES = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' };
const FLAGS = [
  '--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync',
];

/** The pages, from an origin of their own: what the node answers must pass CORS. */
async function pages() {
  const roots = { converse: join(here, 'node_modules/converse.js/dist') };
  const server = createServer(async (request, response) => {
    const path = normalize(new URL(request.url, 'http://x').pathname).slice(1);
    const [first, ...rest] = path.split('/');
    const file = roots[first] ? join(roots[first], ...rest)
      : path === 'strophe.js' ? join(here, 'node_modules/strophe.js/dist/strophe.umd.min.js')
      : join(here, path);
    try {
      const content = await readFile(file);
      response.writeHead(200, { 'Content-Type': TYPES[extname(file)] ?? 'application/octet-stream' });
      response.end(content);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  return server;
}

/** Sends as alice and wants every tick up to the last. */
async function alice(text, tick) {
  const [command, ...first] = process.env.SEND.split(' ');
  const { stdout } = await promisify(execFile)(command, [...first, '--wait', tick, text]);
  assert.match(stdout, tick === 'read' ? /stored[^]*delivered[^]*read/ : /stored[^]*delivered/);
}

async function until(what, check) {
  for (const end = Date.now() + WAIT_MILLIS_MAX; Date.now() < end;) {
    if (await check()) return;
    await new Promise((done) => setTimeout(done, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}

const heard = async (text) => (await readFile(process.env.HEARD, 'utf8')).includes(text);

async function strophe(browser, origin, kind) {
  const page = await browser.newPage();
  page.on('pageerror', (error) => console.error(`strophe: ${error}`));
  await page.goto(`${origin}/strophe.html`);
  const service = await page.evaluate(([url, rel]) => bob.endPoint(url, rel), [web, kind]);
  await assert.rejects(page.evaluate(([to, jid]) => bob.connect(to, jid, 'wrong'), [service, `bob@localhost/bad-${kind}`]));
  const jid = await page.evaluate(
    ([to, name, secret]) => bob.connect(to, name, secret),
    [service, `bob@localhost/${kind}`, password],
  );
  assert.equal(jid, `bob@localhost/${kind}`);
  await alice(`hello page, ${kind}`, 'read');
  await until('the message', () => page.evaluate((text) => bob.heard.includes(text), `hello page, ${kind}`));
  await page.evaluate((id) => bob.say('alice@localhost', id, `hello from ${id}`), kind);
  await until('alice to hear it', () => heard(`hello from ${kind}`));
  await until('the second tick', () => page.evaluate((id) => bob.receipts.includes(id), kind));
  const shared = await page.evaluate(() => bob.share('localhost', 300_000));
  assert.deepEqual(
    { ...shared, tag: /^"[0-9a-f]{64}"$/.test(shared.tag) },
    { put: 201, get: 200, tag: true, same: true, part: 206, range: 'bytes 10-19/300000', partSame: true },
  );
  await page.evaluate(() => bob.disconnect());
  await page.close();
  console.log(`browser: Strophe over ${service.split(':')[0]} (${kind}): a conversation with ticks, a file there and back`);
}

async function converse(browser, origin) {
  const page = await browser.newPage({ viewport: { width: 1100, height: 720 } });
  page.on('pageerror', (error) => console.error(`converse: ${error}`));
  const service = `${web.replace(/^http/, 'ws')}/ws`;
  const given = new URLSearchParams({ service, jid: 'bob@localhost/converse', password });
  await page.goto(`${origin}/converse.html#${given}`);
  await alice('hello Converse', 'delivered');
  const talk = page.getByText('alice@localhost').first();
  await talk.waitFor({ timeout: WAIT_MILLIS_MAX });
  await talk.click();
  await page.getByText('hello Converse').first().waitFor({ timeout: WAIT_MILLIS_MAX });
  const box = page.locator('textarea.chat-textarea').first();
  await box.fill('hello from Converse.js');
  await box.press('Enter');
  await until('alice to hear it', () => heard('hello from Converse.js'));
  await page.locator('.chat-msg__receipt').first().waitFor({ timeout: WAIT_MILLIS_MAX });
  await page.locator('input[type=file]').first().setInputFiles(join(here, 'flower.png'));
  await until('alice to hear of the picture', () => heard('/flower.png'));
  const picture = page.locator('converse-chat-message img[src*="/upload/"]').first();
  await picture.waitFor({ timeout: WAIT_MILLIS_MAX });
  await until('the picture', () => picture.evaluate((image) => image.complete && image.naturalWidth > 0));
  if (process.env.SHOT) {
    await page.screenshot({ path: process.env.SHOT });
  }
  await page.close();
  console.log('browser: Converse.js over wss: a conversation with ticks, a picture there and back');
}

const server = await pages();
const origin = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: FLAGS });
try {
  // The node's certificate is of its own making.
  const context = await browser.newContext({ ignoreHTTPSErrors: true });
  await strophe(context, origin, 'websocket');
  await strophe(context, origin, 'xbosh');
  await converse(context, origin);
} finally {
  await browser.close();
  server.close();
}
