// The sticky comment's script against an API of our own: it posts once, edits its own comment afterwards, never touches another's,
// says nothing of forks, and never fails the job.

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');
const directory = mkdtempSync(join(tmpdir(), 'routegrant-comment-'));
const problems = [];
const expect = (truth, what) => { if (!truth) problems.push(what); };

let comments, requests, refuse, login;
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (data) => { body += data; });
  request.on('end', () => {
    requests.push({ method: request.method, url: request.url, authorization: request.headers.authorization, body });
    const answer = (status, value) => { response.writeHead(status, { 'Content-Type': 'application/json' }); response.end(JSON.stringify(value)); };
    if (refuse) return answer(403, { message: 'Resource not accessible by integration' });
    const url = new URL(request.url, 'http://api');
    if (url.pathname === '/user') return login ? answer(200, { login }) : answer(403, { message: 'Resource not accessible by integration' });
    if (request.method === 'GET') {
      const page = Number(url.searchParams.get('page'));
      return answer(200, comments.slice((page - 1) * 100, page * 100));
    }
    if (request.method === 'POST') {
      comments.push({ id: comments.length + 1, user: { type: 'Bot' }, body: JSON.parse(body).body });
      return answer(201, comments.at(-1));
    }
    const edited = comments.find((comment) => comment.id === Number(url.pathname.split('/').at(-1)));
    edited.body = JSON.parse(body).body;
    answer(200, edited);
  });
});
await new Promise((resolve) => { server.listen(0, '127.0.0.1', resolve); });

const marker = '<!-- routegrant:routegrant -->';
const hostile = '`$(touch pwned)` "quoted" \\ ::error::x\n| ${{ github.token }} |';

async function run(summary, { event = 'pull_request', head = 'owner/shop', changed = 'true' } = {}) {
  requests = [];
  writeFileSync(join(directory, 'summary.md'), summary);
  writeFileSync(join(directory, 'event.json'), JSON.stringify({ pull_request: { number: 7, head: { repo: { full_name: head } } } }));
  const child = spawn('bash', [join(root, '.github', 'scripts', 'comment.sh')], {
    cwd: directory,
    env: {
      PATH: process.env.PATH, RUNNER_TEMP: directory, GITHUB_EVENT_NAME: event, GITHUB_EVENT_PATH: join(directory, 'event.json'),
      GITHUB_REPOSITORY: 'owner/shop', GITHUB_API_URL: `http://127.0.0.1:${server.address().port}`,
      ROUTEGRANT_SUMMARY: join(directory, 'summary.md'), ROUTEGRANT_TOKEN: 'secret-token', ROUTEGRANT_CHANGED: changed,
    },
  });
  let output = '';
  child.stdout.on('data', (data) => { output += data; });
  child.stderr.on('data', (data) => { output += data; });
  const code = await new Promise((resolve) => { child.on('close', resolve); });
  expect(code === 0, `the script ends with ${code}: ${output}`);
  expect(!output.includes('secret-token'), 'the token is printed');
  return output;
}
const writes = () => requests.filter((request) => request.method !== 'GET').map((request) => `${request.method} ${request.url}`);

comments = [];
await run(`${marker}\nfirst ${hostile}\n`);
expect(writes().join() === 'POST /repos/owner/shop/issues/7/comments', `first run: ${writes()}`);
expect(comments[0]?.body === `${marker}\nfirst ${hostile}\n`, `the text arrives as ${comments[0]?.body}`);
expect(requests.every((request) => request.authorization === 'Bearer secret-token'), 'a request without the token');

await run(`${marker}\nsecond\n`);
expect(writes().join() === 'PATCH /repos/owner/shop/issues/comments/1', `second run: ${writes()}`);
expect(comments.length === 1 && comments[0].body === `${marker}\nsecond\n`, 'the comment is not edited');

await run(`${marker}\nnothing left\n`, { changed: 'false' });
expect(comments[0].body === `${marker}\nnothing left\n`, 'a comment that is there is edited even if nothing changes any more');

comments = [];
await run(`${marker}\nnothing\n`, { changed: 'false' });
expect(writes().length === 0, 'a comment about nothing');

// A reader may quote the marker; another category has its own comment; the bot's comment may be on a later page.
comments = Array.from({ length: 100 }, (_, index) => ({ id: index + 1, user: { type: 'User' }, body: `${marker}\nquoted` }));
comments.push({ id: 101, user: { type: 'Bot' }, body: '<!-- routegrant:other -->\nother' }, { id: 102, user: { type: 'Bot' }, body: `${marker}\nours` });
await run(`${marker}\nthird\n`);
expect(writes().join() === 'PATCH /repos/owner/shop/issues/comments/102', `with others' comments: ${writes()}`);

// With a personal token the comments are a person's: the token's own, and no one else's.
login = 'robot-account';
comments = [{ id: 1, user: { type: 'User', login: 'stranger' }, body: `${marker}\nforged` }, { id: 2, user: { type: 'User', login }, body: `${marker}\nours` }];
await run(`${marker}\nfourth\n`);
expect(writes().join() === 'PATCH /repos/owner/shop/issues/comments/2', `with a personal token: ${writes()}`);
login = undefined;

await run(`${marker}\nx\n`, { head: 'stranger/shop' });
expect(requests.length === 0, 'a request for a fork');
await run(`${marker}\nx\n`, { event: 'push' });
expect(requests.length === 0, 'a request for a push');
await run('no marker\n');
expect(requests.length === 0, 'a request for a text without a marker');

refuse = true;
const refused = await run(`${marker}\nx\n`);
expect(refused.includes('::notice::') && refused.includes('403'), `a refusal is told as: ${refused}`);

server.close();
rmSync(directory, { recursive: true });
for (const problem of problems) console.log(problem);
console.log(problems.length === 0 ? 'the comment is sticky' : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
